"""A vendor that hangs holds up its own customers only."""

import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

import pytest

from baton.conversations.lanes import Lanes
from baton.conversations.outbox import Outbound, Sender
from baton.conversations.transcript import say
from baton.storage import conversations as rows
from tests.fakes import RecordingChannel, Scene


@dataclass
class HangingChannel(RecordingChannel):
    """A vendor that takes a message and answers only once it is let go."""

    calls: threading.Semaphore = field(default_factory=lambda: threading.Semaphore(0))
    over: threading.Event = field(default_factory=threading.Event)

    def deliver(self, outbound: Outbound, *, go_on: Callable[[], None], sent: Callable[[str], None]) -> str | None:
        self.calls.release()
        self.over.wait(30)
        return super().deliver(outbound, go_on=go_on, sent=sent)


@pytest.fixture
def hanging() -> Iterator[HangingChannel]:
    channel = HangingChannel()
    yield channel
    channel.over.set()


def said(scene: Scene, channel: str, texts: Sequence[str]) -> None:
    """Each to a customer of its own."""
    for text in texts:
        with scene.database.transaction() as tx:
            customer = rows.find_customer(tx, channel=channel, channel_key=f"1:{text}", name=None)
            conversation = rows.create(tx, channel=channel, customer_id=customer)
            say(tx, rows.lock(tx, conversation), author="system", text=text)


def test_two_senders_hang_and_the_other_channel_is_served(scene: Scene, hanging: HangingChannel) -> None:
    other = RecordingChannel()
    sender = Sender(scene.database, lambda: {"whatsapp": hanging, "messenger": other}, lambda: scene.words)
    said(scene, "whatsapp", ["one", "two", "three"])
    said(scene, "messenger", ["four"])
    with ThreadPoolExecutor(2) as pool:
        stuck = [pool.submit(sender.send_once) for _ in range(2)]
        assert all(hanging.calls.acquire(timeout=30) for _ in stuck)

        assert sender.send_once() is True
        assert other.texts == ["four"]
        assert sender.send_once() is False

        hanging.over.set()
        assert [one.result() for one in stuck] == [True, True]
    assert sender.send_once() is True
    assert sorted(hanging.texts) == ["one", "three", "two"]


def test_a_lane_is_free_again_whatever_becomes_of_the_message(scene: Scene) -> None:
    broken = RecordingChannel(plan=[RuntimeError("a bug")])
    lanes = Lanes(width=1)
    sender = Sender(scene.database, lambda: {"whatsapp": broken}, lambda: scene.words, lanes)
    said(scene, "whatsapp", ["one", "two"])
    with pytest.raises(RuntimeError, match="a bug"):
        sender.send_once()
    assert sender.send_once() is True
    assert broken.texts == ["two"]
    with lanes.choosing() as full:
        assert full == []
