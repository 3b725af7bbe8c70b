"""What the core asks of the dialogue engine, one turn at a time. Rasa is behind it; the core does not know that."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from baton.conversations.transcript import Reply
from baton.handoff.reading import Reading


@dataclass(frozen=True)
class Turn:
    """One customer message for the bot. `payload` is one of our own buttons; `text` is never a command.

    From the second `attempt` on, an earlier one may have broken off half way.
    """

    conversation: str
    inbound_id: str
    text: str
    payload: str | None = None
    metadata: Mapping[str, Any] = field(default_factory=dict)
    attempt: int = 1


@dataclass(frozen=True)
class Answer:
    """What came of a turn. `assessment` is only there when it was made for this very message."""

    replies: Sequence[Reply]
    reading: Reading | None
    assessment: Mapping[str, Any] | None
    actions: Sequence[str] = ()
    failures: Sequence[str] = ()
    model: str | None = None
    already_ran: bool = False


class Dialogue(Protocol):
    """The dialogue engine; `run` and `read` raise DialogueUnavailable."""

    def run(self, turn: Turn) -> Answer:
        """Run one turn, at most once per `inbound_id`."""

    def read(self, text: str) -> Reading:
        """Read a message without answering it."""

    def ready(self) -> bool:
        """Whether it would run a turn now; never raises."""
