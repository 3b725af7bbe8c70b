"""Messages of several parts: what arrived is known part by part, and sending goes on behind it if that is certain."""

from datetime import timedelta

import pytest
from sqlalchemy import update

from baton.conversations.hearing import hear
from baton.conversations.news import Receipt
from baton.conversations.outbox import LEASE_S, Sender
from baton.conversations.terms import Terms
from baton.conversations.transcript import Reply, say_as_bot
from baton.storage import conversations as rows
from baton.storage import outbox as parcels
from baton.storage.tables import outbox
from tests.fakes import Scene
from tests.parted_vendor import PartedVendor

CUSTOMER = "1:4477"
LONG = "one\n\ntwo\n\nthree"


@pytest.fixture
def vendor() -> PartedVendor:
    return PartedVendor(terms=Terms(word_s=15.0))


@pytest.fixture
def sender(scene: Scene, vendor: PartedVendor) -> Sender:
    return Sender(scene.database, lambda: {"whatsapp": vendor}, lambda: scene.words)


def say(scene: Scene, text: str = LONG) -> str:
    conversation = scene.conversation("whatsapp", CUSTOMER)
    with scene.database.transaction() as tx:
        say_as_bot(tx, rows.lock(tx, conversation), [Reply(text)], name="Bot")
    return conversation


def let_pass(scene: Scene, seconds: float) -> None:
    with scene.database.transaction() as tx:
        for parcel in tx.connection.execute(outbox.select()).all():
            then = {"next_attempt_at": parcel.next_attempt_at - timedelta(seconds=seconds)}
            if parcel.lease_until:
                then["lease_until"] = parcel.lease_until - timedelta(seconds=seconds)
            tx.connection.execute(update(outbox).where(outbox.c.id == parcel.id).values(**then))


def hears(scene: Scene, *news: Receipt) -> None:
    for receipt in news:
        with scene.database.transaction() as tx:
            hear(tx, receipt, words=scene.words, recall_within=scene.recall_within)


def send_all(sender: Sender) -> None:
    while sender.send_once():
        pass


def first(scene: Scene, conversation: str) -> tuple[str, str]:
    """How far the first message got: in the outbox, and for the desk."""
    parcel = min(scene.rows(outbox), key=lambda row: row.id)
    return parcel.state, scene.messages(conversation)[0].delivery


@pytest.mark.parametrize("failure", ["busy", "broken", "held"])
def test_after_a_failure_that_passes_sending_goes_on_with_the_part_that_failed(
    scene: Scene, sender: Sender, vendor: PartedVendor, failure: str
) -> None:
    conversation = say(scene)
    vendor.plan = ["ok", failure]
    send_all(sender)
    assert vendor.shown_to(CUSTOMER) == ["one"]
    let_pass(scene, 600)
    send_all(sender)
    assert vendor.shown_to(CUSTOMER) == ["one", "two", "three"]
    assert first(scene, conversation) == ("sent", "sent")


@pytest.mark.parametrize("lost", ["lost", "taken"])
def test_without_an_answer_the_vendors_own_word_is_awaited_and_then_it_is_uncertain(
    scene: Scene, sender: Sender, vendor: PartedVendor, lost: str
) -> None:
    conversation = say(scene)
    vendor.plan = ["ok", lost]
    send_all(sender)
    assert (sender.recover(), first(scene, conversation)[0], scene.row(conversation).owner) == (0, "sending", "bot")
    let_pass(scene, 16)
    assert sender.recover() == 1
    assert first(scene, conversation) == ("uncertain", "uncertain")
    assert scene.row(conversation).owner == "queue"
    send_all(sender)
    assert vendor.shown_to(CUSTOMER)[:1] == ["one"]
    assert "three" not in vendor.shown_to(CUSTOMER)


def test_the_vendors_word_that_it_has_the_part_lets_the_rest_follow(
    scene: Scene, sender: Sender, vendor: PartedVendor
) -> None:
    conversation = say(scene)
    vendor.plan = ["ok", "taken"]
    send_all(sender)
    hears(scene, *vendor.receipts())
    let_pass(scene, 16)
    assert sender.recover() == 1
    send_all(sender)
    assert vendor.shown_to(CUSTOMER) == ["one", "two", "three"]
    assert first(scene, conversation) == ("sent", "sent")
    assert scene.row(conversation).owner == "bot"


def test_the_vendors_word_on_the_last_part_settles_it_at_once(
    scene: Scene, sender: Sender, vendor: PartedVendor
) -> None:
    conversation = say(scene, "one")
    vendor.plan = ["taken"]
    send_all(sender)
    hears(scene, *vendor.receipts())
    assert first(scene, conversation) == ("sent", "sent")
    assert sender.recover() == 0


def test_a_receipt_that_does_not_name_our_message_says_nothing_about_the_parts_under_way(
    scene: Scene, sender: Sender, vendor: PartedVendor
) -> None:
    conversation = say(scene)
    vendor.plan = ["ok", "busy"]
    send_all(sender)
    hears(scene, Receipt("whatsapp", "delivered", external_id=vendor.arrived[0].external_id))
    assert first(scene, conversation)[0] == "pending"
    let_pass(scene, 600)
    send_all(sender)
    assert vendor.shown_to(CUSTOMER) == ["one", "two", "three"]


def test_what_a_sender_left_before_it_began_the_next_part_is_gone_on_with(
    scene: Scene, sender: Sender, vendor: PartedVendor
) -> None:
    conversation = say(scene)
    with scene.database.transaction() as tx:
        parcel = parcels.take_due(tx, seconds=LEASE_S)
    sender._sent(parcel, "wamid.0")
    let_pass(scene, LEASE_S + 1)
    assert sender.recover() == 1
    send_all(sender)
    assert vendor.shown_to(CUSTOMER) == ["two", "three"]
    assert first(scene, conversation) == ("sent", "sent")


def test_a_sender_that_stood_still_sends_nothing_that_another_one_has_taken_over(
    scene: Scene, sender: Sender, vendor: PartedVendor
) -> None:
    conversation = say(scene)
    with scene.database.transaction() as tx:
        slow = parcels.take_due(tx, seconds=LEASE_S)
    sender._sent(slow, "wamid.0")
    let_pass(scene, LEASE_S + 1)
    sender.recover()
    with scene.database.transaction() as tx:
        quick = parcels.take_due(tx, seconds=LEASE_S)
        assert quick is not None
        assert not parcels.begin_part(tx, slow, seconds=LEASE_S)
        assert not parcels.retry(tx, slow, seconds=0, error="late")
        assert not parcels.end(tx, slow, "withheld", error="late")
    sender._deliver(quick)
    assert vendor.shown_to(CUSTOMER) == ["two", "three"]
    assert first(scene, conversation) == ("sent", "sent")


def test_a_sender_that_stood_still_before_the_first_part_sends_none(
    scene: Scene, sender: Sender, vendor: PartedVendor
) -> None:
    conversation = say(scene)
    with scene.database.transaction() as tx:
        slow = parcels.take_due(tx, seconds=LEASE_S)
    let_pass(scene, LEASE_S + 1)
    sender.recover()
    sender._deliver(slow)
    assert vendor.arrived == []
    assert first(scene, conversation) == ("uncertain", "uncertain")
