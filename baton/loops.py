"""The background loops of a gateway: each a thread that steps while there is work, else sleeps until its topic rings.

A step that fails is tried again; what a step does stands elsewhere.
"""

import logging
import threading
from collections.abc import Callable

from baton.conversations.bell import Bell
from baton.errors import StorageUnavailable

log = logging.getLogger("baton.loops")
IDLE_S = 2.0
"""A loop looks this often although nothing rang: another process may have left it work."""


class Loops:
    """Threads that end when the bell is closed."""

    def __init__(self, bell: Bell) -> None:
        self._bell = bell
        self._threads: list[threading.Thread] = []

    def add(self, name: str, topic: str, step: Callable[[], object], *, idle_s: float = IDLE_S) -> None:
        """Start a loop. A step returns True when there may be more to do at once; anything else lets it sleep."""
        self.thread(name, lambda: run(self._bell, name, topic, step, idle_s=idle_s))

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


def run(bell: Bell, name: str, topic: str, step: Callable[[], object], *, idle_s: float = IDLE_S) -> None:
    """Step while there is work, else sleep until the topic rings; a failed step is tried again later."""
    while not bell.closed:
        seen, busy = bell.count(topic), False
        try:
            busy = step() is True
        except StorageUnavailable as error:
            log.error("database unavailable", extra={"loop": name, "error": str(error)})
        except Exception as error:
            log.error("loop failed", extra={"loop": name, "error": f"{type(error).__name__}"}, exc_info=False)
        if not busy:
            bell.wait(topic, seen, seconds=idle_s)
