"""Says which language a message is written in, and says nothing when that is not certain.

A shop's customers misspell, abbreviate and name products in four languages, so English is believed first: words that
the bot has learned count as English, and only a longer message without them is shown to the identifier. Other scripts
speak for themselves. It runs offline; the identifier's model comes with the package `py3langid`.
"""

import re
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np

from baton.language.languages import OTHER, Languages, folded, words_of
from baton.language.scripts import main_script

ENGLISH = "en"
MOST_CHARACTERS = 1000
"""What is beyond is not looked at."""
CERTAIN = 0.55
"""Chance from which the identifier is believed; chosen on messages in 21 languages and on 3,000 English ones."""
VERY_CERTAIN = 0.75
"""The same for three words, and for messages with a few English words."""
FEW_ENGLISH = 0.35
"""Share of known English words up to which a message may be in another language."""
LEAST_WORDS = 3
"""Shorter messages are names and typing errors as often as another language; only listed words count in them."""
_NOT_WORDS = re.compile(r"\S+@\S+|https?://\S+|www\.\S+|\S*\d\S*")
_BY_SCRIPT = {
    "greek": ("el",),
    "cyrillic": ("ru", "uk", "bg"),
    "hebrew": ("he",),
    "arabic": ("ar", "fa", "ur"),
    "devanagari": ("hi",),
    "bengali": ("bn",),
    "gurmukhi": ("pa",),
    "thai": ("th",),
    "hangul": ("ko",),
    "kana": ("ja",),
    "han": ("zh",),
}
_TELLING = {
    "ru": re.compile("[ыэё]", re.IGNORECASE),
    "uk": re.compile("[іїєґ]", re.IGNORECASE),
    "ur": re.compile("[ٹڈڑںےہ]"),
    "fa": re.compile("[پچژگ](?!.*[ٹڈڑںےہ])"),
}
"""Letters that only this one of the languages of a script has."""
_NEVER = re.compile("(?!)")
_NAMED_IN_MODEL = {"nb": ("no", "nn")}
"""Our code -> the codes under which the identifier knows it, where they differ."""


@dataclass(frozen=True)
class Recogniser:
    """`english`: folded words that speak for English."""

    languages: Languages
    english: Collection[str]

    def recognise(self, text: str) -> str | None:
        """The ISO 639-1 code, `other` for a script without one, None where it is not certain."""
        plain = _NOT_WORDS.sub(" ", unicodedata.normalize("NFKC", text[:MOST_CHARACTERS]))
        script = main_script(plain)
        if script is None:
            return None
        if script != "latin":
            return self._of_script(script, plain)
        return self._of_latin(plain)

    def _of_script(self, script: str, text: str) -> str:
        known = [code for code in _BY_SCRIPT.get(script, ()) if code in self.languages.codes]
        telling = [code for code in known if _TELLING.get(code, _NEVER).search(text)]
        known = telling or known
        if len(known) > 1:
            return next(code for code, _ in identifier(self.languages.codes).rank(text) if code in known)
        return known[0] if known else OTHER

    def _of_latin(self, text: str) -> str | None:
        words = words_of(text)
        if not words:
            return None
        english = sum(word in self.english for word in words) / len(words)
        listed = self._listed(words, text)
        if english > FEW_ENGLISH and not (listed and english < 1.0):
            return ENGLISH
        if listed or len(words) < LEAST_WORDS or _is_name(text):
            return listed
        code, chance = identifier(self.languages.codes).rank(text)[0]
        if code == ENGLISH:
            return ENGLISH if chance >= CERTAIN else None
        plain = english < FEW_ENGLISH / 2 and len(words) > LEAST_WORDS
        return code if chance >= (CERTAIN if plain else VERY_CERTAIN) else None

    def _listed(self, words: list[str], text: str) -> str | None:
        """The language that lists every one of these words; where several do, the identifier's choice."""
        if len(words) > 2 * LEAST_WORDS:
            return None
        found = [code for code, language in self.languages.languages.items() if language.greetings.issuperset(words)]
        if len(found) > 1:
            return next(code for code, _ in identifier(self.languages.codes).rank(text) if code in found)
        return found[0] if found else None


def _is_name(text: str) -> bool:
    """A few words that all begin with a capital: somebody's name or address."""
    words = [word for word in re.findall(r"[^\W\d_]+", text) if len(word) > 3]
    return len(words) < 7 and all(word[0].isupper() and not word.isupper() for word in words)


@lru_cache(maxsize=4)
def identifier(codes: tuple[str, ...]) -> "Identifier":
    """The process's identifier for these languages and English, loaded at its first use (half a second, 60 MB)."""
    return Identifier(codes)


class Identifier:
    """py3langid, cut down to some languages: its whole table would take twice the memory."""

    def __init__(self, codes: tuple[str, ...]) -> None:
        from py3langid import langid
        from py3langid.modelio import load_model

        table, priors, labels, moves, outputs, rows = _in_order(load_model(langid.MODEL_DIR / langid.MODEL_FILE))
        ours = {name: code for code in (*codes, ENGLISH) for name in _NAMED_IN_MODEL.get(code, (code,))}
        kept = [at for at, label in enumerate(labels) if label in ours]
        self._identifier: Any = langid.LanguageIdentifier(
            np.ascontiguousarray(np.asarray(table)[:, kept]),
            np.asarray(priors)[kept],
            [ours[labels[at]] for at in kept],
            moves,
            outputs,
            norm_probs=True,
            tk_row=rows,
        )

    def rank(self, text: str) -> list[tuple[str, float]]:
        """Every language with its chance, the likeliest first."""
        ranked: list[tuple[str, float]] = self._identifier.rank(text)
        return ranked


def _in_order(model: tuple[Any, ...]) -> tuple[Any, ...]:
    table, priors, labels, moves, rows, outputs = model
    return table, priors, labels, moves, outputs, rows


def english_words(examples: Collection[tuple[str, str]]) -> frozenset[str]:
    """Folded words that occur in examples (label, text) of at least two labels.

    A few examples are in other languages on purpose; their words stay within one label.
    """
    labels: dict[str, set[str]] = {}
    for label, text in examples:
        for word in words_of(text):
            labels.setdefault(word, set()).add(label)
    return frozenset(folded(word) for word, where in labels.items() if len(where) > 1)
