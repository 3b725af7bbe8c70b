"""Who is typing right now: a sign that fades by itself, kept in memory, never stored."""

import threading
import time
from collections.abc import Callable

LASTS_S = 6.0


class TypingSigns:
    """The latest sign per conversation; `ring` wakes the pages that show it."""

    def __init__(self, ring: Callable[[str], None]) -> None:
        self._ring = ring
        self._lock = threading.Lock()
        self._signs: dict[tuple[str, str], float] = {}

    def note(self, conversation_id: str, who: str) -> None:
        """`who` ("customer" or "agent") is typing."""
        now = time.monotonic()
        with self._lock:
            self._signs = {key: at for key, at in self._signs.items() if now - at < LASTS_S}
            self._signs[conversation_id, who] = now
        self._ring(f"conversation:{conversation_id}:typing")

    def agent(self, conversation_id: str) -> str | None:
        """ "agent" while an agent types."""
        return "agent" if self._is_typing(conversation_id, "agent") else None

    def customer(self, conversation_id: str) -> bool:
        """Whether the customer types."""
        return self._is_typing(conversation_id, "customer")

    def stop(self, conversation_id: str, who: str) -> None:
        """What was typed has been sent."""
        with self._lock:
            self._signs.pop((conversation_id, who), None)

    def _is_typing(self, conversation_id: str, who: str) -> bool:
        with self._lock:
            at = self._signs.get((conversation_id, who))
        return at is not None and time.monotonic() - at < LASTS_S
