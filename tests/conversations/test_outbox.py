"""Delivery: in order per conversation, never out of date, and what may have arrived is never silently repeated."""

import threading
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import update

from baton.conversations import ownership
from baton.conversations.outbox import GIVE_UP_S, LEASE_S, LONGEST_PAUSE_S, Sender
from baton.conversations.transcript import Reply, say, say_as_bot
from baton.errors import DeliveryFailed
from baton.storage import conversations as rows
from baton.storage import outbox as parcels
from baton.storage.database import Database
from baton.storage.tables import conversations, handoffs, outbox
from tests.databases import PostgresServer
from tests.fakes import OFFER, RecordingChannel, Scene


@pytest.fixture
def channel() -> RecordingChannel:
    return RecordingChannel()


@pytest.fixture
def sender(scene: Scene, channel: RecordingChannel) -> Sender:
    return Sender(scene.database, lambda: {"whatsapp": channel}, lambda: scene.words)


def bot_says(scene: Scene, conversation: str, *texts: str) -> None:
    with scene.database.transaction() as tx:
        for text in texts:
            say_as_bot(tx, rows.lock(tx, conversation), [Reply(text)], name="Bot")


def person_says(scene: Scene, conversation: str, text: str, *, author: str = "agent") -> None:
    with scene.database.transaction() as tx:
        say(tx, rows.lock(tx, conversation), author=author, text=text, name="Ann")


def claim(scene: Scene, conversation: str) -> None:
    with scene.database.transaction() as tx:
        ownership.claim(tx, conversation, user_id=scene.ann.id, name="Ann", notices=scene.words)


def in_order(scene: Scene) -> list[Any]:
    return sorted(scene.rows(outbox), key=lambda parcel: parcel.id)


def now(scene: Scene) -> datetime:
    with scene.database.reading() as tx:
        return tx.now()


def states(scene: Scene) -> list[str]:
    return [parcel.state for parcel in in_order(scene)]


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
                .values(
                    next_attempt_at=parcel.next_attempt_at - back,
                    lease_until=lease,
                    created_at=parcel.created_at - back,
                )
            )


def flagged(scene: Scene) -> set[str]:
    """Where the desk shows that words did not get through."""
    with scene.database.reading() as tx:
        return parcels.lost_in(tx, [row.id for row in scene.rows(conversations)])


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
    assert deliveries(scene, conversation) == ["sent"] * 3
    assert [parcel.external_id for parcel in in_order(scene)] == [
        f"vendor-{message.id}" for message in scene.messages(conversation)
    ]


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
    for pause in (2, 4, 8):
        channel.plan = [DeliveryFailed("busy")]
        earliest = now(scene)
        sender.send_once()
        (parcel,) = scene.rows(outbox)
        assert earliest <= parcel.next_attempt_at - timedelta(seconds=pause) <= now(scene)
        let_time_pass(scene, 400)


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
    claim(scene, conversation)
    send_all(sender)
    channel.tried.clear()
    person_says(scene, conversation, "one")
    person_says(scene, conversation, "two")
    channel.plan = [DeliveryFailed("outside the window", permanent=True)]
    send_all(sender)
    assert channel.tried == ["one", "two"]
    assert states(scene) == ["sent", "dead", "sent"]
    assert deliveries(scene, conversation) == ["sent", "failed", "sent"]
    assert in_order(scene)[1].error == "outside the window"


def test_a_vendor_may_be_away_for_hours_and_nothing_is_lost(
    scene: Scene, sender: Sender, channel: RecordingChannel
) -> None:
    conversation = scene.conversation("whatsapp")
    bot_says(scene, conversation, "hello")
    for _ in range(100):
        channel.plan = [DeliveryFailed("away")]
        sender.send_once()
        let_time_pass(scene, LONGEST_PAUSE_S)
    assert len(channel.tried) == 100
    assert (states(scene), scene.row(conversation).owner) == (["pending"], "bot")
    send_all(sender)
    assert (channel.texts, deliveries(scene, conversation)) == (["hello"], ["sent"])


