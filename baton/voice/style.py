"""Puts words into the brand's voice: contractions, the brand's own words, exclamation marks, first words for a mood.

Pure. Names, numbers, links and what articles state stay as they are; it decides only how something is said.
"""

import re
from collections.abc import Sequence

from baton.voice.acknowledging import acknowledges
from baton.voice.contractions import in_full
from baton.voice.own_words import in_own_words
from baton.voice.signs.register import cheerful
from baton.voice.voice import UPSET, Voice

FELT = 0.5
"""A tone from here on is a mood that the bot answers to; a fainter one is not put into anybody's mouth."""
RECENT = 4
"""Latest messages of the bot in which the same words are not said again."""
_LINK = re.compile(r"(https?://\S+|\S+@\S+)")


def dressed(text: str, voice: Voice, *, mood: str | None = None, channel: str = "web") -> str:
    """One text as the voice says it to somebody in this mood."""
    parts = [part if _LINK.fullmatch(part) else _worded(part, voice) for part in _LINK.split(text)]
    said = "".join(parts)
    said = calmed(said, 0 if mood in UPSET else voice.exclamations)
    emoji = voice.emoji_on(channel)
    glad = mood == "gratitude" and emoji and emoji not in said
    return f"{said} {emoji}" if glad else said


def first_words(voice: Voice, *, mood: str | None, channel: str, said: Sequence[str], text: str) -> str | None:
    """What is said before `text` to somebody who is upset; None when it acknowledges by itself, or it was just done.

    `said` are the bot's latest messages, the newest last.
    """
    if mood not in UPSET or not voice.acknowledges_on(channel) or acknowledges(text, voice.language):
        return None
    recent = said[-RECENT:]
    if any(acknowledges(earlier, voice.language) for earlier in recent[-1:]):
        return None
    fresh = [line for line in voice.acknowledge.lines(mood) if not any(line in earlier for earlier in recent)]
    return fresh[0] if fresh else None


def is_cheerful(text: str) -> bool:
    """Whether a text sounds glad, which hurts in a complaint."""
    return any(cheerful(text))


def _worded(text: str, voice: Voice) -> str:
    text = in_full(text) if voice.is_english and not voice.contractions else text
    return in_own_words(text, voice.words, english=voice.is_english)


def calmed(text: str, most: int) -> str:
    """At most so many exclamation marks; the others become full stops."""
    left = most

    def one(found: re.Match[str]) -> str:
        nonlocal left
        left -= 1
        return "!" if left >= 0 else "."

    return re.sub(r"!+", one, text)
