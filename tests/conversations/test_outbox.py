"""Delivery: in order per conversation, never out of date, and what may have arrived is never silently repeated."""

import threading
from datetime import timedelta

import pytest
from sqlalchemy import update

from baton.conversations import ownership
from baton.conversations.outbox import LEASE_S, MAX_ATTEMPTS, Sender
from baton.conversations.transcript import Reply, say, say_as_bot
from baton.errors import DeliveryFailed
from baton.storage import conversations as rows
from baton.storage import outbox as parcels
from baton.storage.tables import outbox
from tests.fakes import OFFER, RecordingChannel, Scene


@pytest.fixture
def channel() -> RecordingChannel:
    return RecordingChannel()


@pytest.fixture
def sender(scene: Scene, channel: RecordingChannel) -> Sender:
    return Sender(scene.database, lambda: {"whatsapp": channel})


def bot_says(scene: Scene, conversation: str, *texts: str) -> None:
    with scene.database.transaction() as tx:
        say_as_bot(tx, rows.lock(tx, conversation), [Reply(text) for text in texts], name="Bot")


def person_says(scene: Scene, conversation: str, text: str, *, author: str = "agent") -> None:
    with scene.database.transaction() as tx:
        say(tx, rows.lock(tx, conversation), author=author, text=text, name="Ann")


def claim(scene: Scene, conversation: str) -> None:
    with scene.database.transaction() as tx:
        ownership.claim(tx, conversation, user_id=scene.ann.id, name="Ann", notices=scene.words)


def states(scene: Scene) -> list[str]:
    return [parcel.state for parcel in sorted(scene.rows(outbox), key=lambda parcel: parcel.id)]


def deliveries(scene: Scene, conversation: str) -> list[str]:
    return [message.delivery for message in scene.messages(conversation)]


def let_time_pass(scene: Scene, seconds: float) -> None:
    """Everything that was due later is due now."""
    back = timedelta(seconds=seconds)
    with scene.database.transaction() as tx:
        for parcel in tx.connection.execute(outbox.select()).all():
            lease = parcel.lease_until - back if parcel.lease_until else None
            tx.connection.execute(
                update(outbox)
                .where(outbox.c.id == parcel.id)
                .values(next_attempt_at=parcel.next_attempt_at - back, lease_until=lease)
            )


def send_all(sender: Sender) -> None:
    while sender.send_once():
        pass


def test_what_was_said_is_delivered_in_order(scene: Scene, sender: Sender, channel: RecordingChannel) -> None:
    conversation = scene.conversation("whatsapp", "4477")
    bot_says(scene, conversation, "one", "two")
    person_says(scene, conversation, "three")
    send_all(sender)
    assert channel.texts == ["one", "two", "three"]
    assert {outbound.customer_key for outbound in channel.delivered} == {"4477"}
    assert states(scene) == ["sent"] * 3
    assert deliveries(scene, conversation) == ["delivered"] * 3
    assert [parcel.external_id for parcel in scene.rows(outbox)] == ["vendor-1", "vendor-2", "vendor-3"]


def test_what_is_delivered_carries_its_buttons_and_our_own_id(
    scene: Scene, sender: Sender, channel: RecordingChannel
) -> None:
    conversation = scene.conversation("whatsapp")
    with scene.database.transaction() as tx:
        say_as_bot(tx, rows.lock(tx, conversation), [Reply("A person?", OFFER)], name="Bot")
    send_all(sender)
    (outbound,) = channel.delivered
    assert [button["title"] for button in outbound.buttons] == [button.title for button in OFFER]
    assert outbound.reference == scene.messages(conversation)[0].id


def test_the_web_fetches_for_itself(scene: Scene, sender: Sender) -> None:
    bot_says(scene, scene.conversation("web"), "hello")
    assert scene.rows(outbox) == []
    assert sender.send_once() is False


def test_after_a_failure_the_rest_waits_behind_it(scene: Scene, sender: Sender, channel: RecordingChannel) -> None:
    conversation, other = scene.conversation("whatsapp", "1"), scene.conversation("whatsapp", "2")
    bot_says(scene, conversation, "one", "two")
    bot_says(scene, other, "elsewhere")
    channel.plan = [DeliveryFailed("busy")]
    send_all(sender)
    assert channel.texts == ["elsewhere"]
    assert states(scene) == ["pending", "pending", "sent"]
    let_time_pass(scene, 2)
    send_all(sender)
    assert channel.texts == ["elsewhere", "one", "two"]


def test_the_pause_between_attempts_doubles(scene: Scene, sender: Sender, channel: RecordingChannel) -> None:
    bot_says(scene, scene.conversation("whatsapp"), "hello")
    waits = []
    for _ in range(3):
        channel.plan = [DeliveryFailed("busy")]
        sender.send_once()
        (parcel,) = scene.rows(outbox)
        with scene.database.reading() as tx:
            waits.append(round((parcel.next_attempt_at - tx.now()).total_seconds()))
        let_time_pass(scene, 400)
    assert waits == [2, 4, 8]


