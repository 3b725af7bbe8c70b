"""Too many messages: newcomers go to people with an honest word, and nobody who floods holds up the others."""

from dataclasses import replace

import pytest

from baton.conversations.backlog import FRESH_S, Backlog, Load
from baton.conversations.hearing import hear
from baton.conversations.inbox import Inbound
from baton.conversations.overload import refuse_new
from baton.conversations.turns import AT_A_TIME, TurnWorker
from baton.errors import DialogueUnavailable, Overloaded, StorageUnavailable
from baton.storage.tables import conversations, handoffs, inbox
from tests.fakes import Scene

HOPELESS = Load(waiting=300, wait_s=75.0, is_hopeless=True)


class Clock:
    """Stands still until it is moved."""

    now = 100.0

    def __call__(self) -> float:
        return self.now


def backlog(scene: Scene, **more: float) -> tuple[Backlog, Clock]:
    clock = Clock()
    return Backlog(scene.database, workers=2, clock=clock, **more), clock  # type: ignore[arg-type]


def arrives(scene: Scene, text: str, load: Load, *, customer: str = "1:4477") -> None:
    inbound = Inbound("whatsapp", f"wamid.{text}.{customer}", customer, text=text)
    with scene.database.transaction() as tx:
        hear(tx, inbound, words=scene.words, recall_within=scene.recall_within, load=load)


def test_the_expected_wait_grows_with_what_waits_and_with_what_an_answer_takes(scene: Scene) -> None:
    measured, clock = backlog(scene)
    for n in range(6):
        scene.write(scene.conversation(customer=f"c{n}"), "help")
    assert measured.load() == Load(waiting=6)
    measured.took(10.0)
    clock.now += FRESH_S
    assert (measured.load().waiting, measured.load().wait_s) == (6, 30.0)
    for _ in range(100):
        measured.took(20.0)
    clock.now += FRESH_S
    assert measured.load().wait_s == pytest.approx(60.0, rel=0.01)
    assert measured.load().is_hopeless


def test_it_is_looked_up_once_a_second_whoever_asks(scene: Scene) -> None:
    measured, clock = backlog(scene)
    assert measured.load().waiting == 0
    scene.write(scene.conversation(), "help")
    assert measured.load().waiting == 0
    clock.now += FRESH_S
    assert measured.load().waiting == 1


def test_without_the_database_the_last_figure_holds(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    measured, clock = backlog(scene, most=1)
    scene.write(scene.conversation(), "help")
    assert measured.load().is_full

    def gone() -> None:
        raise StorageUnavailable("gone")

    monkeypatch.setattr(scene.database, "reading", gone)
    clock.now += FRESH_S
    assert measured.load().is_full


def test_a_newcomer_goes_to_a_person_and_hears_why(scene: Scene) -> None:
    arrives(scene, "help", HOPELESS)
    (row,) = scene.rows(conversations)
    assert row.owner == "queue"
    assert scene.said(row.id) == ["help", scene.words.disclosure, "HANDOFF overload", "QUEUED 1"]
    (handoff,) = scene.rows(handoffs)
    assert (handoff.reason, handoff.inbound_id) == ("overload", scene.rows(inbox)[0].id)
    assert handoff.reasons == ["300 messages waited for the bot, about 75 seconds"]
    scene.work()
    assert scene.dialogue.turns == []
    assert [(entry.state, entry.outcome) for entry in scene.rows(inbox)] == [("done", "to_person")]


def test_whom_the_bot_has_answered_waits_on(scene: Scene) -> None:
    arrives(scene, "hello", Load())
    scene.work()
    arrives(scene, "and my order?", HOPELESS)
    (row,) = scene.rows(conversations)
    assert row.owner == "bot"


def test_a_heavy_load_that_passes_in_time_changes_nothing(scene: Scene) -> None:
    arrives(scene, "help", replace(HOPELESS, is_hopeless=False))
    (row,) = scene.rows(conversations)
    assert row.owner == "bot"


def test_when_the_backlog_is_full_only_new_messages_to_the_bot_are_refused(scene: Scene) -> None:
    full = Load(waiting=1000, wait_s=12.3, is_full=True)
    conversation, with_ann = scene.conversation(), scene.conversation(customer="b")
    scene.write(conversation, "help", key="known")
    with scene.database.transaction() as tx:
        tx.connection.execute(
            conversations.update().where(conversations.c.id == with_ann).values(owner="human", holder_id=scene.ann.id)
        )
    refuse_new(scene.database, Load(), conversation, channel="web", external_id="new")
    refuse_new(scene.database, full, conversation, channel="web", external_id="known")
    refuse_new(scene.database, full, with_ann, channel="web", external_id="new")
    with pytest.raises(Overloaded) as refused:
        refuse_new(scene.database, full, conversation, channel="web", external_id="new")
    assert refused.value.retry_after_s == 12.3


def test_who_sends_very_many_messages_does_not_hold_up_the_others_and_loses_none(scene: Scene) -> None:
    scene.pause_s = 60.0
    flooder, other = scene.conversation(customer="a"), scene.conversation(customer="b")
    for n in range(2 * AT_A_TIME + 1):
        scene.write(flooder, f"flood {n}")
    scene.write(other, "help")
    scene.work()
    assert [turn.text for turn in scene.dialogue.turns] == [*(f"flood {n}" for n in range(AT_A_TIME)), "help"]
    scene.pause_s = 0.0
    scene.bridge.look()
    scene.work()
    assert scene.said(flooder, "bot") == [f"re: flood {n}" for n in range(2 * AT_A_TIME + 1)]


def test_a_turn_that_ends_without_an_answer_tells_how_long_it_lasted(scene: Scene) -> None:
    took: list[float] = []
    scene.dialogue.script["help"] = DialogueUnavailable("Rasa gave no answer.", retry_safe=False)
    scene.write(scene.conversation(), "help")
    parts = (lambda: scene.words, lambda: scene.judge, scene.bridge)
    TurnWorker(scene.database, scene.dialogue, *parts, took=took.append).work_once()
    assert len(took) == 1
