"""How the brand sounds: one file of `policy/voices`, chosen by `voice` in `policy/brand.yml`. Data only."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from baton.policies import checked, limited, load_policy
from baton.voice.own_lines import OwnLines

MOODS = ("anger", "frustration", "anxiety", "sadness", "confusion", "gratitude")
"""Tones that have first words of their own, the most pressing first."""
UPSET = frozenset({"anger", "frustration", "anxiety", "sadness", "confusion"})


def _check_tag(tag: str) -> None:
    if not re.fullmatch(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*", tag):
        raise ValueError(f"is '{tag}'; write a language as BCP 47 does, such as en, de or pt-BR.")


def _check_word(word: str) -> None:
    if "{" in word or "}" in word:
        raise ValueError("holds a brace; words are replaced as they stand, without placeholders.")


def _check_replaced(word: str) -> None:
    if not word.strip():
        raise ValueError("has an empty word; say which word is replaced.")


def _check_variations(texts: Sequence[str]) -> None:
    if not texts:
        raise ValueError("has no words; write at least one variation, or leave the response out.")


@dataclass(frozen=True)
class Acknowledge:
    """First words by mood, said in turn."""

    anger: tuple[str, ...] = ()
    frustration: tuple[str, ...] = ()
    anxiety: tuple[str, ...] = ()
    sadness: tuple[str, ...] = ()
    confusion: tuple[str, ...] = ()
    gratitude: tuple[str, ...] = ()

    def lines(self, mood: str | None) -> Sequence[str]:
        """The words for a mood; none without one."""
        return tuple(getattr(self, mood)) if mood in MOODS else ()


@dataclass(frozen=True)
class ChannelStyle:
    """What is different on one channel."""

    emoji: str | None = None
    acknowledge: bool = True


@dataclass(frozen=True)
class Voice:
    """The keys of a file of `policy/voices`; its comments say what each is for."""

    title: str
    persona: str
    formality: Literal["formal", "plain", "casual"]
    warmth: int = limited(0, 3)
    reading_level: int = limited(4, 16)
    language: str = checked(_check_tag, default="en")
    humour: bool = False
    contractions: bool = True
    exclamations: int = limited(0, 2, default=1)
    emoji: str | None = None
    words: dict[str, str] = checked(_check_word, keys=_check_replaced, default_factory=dict)
    acknowledge: Acknowledge = Acknowledge()
    sorry: tuple[str, ...] = ()
    sign_off: str | None = None
    responses: dict[str, tuple[str, ...]] = checked(_check_variations, default_factory=dict)
    responses_upset: dict[str, tuple[str, ...]] = checked(_check_variations, default_factory=dict)
    lines: OwnLines | None = None
    channels: dict[str, ChannelStyle] = field(default_factory=dict)

    @classmethod
    def load(cls, path: Path | str) -> "Voice":
        """Read `path`; raises PolicyError with file:line."""
        return load_policy(path, cls)

    @property
    def is_english(self) -> bool:
        """Whether what is known of English only may be said of its texts."""
        return self.language.partition("-")[0] == "en"

    def emoji_on(self, channel: str) -> str | None:
        """The one emoji that may be used there, if any."""
        style = self.channels.get(channel)
        return style.emoji if style is not None and style.emoji is not None else self.emoji

    def acknowledges_on(self, channel: str) -> bool:
        """Whether first words for a mood are said there."""
        style = self.channels.get(channel)
        return style is None or style.acknowledge
