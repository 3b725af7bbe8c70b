"""The outcome with which a person hands a conversation back to the bot. Pure."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

OUTCOMES = ("solved", "promised", "open")
"""Solved; something was promised; still open with a next step."""


@dataclass(frozen=True)
class Outcome:
    """What the bot must know when it takes over again."""

    outcome: str
    promise: str | None = None
    next_step: str | None = None
    never_ask: Sequence[str] = field(default_factory=list)

    def to_dict(self) -> dict[str, Any]:
        """JSON-ready, as the bot's `outcome` slot and the handoff's record hold it."""
        return {
            "outcome": self.outcome,
            "promise": self.promise or None,
            "next_step": self.next_step or None,
            "never_ask": list(self.never_ask),
        }


def suggested(*, agent_texts: Sequence[str], bot_reason: str | None) -> Mapping[str, Any]:
    """A first guess at the outcome for the agent to confirm: a promise is quoted from the agent's own words."""
    promise = next((text for text in reversed(agent_texts) if is_promise(text)), None)
    outcome = "promised" if promise else ("solved" if agent_texts else "open")
    return Outcome(outcome, promise=promise[:300] if promise else None).to_dict() | {"reason": bot_reason}


_PROMISING = re.compile(
    r"\b(i|we)('ll| will| shall| am going to| are going to)\b|\byou('ll| will) (get|have|hear|receive)\b", re.IGNORECASE
)
_NEGATED = re.compile(r"\b(not|never|cannot|can't|won't)\b", re.IGNORECASE)


def is_promise(text: str) -> bool:
    """Whether a text says that its author will do something."""
    return bool(_PROMISING.search(text)) and not _NEGATED.search(text)
