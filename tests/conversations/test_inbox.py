"""A customer's message is stored once, in order, under the sender's own id, and finds the right conversation."""

import threading
from datetime import datetime, timedelta, timezone

import pytest

from baton.conversations import ownership
from baton.conversations.inbox import MAX_ATTACHMENTS, Accepted, Attachment, Inbound, accept
from baton.conversations.transcript import Button, Reply, say_as_bot
from baton.errors import NotFound
from baton.storage import conversations as rows
from baton.storage import inbox as entries
from baton.storage.tables import conversations, customers, inbox, messages
from tests.fakes import OFFER, Scene


def arrive(scene: Scene, *, key: str, text: str = "hi", customer: str = "4477", choice: str | None = None) -> Accepted:
    """A vendor's message."""
    inbound = Inbound("whatsapp", key, customer, text=text, choice=choice, customer_name="Ada")
    with scene.database.transaction() as tx:
        return accept(tx, inbound, notices=scene.words, recall_within=scene.recall_within)


def closed_by_ann(scene: Scene) -> str:
    conversation = scene.conversation()
    with scene.database.transaction() as tx:
        ownership.claim(tx, conversation, user_id=scene.ann.id, name="Ann", notices=scene.words)
        ownership.close(tx, conversation, by="Ann", notices=scene.words)
    return conversation


def offered(scene: Scene, conversation: str) -> list[str]:
    """The ids of the two buttons under the bot's offer."""
    with scene.database.transaction() as tx:
        say_as_bot(tx, rows.lock(tx, conversation), [Reply("A person?", OFFER)], name="Bot")
    return [button["id"] for button in scene.messages(conversation)[-1].buttons]


def test_a_message_waits_for_its_turn_under_the_next_number(scene: Scene) -> None:
    conversation = scene.conversation()
    assert [scene.write(conversation, text).seq for text in ("one", "two", "three")] == [1, 2, 3]
    assert scene.said(conversation) == ["one", "two", "three"]
    assert [entry.state for entry in scene.rows(inbox)] == ["waiting"] * 3


def test_the_same_message_again_is_known_by_its_first_number(scene: Scene) -> None:
    conversation = scene.conversation()
    first = scene.write(conversation, "hello", key="same")
    scene.write(conversation, "more")
    assert scene.write(conversation, "hello", key="same") == Accepted(conversation, first.seq, duplicate=True)
    assert scene.said(conversation) == ["hello", "more"]


