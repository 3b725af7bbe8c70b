"""How much waits for the bot, and how long a message that comes now would wait: the measure of overload.

It is looked up at most once a second, whoever asks, and decides about new messages only: what is stored is worked off.
"""

import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field

from baton.errors import StorageUnavailable
from baton.storage import gateways, inbox
from baton.storage.database import Database

FRESH_S = 1.0
STEADY = 0.9
"""Weight of what was known of the time that a message takes, against the newest one."""
LONGEST_RETRY_S = 30.0


@dataclass(frozen=True)
class Load:
    """What waits at a moment: so many messages, of which the last is answered in `wait_s` seconds."""

    waiting: int = 0
    wait_s: float = 0.0
    is_full: bool = False
    is_hopeless: bool = False

    @property
    def retry_after_s(self) -> float:
        """When it makes sense to come again."""
        return min(max(self.wait_s, 1.0), LONGEST_RETRY_S)


@dataclass
class Backlog:
    """Full with `most` waiting messages; hopeless when the bot would not come to a new one within `deadline_s`.

    `workers` is how many messages one gateway works on at a time; they tell with `took` how long each of them lasted.
    """

    database: Database
    workers: int
    most: int = 1000
    deadline_s: float = 45.0
    clock: Callable[[], float] = time.monotonic
    _takes_s: float = 0.0
    _load: Load = field(default_factory=Load)
    _looked_at: float | None = None
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def took(self, seconds: float) -> None:
        """A turn was answered after so many seconds."""
        with self._lock:
            self._takes_s = STEADY * self._takes_s + (1 - STEADY) * seconds if self._takes_s else seconds

    def load(self) -> Load:
        """The load, as a rule at most a second old; without the database, as it was known last."""
        with self._lock:
            if self._looked_at is not None and self.clock() - self._looked_at < FRESH_S:
                return self._load
            self._looked_at = self.clock()  # the others need not wait for this one to look
        with suppress(StorageUnavailable):
            self._load = self._measured()
        return self._load

    def _measured(self) -> Load:
        with self.database.reading() as tx:
            waiting, _ = inbox.backlog(tx)
            hands = self.workers * max(1, gateways.count(tx))
        wait_s = waiting * self._takes_s / hands
        return Load(waiting, wait_s, is_full=waiting >= self.most, is_hopeless=wait_s > self.deadline_s)
