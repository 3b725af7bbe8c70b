"""A gateway dies at every step there is, and another one goes on: one turn, one reply, nothing twice, nothing lost.

Every step of the core is walked, each time on a conversation with a vendor's customer who writes twice and gets
answers of two parts. What nobody can know is marked uncertain and in a person's queue.
"""

from contextlib import suppress
from datetime import timedelta

import pytest
from sqlalchemy import update

from baton.conversations.inbox import Inbound
from baton.conversations.kill_point import countdown
from baton.conversations.steps import STEPS, watched
from baton.storage.tables import conversations, inbox, outbox
from tests.fakes import Scene
from tests.mortal_gateway import Gateway, Killed, MortalDatabase, TrackedDialogue
from tests.parted_vendor import PartedVendor

CUSTOMER = "1:4477"
TEXTS = ("first", "second")
WALK = [(step, times) for step in STEPS for times in (1, 2)]
IN_DOUBT = ("delivery.taken", "delivery.prepared", "delivery.accepted", "delivery.continued")
"""Steps after which nobody here can know whether a part has arrived."""


def written(text: str) -> Inbound:
    return Inbound("whatsapp", f"wamid.in.{text}", CUSTOMER, text=text)


def leases_run_out(scene: Scene) -> None:
    """The time that a dead gateway's leases still last."""
    with scene.database.transaction() as tx:
        past = tx.now() - timedelta(seconds=1)
        for table in (conversations, outbox):
            tx.connection.execute(update(table).where(table.c.lease_until.is_not(None)).values(lease_until=past))


@pytest.mark.parametrize(("step", "times"), WALK)
def test_a_gateway_that_dies_at_a_step_costs_nothing(scene: Scene, database_url: str, step: str, times: int) -> None:
    dialogue, vendor = TrackedDialogue(), PartedVendor()
    mortal = MortalDatabase(database_url)
    first, second = (Gateway(scene, database, dialogue, vendor) for database in (mortal, scene.database))
    unanswered = list(TEXTS)
    with suppress(Killed), watched(countdown(step, times, then=mortal.kill)):
        for text in TEXTS:
            first.hears(written(text))
            unanswered.remove(text)
            first.works()
    assert mortal.dead, f"the walk never passed {step}"
    mortal.close()

    leases_run_out(scene)
    for text in unanswered:  # the vendor was given no 200 and sends again
        second.hears(written(text))
    second.works()

    (conversation,) = {entry.conversation_id for entry in scene.rows(inbox)}
    assert_every_message_got_one_turn_or_a_person(scene, conversation, dialogue)
    assert_nothing_came_twice_or_vanished(scene, conversation, vendor)
    assert (scene.row(conversation).owner == "queue") == (step in IN_DOUBT)


@pytest.mark.parametrize("times", [1, 2, 3])
def test_the_vendors_own_word_settles_what_a_dead_gateway_left(scene: Scene, database_url: str, times: int) -> None:
    dialogue, vendor = TrackedDialogue(), PartedVendor()
    mortal = MortalDatabase(database_url)
    first, second = (Gateway(scene, database, dialogue, vendor) for database in (mortal, scene.database))
    with suppress(Killed), watched(countdown("delivery.accepted", times, then=mortal.kill)):
        first.hears(written("first"))
        first.works()
    mortal.close()

    for receipt in vendor.receipts():
        second.hears(receipt)
    leases_run_out(scene)
    second.works()

    (conversation,) = {entry.conversation_id for entry in scene.rows(inbox)}
    assert vendor.shown_to(CUSTOMER) == [scene.words.disclosure, "first, one", "first, two"]
    assert {message.delivery for message in scene.messages(conversation)} == {"delivered", "sent"}
    assert scene.row(conversation).owner == "bot"


def assert_every_message_got_one_turn_or_a_person(scene: Scene, conversation: str, dialogue: TrackedDialogue) -> None:
    assert len(dialogue.ran) == len(set(dialogue.ran))
    entries = {entry.external_id.rpartition(".")[2]: entry for entry in scene.rows(inbox)}
    assert set(entries) == set(TEXTS)
    for text, entry in entries.items():
        said = scene.said(conversation, "bot").count(f"{text}, one\n\n{text}, two")
        assert (entry.state, entry.outcome, said) in {("done", "answer", 1), ("done", "to_person", 0)}
        assert said or scene.row(conversation).owner == "queue"


def assert_nothing_came_twice_or_vanished(scene: Scene, conversation: str, vendor: PartedVendor) -> None:
    shown = vendor.shown_to(CUSTOMER)
    assert len(shown) == len(set(shown))
    for message in scene.messages(conversation):
        if message.author != "customer":
            assert message.delivery in ("uncertain", "withheld") or set(message.text.split("\n\n")) <= set(shown)
    uncertain = any(message.delivery == "uncertain" for message in scene.messages(conversation))
    assert (scene.row(conversation).owner == "queue") == uncertain
    answers = [words for words in shown if words.startswith(TEXTS)]
    in_order = [f"{text}, {part}" for text in TEXTS for part in ("one", "two")]
    assert answers == [words for words in in_order if words in answers]