def test_a_vendor_may_say_how_long_to_wait(scene: Scene, sender: Sender, channel: RecordingChannel) -> None:
    bot_says(scene, scene.conversation("whatsapp"), "hello")
    channel.plan = [DeliveryFailed("slow down", retry_after_s=90)]
    sender.send_once()
    (parcel,) = scene.rows(outbox)
    with scene.database.reading() as tx:
        assert 80 < (parcel.next_attempt_at - tx.now()).total_seconds() <= 90


def test_a_refusal_for_good_is_not_tried_again_and_shows(
    scene: Scene, sender: Sender, channel: RecordingChannel
) -> None:
    conversation = scene.conversation("whatsapp")
    bot_says(scene, conversation, "one", "two")
    channel.plan = [DeliveryFailed("outside the window", permanent=True)]
    send_all(sender)
    assert channel.tried == ["one", "two"]
    assert states(scene) == ["dead", "sent"]
    assert deliveries(scene, conversation) == ["failed", "delivered"]
    assert scene.rows(outbox)[0].error == "outside the window"


def test_trying_ends_after_the_last_attempt(scene: Scene, sender: Sender, channel: RecordingChannel) -> None:
    conversation = scene.conversation("whatsapp")
    bot_says(scene, conversation, "hello")
    for _ in range(MAX_ATTEMPTS + 2):
        channel.plan = [DeliveryFailed("busy")]
        sender.send_once()
        let_time_pass(scene, 400)
    assert len(channel.tried) == MAX_ATTEMPTS
    assert (states(scene), deliveries(scene, conversation)) == (["dead"], ["failed"])


def test_an_answer_that_never_came_is_marked_for_people(
    scene: Scene, sender: Sender, channel: RecordingChannel
) -> None:
    conversation = scene.conversation("whatsapp")
    bot_says(scene, conversation, "one", "two")
    channel.plan = [DeliveryFailed("no answer", uncertain=True)]
    send_all(sender)
    assert channel.tried == ["one", "two"]
    assert deliveries(scene, conversation) == ["uncertain", "delivered"]


def test_a_channel_that_is_switched_off_loses_nothing_silently(scene: Scene) -> None:
    conversation = scene.conversation("messenger")
    bot_says(scene, conversation, "hello")
    Sender(scene.database, dict).send_once()
    assert deliveries(scene, conversation) == ["failed"]
    assert "switched off" in scene.rows(outbox)[0].error


def test_the_bots_words_are_withheld_once_a_person_has_taken_over(
    scene: Scene, sender: Sender, channel: RecordingChannel
) -> None:
    conversation = scene.conversation("whatsapp")
    bot_says(scene, conversation, "late answer")
    claim(scene, conversation)
    send_all(sender)
    assert channel.texts == ["JOINED Ann"]
    assert deliveries(scene, conversation) == ["withheld", "delivered"]


@pytest.mark.parametrize("author", ["agent", "system"])
def test_what_people_and_the_system_said_is_delivered_whoever_has_it_now(
    scene: Scene, sender: Sender, channel: RecordingChannel, author: str
) -> None:
    conversation = scene.conversation("whatsapp")
    claim(scene, conversation)
    person_says(scene, conversation, "said before", author=author)
    with scene.database.transaction() as tx:
        ownership.give_back(tx, conversation, {}, by="Ann", notices=scene.words)
    send_all(sender)
    assert channel.texts == ["JOINED Ann", "said before", "RETURNED"]


def test_what_a_dead_sender_left_is_uncertain_and_the_rest_goes_on(
    scene: Scene, sender: Sender, channel: RecordingChannel
) -> None:
    conversation = scene.conversation("whatsapp")
    bot_says(scene, conversation, "one", "two")
    with scene.database.transaction() as tx:
        assert parcels.take_due(tx, seconds=LEASE_S) is not None
    assert sender.recover() == 0
    assert sender.send_once() is False
    let_time_pass(scene, LEASE_S + 1)
    assert sender.recover() == 1
    send_all(sender)
    assert channel.tried == ["two"]
    assert deliveries(scene, conversation) == ["uncertain", "delivered"]


def test_two_senders_deliver_each_message_once_and_in_order(
    scene: Scene, sender: Sender, channel: RecordingChannel
) -> None:
    keys = [f"c{n}" for n in range(4)]
    for key in keys:
        bot_says(scene, scene.conversation("whatsapp", key), *(f"{key} {n}" for n in range(4)))

    def until_all_are_sent() -> None:
        while set(states(scene)) != {"sent"}:
            sender.send_once()

    threads = [threading.Thread(target=until_all_are_sent) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for key in keys:
        assert [text for text in channel.texts if text.startswith(key)] == [f"{key} {n}" for n in range(4)]
    assert len(channel.texts) == 16
