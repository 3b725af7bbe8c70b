"""Few passwords are hashed at a time: each costs 64 MiB, and threads that wait for it serve nobody else."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from baton.errors import TooManyLogins

AT_ONCE = 2
WAITING = 8
WAIT_S = 5.0


class HashingSlots:
    """Room for `at_once` hashes; at most `waiting` callers wait, each for at most `wait_s` seconds."""

    def __init__(self, *, at_once: int = AT_ONCE, waiting: int = WAITING, wait_s: float = WAIT_S) -> None:
        self._room = threading.BoundedSemaphore(at_once + waiting)
        self._slots = threading.BoundedSemaphore(at_once)
        self._wait_s = wait_s

    @contextmanager
    def one(self) -> Iterator[None]:
        """Hold a slot; raises TooManyLogins when none is free in time."""
        if not self._room.acquire(blocking=False):
            raise TooManyLogins
        try:
            if not self._slots.acquire(timeout=self._wait_s):
                raise TooManyLogins
            try:
                yield
            finally:
                self._slots.release()
        finally:
            self._room.release()
