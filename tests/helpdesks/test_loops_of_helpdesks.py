"""Each helpdesk is told and looked at by loops of its own: what waits for one does not wait for another."""

from baton.storage import cases, relays
from tests.fakes import Scene


def with_cases(scene: Scene) -> dict[str, str]:
    """A conversation with something to tell at each of two helpdesks; returns their cases."""
    found = {}
    for helpdesk in ("chatwoot", "zendesk"):
        conversation = scene.conversation("whatsapp", helpdesk)
        with scene.database.transaction() as tx:
            case = cases.put(tx, conversation_id=conversation, helpdesk=helpdesk, stretch=1, relayed_seq=0)
            cases.change(tx, case.id, reference=helpdesk)
            relays.add(tx, case, kind="note", key="n", content={"text": "a note"})
            found[helpdesk] = case.id
    return found


def test_each_loop_takes_what_is_for_its_helpdesk(scene: Scene) -> None:
    known = with_cases(scene)
    with scene.database.transaction() as tx:
        taken = relays.take_due(tx, seconds=600, only="zendesk")
        assert taken is not None
        assert taken.case_id == known["zendesk"]
        assert relays.take_due(tx, seconds=600, only="zendesk") is None
        looked = cases.take_due(tx, seconds=600, only="zendesk")
        assert looked is not None
        assert looked.id == known["zendesk"]
        assert cases.take_due(tx, seconds=600, only="zendesk") is None


def test_what_is_for_a_helpdesk_that_is_set_up_no_more_is_taken_too(scene: Scene) -> None:
    known = with_cases(scene)
    with scene.database.transaction() as tx:
        taken = relays.take_due(tx, seconds=600, without=("zendesk",))
        assert taken is not None
        assert taken.case_id == known["chatwoot"]
        assert relays.take_due(tx, seconds=600, without=("zendesk", "chatwoot")) is None
