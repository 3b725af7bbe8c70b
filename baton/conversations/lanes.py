"""Keeps a vendor that hangs from holding up the others: only so many senders work for one channel at a time.

It counts within one process, and knows no message.
"""

import threading
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

WIDTH = 2
"""Senders that one channel may have; a gateway has as many for each of its channels."""


class Lanes:
    """Who chooses a message is told which channels are full; nobody else chooses meanwhile."""

    def __init__(self, width: int = WIDTH) -> None:
        self._width = width
        self._choosing = threading.Lock()
        self._senders: Counter[str] = Counter()

    @contextmanager
    def choosing(self) -> Iterator[Sequence[str]]:
        """The channels that are full; `enter` the chosen one inside."""
        with self._choosing:
            yield [channel for channel, senders in self._senders.items() if senders >= self._width]

    def enter(self, channel: str) -> None:
        """A sender works for this channel from now on."""
        self._senders[channel] += 1

    def leave(self, channel: str) -> None:
        """It has finished."""
        with self._choosing:
            self._senders[channel] -= 1