def test_after_a_day_trying_ends_and_a_person_is_asked(scene: Scene, sender: Sender, channel: RecordingChannel) -> None:
    conversation = scene.conversation("whatsapp")
    bot_says(scene, conversation, "hello")
    channel.plan = [DeliveryFailed("away", retry_after_s=10 * GIVE_UP_S), DeliveryFailed("away")]
    sender.send_once()
    let_time_pass(scene, GIVE_UP_S - 60)
    assert (sender.send_once(), states(scene)) == (False, ["pending"])
    let_time_pass(scene, 60)
    sender.send_once()
    assert len(channel.tried) == 2
    assert deliveries(scene, conversation)[0] == "failed"
    assert scene.row(conversation).owner == "queue"


LOST = [DeliveryFailed("Meta answered 400.", permanent=True), DeliveryFailed("no answer", uncertain=True)]


@pytest.mark.parametrize("error", LOST, ids=["dead", "uncertain"])
def test_when_the_bot_does_not_get_through_a_person_is_asked_and_told_why(
    scene: Scene, sender: Sender, channel: RecordingChannel, error: DeliveryFailed
) -> None:
    conversation = scene.conversation("whatsapp")
    bot_says(scene, conversation, "hello")
    channel.plan = [error]
    send_all(sender)
    assert scene.row(conversation).owner == "queue"
    (handoff,) = scene.rows(handoffs)
    assert (handoff.reason, handoff.reasons, handoff.state) == ("not_delivered", [str(error)], "queued")
    assert channel.texts == ["QUEUED 1"]
    assert flagged(scene) == {conversation}


@pytest.mark.parametrize("error", LOST, ids=["dead", "uncertain"])
def test_when_people_have_it_the_desk_rings_and_shows_it_until_they_got_through(
    scene: Scene, sender: Sender, channel: RecordingChannel, error: DeliveryFailed
) -> None:
    conversation = scene.conversation("whatsapp")
    claim(scene, conversation)
    send_all(sender)
    person_says(scene, conversation, "lost")
    channel.plan, rung = [error], []
    scene.database.ring = rung.append
    send_all(sender)
    assert "queue" in rung
    assert f"conversation:{conversation}" in rung
    assert (scene.row(conversation).owner, len(scene.rows(handoffs))) == ("human", 1)
    assert flagged(scene) == {conversation}
    person_says(scene, conversation, "once more")
    assert flagged(scene) == {conversation}
    send_all(sender)
    assert flagged(scene) == set()


def test_an_answer_lost_after_closing_opens_the_conversation_again_but_a_notice_does_not(
    scene: Scene, sender: Sender, channel: RecordingChannel
) -> None:
    answered, noticed = scene.conversation("whatsapp", "1"), scene.conversation("whatsapp", "2")
    for conversation in (answered, noticed):
        claim(scene, conversation)
        send_all(sender)
        if conversation == answered:
            person_says(scene, conversation, "my answer")
        with scene.database.transaction() as tx:
            ownership.close(tx, conversation, by="Ann", notices=scene.words)
        channel.plan = [DeliveryFailed("refused", permanent=True)]
        send_all(sender)
    assert [scene.row(conversation).owner for conversation in (answered, noticed)] == ["queue", "closed"]


def test_what_a_dead_sender_left_of_the_bot_goes_to_a_person(scene: Scene, sender: Sender) -> None:
    conversation = scene.conversation("whatsapp")
    bot_says(scene, conversation, "one")
    with scene.database.transaction() as tx:
        assert parcels.take_due(tx, seconds=LEASE_S) is not None
    let_time_pass(scene, LEASE_S + 1)
    assert sender.recover() == 1
    assert (scene.row(conversation).owner, flagged(scene)) == ("queue", {conversation})


def test_the_rest_of_a_long_answer_is_withheld_when_a_person_takes_over(
    scene: Scene, sender: Sender, channel: RecordingChannel
) -> None:
    conversation = scene.conversation("whatsapp")
    bot_says(scene, conversation, "a long answer")
    channel.between = [lambda: None, lambda: claim(scene, conversation), lambda: None]
    sender.send_once()
    assert channel.parts == 2
    assert (states(scene)[0], deliveries(scene, conversation)[0]) == ("withheld", "withheld")
    assert "part" in in_order(scene)[0].error


def test_a_long_message_keeps_its_lease_from_part_to_part(
    scene: Scene, sender: Sender, channel: RecordingChannel
) -> None:
    bot_says(scene, scene.conversation("whatsapp"), "a long answer")
    channel.between = [lambda: let_time_pass(scene, LEASE_S / 2)] * 5
    send_all(sender)
    assert sender.recover() == 0
    assert (channel.parts, states(scene)) == (6, ["sent"])


