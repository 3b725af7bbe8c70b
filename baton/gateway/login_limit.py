"""Slows down guessing of passwords: a name rests after several wrong ones. Kept in memory, per gateway."""

import threading
import time
from collections import defaultdict, deque

WRONG = 8
WITHIN_S = 300.0
NAMES = 10_000


class LoginLimit:
    """Counts wrong passwords per name over the last minutes."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._wrong: defaultdict[str, deque[float]] = defaultdict(deque)

    def allows(self, name: str) -> bool:
        """Whether another try is allowed now."""
        with self._lock:
            times = self._wrong.get(name, deque())
            while times and time.monotonic() - times[0] > WITHIN_S:
                times.popleft()
            return len(times) < WRONG

    def failed(self, name: str) -> None:
        """A wrong password."""
        with self._lock:
            if len(self._wrong) > NAMES:
                self._wrong.clear()
            self._wrong[name].append(time.monotonic())

    def succeeded(self, name: str) -> None:
        """The right one: forget the wrong ones."""
        with self._lock:
            self._wrong.pop(name, None)
