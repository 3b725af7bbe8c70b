"""Which automatic decision an entry of the log overrode: a person took over or passed on, or the customer left.

Read from the log alone, entry by entry, in order. Pure.
"""

from dataclasses import dataclass, field
from typing import Any

BY_ITSELF = ("answer", "offer")
TO_PEOPLE = ("handoff", "bot_unavailable", "request", "recall")
MACHINES = ("bot", "gateway")
"""Actors that are no people."""


@dataclass
class Overrides:
    """Remembers the last automatic decision of each conversation; `of` must see every entry once, oldest first."""

    _answered: dict[str, int] = field(default_factory=dict)
    _passed_on: dict[str, int] = field(default_factory=dict)

    def of(self, entry: Any) -> int | None:
        """The number of the automatic decision that this entry decided otherwise than; None for every other entry."""
        key, action = entry.conversation_id, entry.action
        if key is None:
            return None
        if action in BY_ITSELF:
            self._answered[key] = entry.id
        elif action in TO_PEOPLE and entry.actor in MACHINES:
            self._passed_on.setdefault(key, entry.id)
        if entry.actor in MACHINES:
            return None
        return self._overridden(key, action, str(entry.outcome))

    def _overridden(self, key: str, action: str, outcome: str) -> int | None:
        """What the bot answered is overridden once, by whoever takes it away; a handoff also by each passing on."""
        before = outcome.partition(" -> ")[0]
        if action in ("claim", "close", "request") and before == "bot":
            return self._answered.pop(key, None)
        if action == "transfer":
            return self._passed_on.get(key)
        if action == "leave" or (action == "return" and before == "queue"):
            return self._passed_on.pop(key, None)
        if action in ("return", "close"):
            self._passed_on.pop(key, None)
        return None
