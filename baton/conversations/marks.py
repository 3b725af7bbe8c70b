"""Tells vendors that a message is read and that an answer is being written. Best effort: it is never waited for.

What it is asked is kept in memory and dropped when there is too much of it; nothing depends on it.
"""

import logging
import queue
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from baton.errors import DeliveryFailed
from baton.storage import deliveries
from baton.storage.database import Database

log = logging.getLogger("baton.marks")
WAITING = 200
AGAIN_S = 20.0
"""A typing sign lasts 25 seconds at the vendor."""


class Marker(Protocol):
    """A channel that may have such marks."""

    def mark(self, customer_key: str, external_id: str, *, typing: bool) -> bool: ...


@dataclass
class Marks:
    """`note` is called by workers and desk routes, `send_once` by a loop of its own."""

    database: Database
    channels: Callable[[], Mapping[str, Marker]]
    wake: Callable[[], None] = lambda: None
    clock: Callable[[], float] = time.monotonic
    _asked: "queue.Queue[tuple[str, bool]]" = field(default_factory=lambda: queue.Queue(WAITING))
    _done: dict[str, tuple[str, bool, float]] = field(default_factory=dict)

    def note(self, conversation_id: str, *, typing: bool) -> None:
        """Somebody reads a conversation, or writes an answer in it."""
        try:
            self._asked.put_nowait((conversation_id, typing))
        except queue.Full:
            return
        self.wake()

    def send_once(self) -> bool:
        """Send one mark; False when there is none to send."""
        try:
            conversation_id, typing = self._asked.get_nowait()
        except queue.Empty:
            return False
        with self.database.reading() as tx:
            newest = deliveries.newest_inbound(tx, conversation_id)
        channel = self.channels().get(newest.channel) if newest else None
        if channel is not None and newest is not None and self._is_news(conversation_id, newest.external_id, typing):
            try:
                channel.mark(newest.channel_key, newest.external_id, typing=typing)
            except DeliveryFailed as error:
                log.info("not marked", extra={"conversation": conversation_id, "error": str(error)})
        return True

    def _is_news(self, conversation_id: str, external_id: str, typing: bool) -> bool:
        now = self.clock()
        self._done = {key: done for key, done in self._done.items() if now - done[2] < AGAIN_S}
        before = self._done.get(conversation_id)
        if before is not None and before[0] == external_id and (before[1] or not typing):
            return False
        self._done[conversation_id] = (external_id, typing, now)
        return True
