"""What a vendor tells us changes what people see, once, in whatever order it comes."""

from datetime import datetime, timedelta, timezone

import pytest

from baton.conversations.hearing import hear
from baton.conversations.inbox import Inbound
from baton.conversations.news import Echo, LeftAlone, NewAddress, Reaction, Receipt, Withdrawal
from baton.conversations.outbox import Sender
from baton.conversations.outside import give_up_silent
from baton.conversations.ownership import claim, close, give_back
from baton.conversations.transcript import Reply, say_as_bot
from baton.errors import AlreadyClaimed, DeliveryFailed
from baton.storage import conversations as rows
from baton.storage import messages, outbox, people
from baton.storage.tables import conversations, customers, deliveries
from baton.storage.tables import outbox as parcels
from tests.fakes import RecordingChannel, Scene

NOON = datetime(2026, 11, 23, 12, tzinfo=timezone.utc)
KEY = "111:DE.1"


def told(scene: Scene, *news: object) -> list[bool]:
    found = []
    for piece in news:
        with scene.database.transaction() as tx:
            found.append(hear(tx, piece, words=scene.words, recall_within=scene.recall_within))
    return found


def inbound(external_id: str = "w1", text: str = "Hello", **more: object) -> Inbound:
    return Inbound("whatsapp", external_id, more.pop("key", KEY), text=text, **more)


def sent(scene: Scene, channel: RecordingChannel | None = None) -> tuple[str, str]:
    """A customer wrote, the bot answered and it was sent: (conversation, our message id)."""
    told(scene, inbound())
    (conversation,) = [row.id for row in scene.rows(conversations)]
    with scene.database.transaction() as tx:
        say_as_bot(tx, rows.lock(tx, conversation), [Reply("My answer")], name="Bot")
    send(scene, channel or RecordingChannel())
    (answer,) = [m.id for m in scene.messages(conversation) if m.text == "My answer"]
    return conversation, answer


def send(scene: Scene, channel: RecordingChannel) -> None:
    sender = Sender(scene.database, lambda: {"whatsapp": channel}, lambda: scene.words)
    while sender.send_once():
        pass


def receipt(status: str, external_id: str, *, at: int = 0, **more: str) -> Receipt:
    return Receipt("whatsapp", status, NOON + timedelta(minutes=at), external_id=external_id, **more)


def delivery(scene: Scene, message_id: str) -> str:
    with scene.database.reading() as tx:
        return str(messages.read(tx, message_id).delivery)


def state(scene: Scene, message_id: str) -> str:
    return next(row.state for row in scene.rows(parcels) if row.message_id == message_id)


@pytest.mark.parametrize("order", [("sent", "delivered", "read"), ("read", "delivered", "sent"), ("read", "sent")])
def test_receipts_in_any_order_and_twice_say_how_far_a_message_got(scene: Scene, order: tuple[str, ...]) -> None:
    _, answer = sent(scene)
    assert delivery(scene, answer) == "sent"
    for status in order:
        assert told(scene, *[receipt(status, f"vendor-{answer}")] * 2) == [True, False]
    assert delivery(scene, answer) == "read"
    (row,) = [row for row in scene.rows(deliveries) if row.message_id == answer]
    assert row.read_at == NOON


def test_a_failure_afterwards_puts_the_conversation_into_the_queue_with_the_reason(scene: Scene) -> None:
    conversation, answer = sent(scene)
    told(scene, receipt("failed", f"vendor-{answer}", reason="Code 131026: unreachable."))
    assert (delivery(scene, answer), state(scene, answer)) == ("failed", "dead")
    assert scene.row(conversation).owner == "queue"
    with scene.database.reading() as tx:
        assert outbox.lost_in(tx, [conversation]) == {conversation}
        assert outbox.errors_of(tx, [answer])[answer] == "Code 131026: unreachable."


def test_a_failure_of_what_was_read_already_is_no_failure(scene: Scene) -> None:
    conversation, answer = sent(scene)
    told(scene, receipt("read", f"vendor-{answer}"), receipt("failed", f"vendor-{answer}", reason="?"))
    assert (delivery(scene, answer), scene.row(conversation).owner) == ("read", "bot")


def test_a_receipt_with_our_reference_settles_what_was_uncertain_and_nothing_is_sent_again(scene: Scene) -> None:
    channel = RecordingChannel(plan=[DeliveryFailed("no answer", uncertain=True)])
    told(scene, inbound())
    send(scene, channel)
    disclosure, *_ = [row.message_id for row in scene.rows(parcels)]
    assert (delivery(scene, disclosure), state(scene, disclosure)) == ("uncertain", "uncertain")
    told(scene, receipt("delivered", "wamid.x", reference=disclosure))
    assert (delivery(scene, disclosure), state(scene, disclosure)) == ("delivered", "sent")
    (conversation,) = [row.id for row in scene.rows(conversations)]
    with scene.database.reading() as tx:
        assert outbox.lost_in(tx, [conversation]) == set()
    assert channel.tried.count(scene.words.disclosure) == 1