def test_a_sender_that_lost_its_lease_sends_no_further_part(
    scene: Scene, sender: Sender, channel: RecordingChannel
) -> None:
    conversation = scene.conversation("whatsapp")
    bot_says(scene, conversation, "a long answer")

    def too_slow() -> None:
        let_time_pass(scene, LEASE_S + 1)
        assert sender.recover() == 1

    channel.between = [too_slow]
    sender.send_once()
    assert (channel.parts, deliveries(scene, conversation)[0]) == (1, "uncertain")


def test_late_good_news_ends_the_uncertainty(
    scene: Scene, sender: Sender, channel: RecordingChannel, monkeypatch: pytest.MonkeyPatch
) -> None:
    conversation = scene.conversation("whatsapp")
    claim(scene, conversation)
    send_all(sender)
    person_says(scene, conversation, "slow")
    take = channel.deliver

    def slowly(*message: Any, **told: Any) -> str | None:
        let_time_pass(scene, LEASE_S + 1)
        assert sender.recover() == 1
        assert flagged(scene) == {conversation}
        return take(*message, **told)

    monkeypatch.setattr(channel, "deliver", slowly)
    sender.send_once()
    assert (deliveries(scene, conversation)[-1], flagged(scene)) == ("sent", set())


def test_an_answer_that_never_came_is_marked_for_people(
    scene: Scene, sender: Sender, channel: RecordingChannel
) -> None:
    conversation = scene.conversation("whatsapp")
    claim(scene, conversation)
    send_all(sender)
    channel.tried.clear()
    person_says(scene, conversation, "one")
    person_says(scene, conversation, "two")
    channel.plan = [DeliveryFailed("no answer", uncertain=True)]
    send_all(sender)
    assert channel.tried == ["one", "two"]
    assert deliveries(scene, conversation) == ["sent", "uncertain", "sent"]


def test_a_channel_that_is_switched_off_loses_nothing_silently(scene: Scene) -> None:
    conversation = scene.conversation("messenger")
    bot_says(scene, conversation, "hello")
    Sender(scene.database, dict, lambda: scene.words).send_once()
    assert deliveries(scene, conversation)[0] == "failed"
    assert "switched off" in in_order(scene)[0].error


def test_the_bots_words_are_withheld_once_a_person_has_taken_over(
    scene: Scene, sender: Sender, channel: RecordingChannel
) -> None:
    conversation = scene.conversation("whatsapp")
    bot_says(scene, conversation, "late answer")
    claim(scene, conversation)
    send_all(sender)
    assert channel.texts == ["JOINED Ann"]
    assert deliveries(scene, conversation) == ["withheld", "sent"]


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
    claim(scene, conversation)
    send_all(sender)
    channel.tried.clear()
    person_says(scene, conversation, "one")
    person_says(scene, conversation, "two")
    with scene.database.transaction() as tx:
        assert parcels.take_due(tx, seconds=LEASE_S) is not None
    assert sender.recover() == 0
    assert sender.send_once() is False
    let_time_pass(scene, LEASE_S + 1)
    assert sender.recover() == 1
    send_all(sender)
    assert channel.tried == ["two"]
    assert deliveries(scene, conversation) == ["sent", "uncertain", "sent"]


@pytest.fixture
def postgres_scene(postgres_server: PostgresServer) -> Iterator[Scene]:
    """On PostgreSQL only: SQLite has one writer at a time."""
    postgres_server.empty("shared")
    database = Database(postgres_server.url("shared"))
    yield Scene(database)
    database.close()


@pytest.mark.postgres
def test_a_sender_never_waits_for_a_conversation_that_is_just_changing_hands(
    postgres_scene: Scene, channel: RecordingChannel
) -> None:
    scene = postgres_scene
    sender = Sender(scene.database, lambda: {"whatsapp": channel}, lambda: scene.words)
    changing, other = scene.conversation("whatsapp", "1"), scene.conversation("whatsapp", "2")
    bot_says(scene, changing, "late answer")
    bot_says(scene, other, "elsewhere")
    with scene.database.transaction() as tx:
        ownership.claim(tx, changing, user_id=scene.ann.id, name="Ann", notices=scene.words)
        send_all(sender)
        assert channel.texts == ["elsewhere"]
    send_all(sender)
    assert channel.texts == ["elsewhere", "JOINED Ann"]


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
