"""Who takes over is told whether a word of the bot can still arrive."""

import threading
from collections.abc import Callable

from baton.conversations import ownership
from baton.conversations.outbox import Outbound, Sender
from baton.conversations.silence import bot_is_silent
from baton.conversations.transcript import Reply, say, say_as_bot
from baton.storage import conversations as rows
from baton.storage import outbox
from tests.fakes import RecordingChannel, Scene


def bot_says(scene: Scene, conversation: str, text: str) -> None:
    with scene.database.transaction() as tx:
        say_as_bot(tx, rows.lock(tx, conversation), [Reply(text)], name="Bot")


def claim(scene: Scene, conversation: str) -> None:
    with scene.database.transaction() as tx:
        ownership.claim(tx, conversation, user_id=scene.ann.id, name="Ann", notices=scene.words)


def test_nothing_on_its_way_is_silence_at_once(scene: Scene) -> None:
    conversation = scene.conversation("whatsapp")
    bot_says(scene, conversation, "not begun, so withheld")
    claim(scene, conversation)
    assert bot_is_silent(scene.database, conversation, seconds=0)


def test_what_the_vendor_was_just_being_told_is_waited_for(scene: Scene) -> None:
    conversation = scene.conversation("whatsapp")
    asked, lets_go = threading.Event(), threading.Event()

    class Slow(RecordingChannel):
        def deliver(self, outbound: Outbound, *, go_on: Callable[[], None], sent: Callable[[str], None]) -> str | None:
            asked.set()
            assert lets_go.wait(30)
            return super().deliver(outbound, go_on=go_on, sent=sent)

    vendor = Slow()
    sender = Sender(scene.database, lambda: {"whatsapp": vendor}, lambda: scene.words)
    bot_says(scene, conversation, "on its way")
    sending = threading.Thread(target=sender.send_once)
    sending.start()
    assert asked.wait(30)
    claim(scene, conversation)
    assert not bot_is_silent(scene.database, conversation, seconds=0)
    threading.Timer(0.05, lets_go.set).start()
    assert bot_is_silent(scene.database, conversation, seconds=30)
    sending.join(30)
    assert vendor.texts == ["on its way"]


def test_a_persons_words_and_those_whose_sender_is_gone_are_not_waited_for(scene: Scene) -> None:
    conversation = scene.conversation("whatsapp")
    bot_says(scene, conversation, "taken, without an answer")
    with scene.database.transaction() as tx:
        parcel = outbox.take_due(tx, seconds=600)
        outbox.await_word(tx, parcel, seconds=600, error="no answer")
    claim(scene, conversation)
    assert bot_is_silent(scene.database, conversation, seconds=0)
    with scene.database.transaction() as tx:
        outbox.arrived(tx, parcel.message_id, external_id="w1")
        say(tx, rows.lock(tx, conversation), author="agent", text="mine", name="Ann", user_id=scene.ann.id)
    with scene.database.transaction() as tx:
        assert outbox.take_due(tx, seconds=600) is not None
    assert bot_is_silent(scene.database, conversation, seconds=0)
