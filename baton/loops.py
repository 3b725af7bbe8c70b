"""The background loops of a gateway: each a thread that steps while there is work, else sleeps until its topic rings.

A step that fails is tried again; what a step does stands elsewhere.
"""

import logging
import threading
from collections.abc import Callable
from typing import TypeVar

from baton.conversations.bell import Bell
from baton.errors import StorageUnavailable

log = logging.getLogger("baton.loops")
Job = Callable[[], object]
Result = TypeVar("Result")
IDLE_S = 2.0
"""A loop looks this often although nothing rang: another process may have left it work."""


class Loops:
    """Threads that end when the bell is closed."""

    def __init__(self, bell: Bell) -> None:
        self._bell = bell
        self._threads: list[threading.Thread] = []

    def add(
        self, name: str, topic: str, step: Callable[[], object], *, idle_s: float = IDLE_S, rest_s: float = 0.0
    ) -> None:
        """Start a loop. A step returns True when there may be more to do at once; anything else lets it sleep.

        However often its topic rings, it rests so long after a step: what came meanwhile is seen to together.
        """
        self.thread(name, lambda: run(self._bell, name, topic, step, idle_s=idle_s, rest_s=rest_s))

    def add_crew(self, name: str, topic: str, take: Callable[[], Job | None], *, count: int) -> None:
        """Start `count` threads that work on what `take` finds. One of them waits and looks, the others rest or work:
        what comes in wakes one, not all."""
        looking = threading.Lock()
        for number in range(count):
            self.thread(f"{name}-{number}", lambda: serve(self._bell, name, topic, take, looking))

    def thread(self, name: str, target: Callable[[], None]) -> None:
        """Start a thread that must end by itself once the bell is closed."""
        thread = threading.Thread(target=target, name=name, daemon=True)
        self._threads.append(thread)
        thread.start()

    def join(self, timeout_s: float) -> None:
        """Close the bell and let every loop finish what it has in hand."""
        self._bell.close()
        for thread in self._threads:
            thread.join(timeout=timeout_s)


def run(
    bell: Bell,
    name: str,
    topic: str,
    step: Callable[[], object],
    *,
    idle_s: float = IDLE_S,
    rest_s: float = 0.0,
) -> None:
    """Step while there is work, else sleep until the topic rings; a failed step is tried again later."""
    while not bell.closed:
        seen = bell.count(topic)
        if attempt(name, step) is not True:
            if rest_s:
                bell.rest(rest_s)
            bell.wait(topic, seen, seconds=idle_s)


def serve(bell: Bell, name: str, topic: str, take: Callable[[], Job | None], looking: threading.Lock) -> None:
    """Wait for work while holding `looking`, pass that on to the next of the crew, and do the work."""
    while not bell.closed:
        with looking:
            job = _awaited(bell, name, topic, take)
        if job is not None:
            attempt(name, job)


def attempt(name: str, step: Callable[[], Result]) -> Result | None:
    """What a step returns; None when it failed, which is logged."""
    try:
        return step()
    except StorageUnavailable as error:
        log.error("database unavailable", extra={"loop": name, "error": str(error)})
    except Exception as error:
        log.error("loop failed", extra={"loop": name, "error": f"{type(error).__name__}"}, exc_info=False)
    return None


def _awaited(bell: Bell, name: str, topic: str, take: Callable[[], Job | None]) -> Job | None:
    """The next work; None when the bell is closed."""
    while not bell.closed:
        seen = bell.count(topic)
        job = attempt(name, take)
        if job is not None:
            return job
        bell.wait(topic, seen, seconds=IDLE_S)
    return None