def test_five_posts_of_one_message_at_once_store_it_once(scene: Scene) -> None:
    gate, accepted = threading.Barrier(5), []

    def post() -> None:
        gate.wait()
        accepted.append(arrive(scene, key="wamid.1"))

    threads = [threading.Thread(target=post) for _ in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(one.duplicate for one in accepted) == [False, True, True, True, True]
    assert {(one.conversation_id, one.seq) for one in accepted} == {(accepted[0].conversation_id, 1)}
    assert [len(scene.rows(table)) for table in (customers, conversations, inbox)] == [1, 1, 1]
    assert [m.text for m in scene.rows(messages) if m.author == "customer"] == ["hi"]


def test_five_messages_at_once_get_five_numbers_without_a_gap(scene: Scene) -> None:
    conversation = scene.conversation()
    threads = [
        threading.Thread(target=scene.write, args=(conversation, f"t{n}"), kwargs={"key": f"k{n}"}) for n in range(5)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(m.seq for m in scene.messages(conversation)) == [1, 2, 3, 4, 5]


def test_a_vendors_customer_keeps_one_conversation(scene: Scene) -> None:
    first, second = arrive(scene, key="a"), arrive(scene, key="b")
    other = arrive(scene, key="c", customer="4499")
    assert first.conversation_id == second.conversation_id != other.conversation_id


def test_the_same_id_from_two_vendors_is_two_messages(scene: Scene) -> None:
    web = scene.conversation()
    scene.write(web, "hello", key="1")
    assert not arrive(scene, key="1").duplicate


def test_a_tap_is_stored_with_the_buttons_words_and_its_payload_stays_inside(scene: Scene) -> None:
    conversation = scene.conversation()
    yes, _ = offered(scene, conversation)
    scene.write(conversation, choice=yes)
    assert scene.said(conversation, "customer") == ["Yes, a person please"]
    (entry,) = scene.rows(inbox)
    assert (entry.payload, entry.choice) == ("/accept_offer", "accept_offer")


def test_a_tap_on_another_button_is_no_word_on_an_offer(scene: Scene) -> None:
    conversation = scene.conversation()
    with scene.database.transaction() as tx:
        say_as_bot(tx, rows.lock(tx, conversation), [Reply("Which?", [Button("Sofa", "/inform")])], name="Bot")
    scene.write(conversation, choice=scene.messages(conversation)[-1].buttons[0]["id"])
    assert [(entry.payload, entry.choice) for entry in scene.rows(inbox)] == [("/inform", None)]


def test_a_button_that_was_never_offered_is_refused_and_nothing_is_stored(scene: Scene) -> None:
    mine, anothers = scene.conversation(), scene.conversation(customer="another")
    (theirs, _) = offered(scene, anothers)
    for choice in ("b_unknown", "/accept_offer", theirs):
        with pytest.raises(NotFound):
            scene.write(mine, choice=choice)
    assert scene.said(mine) == []
    assert scene.rows(inbox) == []


def test_a_refused_button_leaves_a_closed_conversation_closed(scene: Scene) -> None:
    conversation = closed_by_ann(scene)
    with pytest.raises(NotFound):
        scene.write(conversation, choice="b_unknown")
    assert scene.row(conversation).owner == "closed"


def test_writing_soon_after_a_person_closed_goes_back_to_people(scene: Scene) -> None:
    conversation = closed_by_ann(scene)
    scene.write(conversation, "one more thing")
    assert scene.row(conversation).owner == "queue"
    assert scene.said(conversation)[-2:] == ["QUEUED 1", "one more thing"]


def test_writing_long_after_a_person_closed_goes_to_the_bot(scene: Scene) -> None:
    scene.recall_within = timedelta(0)
    conversation = closed_by_ann(scene)
    stretch = scene.row(conversation).stretch
    scene.write(conversation, "hello again")
    row = scene.row(conversation)
    assert (row.owner, row.stretch, row.holder_id, row.closed_at) == ("bot", stretch + 1, None, None)


def test_a_duplicate_does_not_reopen_a_closed_conversation(scene: Scene) -> None:
    conversation = scene.conversation()
    scene.write(conversation, "hello", key="same")
    with scene.database.transaction() as tx:
        ownership.close(tx, conversation, by="Ann", notices=scene.words)
    assert scene.write(conversation, "hello", key="same").duplicate
    assert scene.row(conversation).owner == "closed"


@pytest.mark.parametrize(
    ("sent", "stored"),
    [
        ("be\x00fore", "before"),
        ("half \ud83d", "half \ufffd"),
        ("\ud83d\ude00", "\U0001f600"),
        ("x" * 30_000, "x" * 30_000),
    ],
    ids=["nul", "half a pair", "a pair", "long"],
)
def test_what_no_database_can_hold_does_not_cost_the_message(scene: Scene, sent: str, stored: str) -> None:
    conversation = arrive(scene, key="odd", text=sent).conversation_id
    assert scene.said(conversation, "customer") == [stored]


def test_a_name_longer_than_we_keep_does_not_cost_the_message(scene: Scene) -> None:
    inbound = Inbound("whatsapp", "1", "4477", text="hi", customer_name="A\x00" + "d" * 300)
    with scene.database.transaction() as tx:
        accept(tx, inbound, notices=scene.words, recall_within=scene.recall_within)
    assert [row.name for row in scene.rows(customers)] == ["A" + "d" * 199]


def test_what_came_with_a_message_and_when_it_was_sent_is_remembered(scene: Scene) -> None:
    sent = datetime(2026, 11, 1, 8, 30, tzinfo=timezone.utc)
    picture = Attachment("image", "65\x004")
    many = [picture] * (MAX_ATTACHMENTS + 1)
    for key, attachments in (("a", [picture]), ("b", many), ("c", [])):
        inbound = Inbound("whatsapp", key, "4477", text="[image]", attachments=attachments, sent_at=sent)
        with scene.database.transaction() as tx:
            accept(tx, inbound, notices=scene.words, recall_within=scene.recall_within)
    stored = {m.seq: m for m in scene.rows(messages) if m.author == "customer"}
    first, second, third = (stored[seq] for seq in sorted(stored))
    assert (first.attachments, first.sent_at) == ([{"kind": "image", "reference": "654"}], sent)
    assert len(second.attachments) == MAX_ATTACHMENTS
    assert third.attachments == []


def test_what_a_turn_has_begun_is_remembered_with_its_message_and_with_no_other(scene: Scene) -> None:
    for key in ("one", "two"):
        arrive(scene, key=key)
    one, two = (entry.id for entry in scene.rows(inbox))
    with scene.database.transaction() as tx:
        entries.begin_effect(tx, one, "action_cancel_order")
        entries.begin_effect(tx, "in_unknown", "action_cancel_order")
        assert [entries.effect_of(tx, key) for key in (one, two, "in_unknown")] == ["action_cancel_order", None, None]