def test_a_message_in_parts_has_arrived_when_all_of_them_have(scene: Scene) -> None:
    channel = RecordingChannel(plan=[DeliveryFailed("no answer", uncertain=True)])
    told(scene, inbound())
    send(scene, channel)
    disclosure, *_ = [row.message_id for row in scene.rows(parcels)]
    told(scene, receipt("delivered", "wamid.1", reference=f"{disclosure}.1.2"))
    assert (delivery(scene, disclosure), state(scene, disclosure)) == ("uncertain", "uncertain")
    told(scene, receipt("delivered", "wamid.2", reference=f"{disclosure}.2.2"))
    assert (delivery(scene, disclosure), state(scene, disclosure)) == ("delivered", "sent")


def test_a_reference_with_a_strange_number_is_no_part_of_more(scene: Scene) -> None:
    _, answer = sent(scene)
    assert told(scene, receipt("delivered", "wamid.odd", reference=f"{answer}.1.²")) == [True]


def test_a_receipt_of_a_message_that_is_not_ours_changes_nothing(scene: Scene) -> None:
    _, answer = sent(scene)
    foreign = receipt("failed", "wamid.foreign", reference="m_of_another_system")
    assert told(scene, foreign, receipt("failed", "wamid.y")) == [False, False]
    assert delivery(scene, answer) == "sent"


def test_everything_until_a_time_may_be_read_at_once(scene: Scene) -> None:
    _, answer = sent(scene)
    later = datetime.now(timezone.utc) + timedelta(seconds=1)
    watermark = Receipt("whatsapp", "read", customer_key=KEY, until=later)
    assert told(scene, watermark, watermark) == [True, False]
    assert delivery(scene, answer) == "read"


def test_a_reaction_is_shown_on_its_message_and_can_be_taken_back(scene: Scene) -> None:
    conversation, answer = sent(scene)

    def reacted(emoji: str | None, minute: int) -> bool:
        at = NOON + timedelta(minutes=minute)
        return told(scene, Reaction("whatsapp", KEY, f"vendor-{answer}", emoji, at))[0]

    assert reacted("👍", 1)
    assert not reacted("👎", 0), "an older one that comes later"
    assert next(m.reaction["emoji"] for m in scene.messages(conversation) if m.id == answer) == "👍"
    assert reacted(None, 2)
    assert next(m.reaction["emoji"] for m in scene.messages(conversation) if m.id == answer) is None
    assert told(scene, Reaction("whatsapp", KEY, "unknown", "👍")) == [False]


def test_a_message_that_was_taken_back_is_marked(scene: Scene) -> None:
    conversation, _ = sent(scene)
    assert told(scene, Withdrawal("whatsapp", "w1", NOON), Withdrawal("whatsapp", "w1", NOON)) == [True, False]
    assert scene.messages(conversation)[0].withdrawn_at == NOON


# Words said outside


def echo(external_id: str = "e1", text: str = "I look into it", **more: object) -> Echo:
    return Echo("whatsapp", external_id, KEY, text, "WhatsApp Business app", **more)


def test_words_in_the_vendors_app_take_the_conversation_over_and_are_not_sent_again(scene: Scene) -> None:
    conversation, _ = sent(scene)
    before = len(scene.rows(parcels))
    assert told(scene, echo(), echo()) == [True, False]
    row = scene.row(conversation)
    with scene.database.reading() as tx:
        assert rows.with_people(tx, conversation).holder_name == "WhatsApp Business app"
    assert row.owner == "human"
    assert [m.text for m in scene.messages(conversation) if m.author == "agent"] == ["I look into it"]
    assert len(scene.rows(parcels)) == before
    told(scene, inbound("w2", "thank you"))
    scene.work()
    assert "thank you" not in [turn.text for turn in scene.dialogue.turns]


def test_an_echo_of_our_own_message_is_no_takeover(scene: Scene) -> None:
    conversation, answer = sent(scene)
    assert told(scene, echo(f"vendor-{answer}", "My answer")) == [False]
    assert scene.row(conversation).owner == "bot"


def test_somebody_at_the_desk_may_take_the_conversation_from_the_app(scene: Scene) -> None:
    conversation, _ = sent(scene)
    told(scene, echo())
    with scene.database.transaction() as tx:
        claim(tx, conversation, user_id=scene.ann.id, name="Ann", notices=scene.words)
    assert scene.row(conversation).holder_id == scene.ann.id
    told(scene, echo("e2", "and I wrote again"))
    assert scene.row(conversation).holder_id == scene.ann.id
    with scene.database.transaction() as tx, pytest.raises(AlreadyClaimed):
        claim(tx, conversation, user_id=scene.ben.id, name="Ben", notices=scene.words)


