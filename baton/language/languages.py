"""`policy/languages.yml` as typed data: the languages the bot speaks, and what it says to everybody else.

It also finds a wish for a person in words that designers list per language. Which language a message is in is for
`baton.language.recognise` to say.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from baton.policies import checked, load_policy

LONGEST_YES = 40
BUTTON = 20
"""Characters on a button; WhatsApp shows no more."""
OTHER = "other"
"""Stands for every language that has no block of its own."""
_UNSPACED = re.compile("[\u0590-\u08ff\u0900-\u0dff\u0e00-\u0eff\u1100-\u11ff\u3040-\u9fff\uac00-\ud7af]")
"""Scripts in which words run together or take syllables in front: entries may begin anywhere."""
_LETTERS = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "ı": "i", "æ": "ae", "’": "'", "ʼ": "'"})
_WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)*")


def _check_button(text: str) -> None:
    if len(text) > BUTTON:
        raise ValueError(f"has {len(text)} characters; a button shows {BUTTON} at most.")


@dataclass(frozen=True)
class Language:
    """One language that the bot does not speak; the shipped file explains every key."""

    name: str
    line: str
    handoff: str
    person: str = checked(_check_button)
    words: tuple[str, ...] = ()
    people: tuple[str, ...] = ()
    anyone: tuple[str, ...] = ()
    talk: tuple[str, ...] = ()
    yes: tuple[str, ...] = ()

    def wants_person(self, text: str) -> bool:
        """Whether the words ask for a person or to be rung back."""
        return _mentions(self.people, text) or (_mentions(self.anyone, text) and _mentions(self.talk, text))

    def is_yes(self, text: str) -> bool:
        """Whether the whole text is one of the listed answers."""
        return " ".join(words_of(text)) in {" ".join(words_of(answer)) for answer in self.yes}

    @property
    def greetings(self) -> frozenset[str]:
        """`words`, folded."""
        return _folded_words(self.words)


@dataclass(frozen=True)
class Languages:
    """The whole file."""

    other: Language
    languages: dict[str, Language]
    supported: tuple[str, ...] = ("en",)
    codes: tuple[str, ...] = field(init=False, default=())

    def __post_init__(self) -> None:
        if not self.supported:
            raise ValueError("'supported' is empty; the bot must speak at least one language.")
        both = set(self.supported) & set(self.languages)
        if both:
            raise ValueError(f"'{min(both)}' is supported and has a block as well; remove one of the two.")
        object.__setattr__(self, "codes", tuple(self.languages))

    @classmethod
    def load(cls, path: Path | str) -> "Languages":
        """Read and check the file; raises PolicyError with file:line."""
        return load_policy(path, cls)

    def of(self, code: str) -> Language:
        """The block of a language, or the one for all others."""
        return self.languages.get(code, self.other)

    def is_yes(self, text: str) -> bool:
        """Whether the text is a plain yes in any of the languages."""
        return len(text) <= LONGEST_YES and any(language.is_yes(text) for language in self.languages.values())

    def is_foreign(self, code: str | None) -> bool:
        """Whether this is certainly a language that the bot does not speak; None is not."""
        return code is not None and code not in self.supported


def folded(text: str) -> str:
    """Without case, accents and other marks, so that hasty typing is the same word."""
    plain = unicodedata.normalize("NFKD", text.casefold().translate(_LETTERS))
    return "".join(character for character in plain if unicodedata.category(character) != "Mn").translate(_LETTERS)


def words_of(text: str) -> list[str]:
    """The folded words, without numbers and marks."""
    return _WORD.findall(folded(text))


@lru_cache(maxsize=512)
def _folded_words(words: Sequence[str]) -> frozenset[str]:
    return frozenset(found for word in words for found in words_of(word))


@lru_cache(maxsize=512)
def _pattern(entries: Sequence[str]) -> re.Pattern[str] | None:
    parts = []
    for entry in entries:
        plain = re.escape(folded(entry))
        parts.append(plain if _UNSPACED.search(folded(entry)) else rf"(?<!\w){plain}")
    return re.compile("|".join(parts)) if parts else None


def _mentions(entries: tuple[str, ...], text: str) -> bool:
    pattern = _pattern(entries)
    return pattern is not None and pattern.search(folded(text)) is not None
