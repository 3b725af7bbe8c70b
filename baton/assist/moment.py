"""What the agent has in front of them: what the customer wants now, and how they sound. Pure; it searches nothing."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from baton.voice.voice import MOODS

LATEST = 3
"""Messages of the customer in a row that are read as one."""
SHORT = 4
"""Words up to which a message leans on the one before: "and how long does that take?"."""
LEAST_WORDS = 4
"""Of a sentence that is looked up by itself."""
MOST_SENTENCES = 6
FELT = 0.4
"""A tone counts as a mood from here on, as on the handover card."""
_SENTENCE_END = re.compile(r"(?<=[.!?;])\s+|\n+")


@dataclass(frozen=True)
class Moment:
    """`asks`: the customer's latest words as a whole, then each telling sentence; `before`: what they lean on.

    `answers`: the last words of an agent or the bot before them, which they may answer.
    """

    asks: tuple[str, ...]
    before: str = ""
    mood: str | None = None
    answers: str = ""

    @property
    def is_empty(self) -> bool:
        """Nobody has said anything yet."""
        return not self.asks


def moment_of(transcript: Sequence[Any]) -> Moment:
    """Read the end of a transcript (rows with author, text, reading), oldest first."""
    said = [message for message in transcript if message.author == "customer" and message.text.strip()]
    latest = _in_a_row(transcript)[-LATEST:] or said[-1:]
    if not latest:
        return Moment(())
    whole = "\n".join(message.text.strip() for message in latest)
    earlier = [message for message in said if message.seq < latest[0].seq]
    before = earlier[-1].text.strip() if earlier else ""
    mood = mood_of([message.reading or {} for message in latest])
    return Moment((whole, *_sentences(whole)), before, mood, _said_to(transcript, before=latest[0].seq))


def mood_of(readings: Sequence[Mapping[str, Any]]) -> str | None:
    """The strongest mood of some messages; None when none is felt."""
    felt = [
        (float((reading.get("tone") or {}).get(mood, 0.0)), -rank, mood)
        for reading in readings
        for rank, mood in enumerate(MOODS)
    ]
    strongest = max(felt, default=(0.0, 0, ""))
    return strongest[2] if strongest[0] >= FELT else None


def leans_on_what_was_before(text: str) -> bool:
    """Too short to be understood alone."""
    return len(text.split()) <= SHORT


def _in_a_row(transcript: Sequence[Any]) -> list[Any]:
    """What the customer wrote since anybody answered."""
    found: list[Any] = []
    for message in reversed(transcript):
        if message.author == "customer" and message.text.strip():
            found.insert(0, message)
        elif message.author in ("bot", "agent"):
            break
    return found


def _said_to(transcript: Sequence[Any], *, before: int) -> str:
    """The last words of an agent or the bot so far."""
    earlier = [message for message in transcript if message.seq < before and message.author in ("agent", "bot")]
    return next((message.text.strip() for message in reversed(earlier) if message.text.strip()), "")


def _sentences(text: str) -> list[str]:
    parts = [part.strip() for part in _SENTENCE_END.split(text)]
    telling = [part for part in parts if len(part.split()) >= LEAST_WORDS]
    return telling[-MOST_SENTENCES:] if len(parts) > 1 else []
