"""Puts a whole turn of the bot into the brand's voice: first words for the customer's mood, then each text dressed.

It changes how something is said, never what; it must not know where replies come from or go.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Protocol, TypeVar

from baton.voice.style import FELT, dressed, first_words
from baton.voice.voice import MOODS, Voice


class Spoken(Protocol):
    """A dataclass with a text."""

    @property
    def text(self) -> str: ...


Words = TypeVar("Words", bound=Spoken)


def mood_of(tone: Mapping[str, Any] | None) -> str | None:
    """The strongest mood of a reading's tone, from FELT on; the more pressing one of two that are as strong."""
    felt = [(float((tone or {}).get(mood, 0.0)), -rank, mood) for rank, mood in enumerate(MOODS)]
    strongest = max(felt)
    return strongest[2] if strongest[0] >= FELT else None


def mood_of_turn(tone: Mapping[str, Any] | None, assessment: Mapping[str, Any] | None) -> str | None:
    """The mood in which a turn is answered; thanks are no gladness while the assessment calls the customer upset."""
    mood = mood_of(tone)
    return None if mood == "gratitude" and (assessment or {}).get("mood") == "upset" else mood


def in_voice(
    replies: Sequence[Words], voice: Voice, *, mood: str | None, channel: str, said: Sequence[str] = ()
) -> list[Words]:
    """The replies as the voice says them; `said` are the bot's latest messages, the newest last."""
    if not replies:
        return []
    whole = " ".join(reply.text for reply in replies)
    opening = first_words(voice, mood=mood, channel=channel, said=said, text=whole)
    texts = [dressed(reply.text, voice, mood=mood, channel=channel) for reply in replies]
    if opening:
        texts[0] = f"{opening} {texts[0]}"
    return [_with(reply, text) for reply, text in zip(replies, texts, strict=True)]


def _with(reply: Words, text: str) -> Words:
    return reply if text == reply.text else replace(reply, text=text)  # type: ignore[type-var]