def test_an_app_that_is_silent_for_long_gives_back_to_the_bot_or_to_the_queue(scene: Scene) -> None:
    conversation, _ = sent(scene)
    told(scene, echo())
    assert give_up_silent(scene.database, scene.words, after=timedelta(hours=1)) == 0
    assert give_up_silent(scene.database, scene.words, after=timedelta(seconds=-1)) == 1
    assert scene.row(conversation).owner == "bot"
    told(scene, echo("e2"), inbound("w9", "are you there?"))
    give_up_silent(scene.database, scene.words, after=timedelta(seconds=-1))
    assert scene.row(conversation).owner == "queue"


def test_an_app_may_begin_the_conversation_or_open_a_closed_one(scene: Scene) -> None:
    told(scene, echo())
    (conversation,) = [row.id for row in scene.rows(conversations)]
    with scene.database.transaction() as tx:
        close(tx, conversation, by="Ann", notices=scene.words)
    told(scene, echo("e2", "one more thing"))
    assert scene.row(conversation).owner == "human"
    with scene.database.transaction() as tx:
        assert people.stand_in(tx, name="WhatsApp Business app", role="outside") == scene.row(conversation).holder_id
        give_back(tx, conversation, {"outcome": "open"}, by="Ann", notices=scene.words)
    assert scene.row(conversation).owner == "bot"


# Numbers


def keys(scene: Scene) -> list[tuple[str, str | None]]:
    return sorted((row.channel_key, row.address) for row in scene.rows(customers))


def test_a_customer_known_by_number_is_known_by_the_lasting_id_afterwards(scene: Scene) -> None:
    told(scene, inbound("w1", key="111:49", address="111:49"), inbound("w2", address="111:49"), inbound("w3"))
    assert keys(scene) == [(KEY, None)]
    assert len(scene.rows(conversations)) == 1


def test_a_number_that_now_belongs_to_somebody_else_joins_nobody(scene: Scene) -> None:
    told(scene, inbound("w1", address="111:49"), inbound("w2", key="111:FR.2", address="111:49"))
    assert keys(scene) == [(KEY, None), ("111:FR.2", "111:49")]
    told(scene, inbound("w3", key="111:49", address="111:49"))
    assert len(scene.rows(conversations)) == 2
    newest = max(scene.rows(conversations), key=lambda row: row.updated_at)
    assert [m.text for m in scene.messages(newest.id) if m.author == "customer"] == ["Hello", "Hello"]


def test_a_number_that_rested_for_long_is_somebody_elses(scene: Scene) -> None:
    told(scene, inbound("w1", key="111:49", address="111:49"))
    with scene.database.transaction() as tx:
        long_ago = tx.now() - timedelta(days=60)
        tx.connection.execute(customers.update().values(seen_at=long_ago))
    told(scene, inbound("w2", address="111:49"))
    assert len(scene.rows(conversations)) == 2
    assert (KEY, "111:49") in keys(scene)
    assert [address for key, address in keys(scene) if key != KEY] == [None]


def test_a_new_number_keeps_the_conversation(scene: Scene) -> None:
    told(scene, inbound("w1", key="111:49", address="111:49"))
    assert told(scene, NewAddress("whatsapp", "", "111:49", "", "111:50")) == [True]
    told(scene, inbound("w2", key="111:50", address="111:50"))
    assert keys(scene) == [("111:50", "111:50")]
    assert len(scene.rows(conversations)) == 1


def test_a_new_lasting_id_keeps_the_conversation_but_never_takes_somebody_elses(scene: Scene) -> None:
    told(scene, inbound("w1"), inbound("w2", key="111:FR.2"))
    assert told(scene, NewAddress("whatsapp", KEY, "", "111:FR.2", "")) == [False]
    assert told(scene, NewAddress("whatsapp", KEY, "", "111:MX.3", "")) == [True]
    assert told(scene, NewAddress("whatsapp", "111:XX.9", "111:99", "111:YY.9", "")) == [False]
    assert [key for key, _ in keys(scene)] == ["111:FR.2", "111:MX.3"]


def test_what_is_left_alone_is_logged_with_its_reason(scene: Scene, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("INFO")
    assert told(scene, LeftAlone("whatsapp", "calls", "Baton takes no calls.")) == [False]
    (record,) = [record for record in caplog.records if record.message == "left alone"]
    assert (record.kind, record.why) == ("calls", "Baton takes no calls.")  # type: ignore[attr-defined]
