"""How near places of a reply are to what a scenario says: each clause and each two neighbours with every example.

The encoder gives the nearness, the words keep apart what means nearly the same, a "not" turns it around.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from baton.academy.wording import Place, clauses_of, pattern_of, way_of
from baton.assist.experience import Floats, Vectors

SAME = 0.68
"""Cosine from which two texts say the same, for what has no words of its own."""
NEVER = 2.0


@dataclass(frozen=True)
class Fewer:
    """Cosine that makes up for words which are not there: with more than half of them, half, and less.

    `partly` and `partly_bare` are those from which a thing is said in part, with half of its words and with less.
    Groups with digits must always be there.
    """

    most: float
    half: float
    bare: float
    partly: float = NEVER
    partly_bare: float = NEVER


LOOSELY = Fewer(0.5, 0.6, 0.68, partly=0.42, partly_bare=0.6)
"""For what is right: said in other words it is still said."""
PLAINLY = Fewer(0.68, 0.72, NEVER)
"""For what is wrong: whoever is told that they said it must have said it."""
REMEMBERED = 8_192
Phrases = tuple[tuple[str, ...], tuple[str, ...]]
"""Examples, and groups of words."""
Vectored = Mapping[Place, Floats]
"""Places of a reply, each with its vector."""


@dataclass(frozen=True)
class Found:
    """Where a thing is said best: `likeness` is the cosine, `whole` whether all of it counts as said."""

    place: Place
    likeness: float
    whole: bool


class Meaning:
    """Compares texts; vectors of what scenarios say are kept."""

    def __init__(self, vectors: Vectors) -> None:
        self._encoder = vectors
        self._kept: dict[str, Floats] = {}

    def read(self, places: Sequence[Place]) -> Vectored:
        """The places with their vectors, to be compared with several things."""
        if not places:
            return {}
        return dict(zip(places, self._encoder.vectors([" ".join(place) for place in places]), strict=True))

    def said(
        self, read: Vectored, things: Mapping[str, Phrases], *, least: float, fewer: Fewer, asked: bool = False
    ) -> dict[str, list[Found]]:
        """For each thing the places that say it.

        `least` is the cosine with all of its words, `fewer` those with some of them; `asked` compares requests, for
        which a "not" turns nothing around.
        """
        return {
            name: self._found(read, examples, words, (least, fewer, asked))
            for name, (examples, words) in things.items()
            if read
        }

    def likeness(self, read: Vectored, to: Sequence[str]) -> float:
        """The highest cosine between a place and a text."""
        return float((np.stack([*read.values()]) @ self._vectors(to).T).max()) if read and to else 0.0

    def between(self, one: str, texts: Sequence[str]) -> float:
        """The highest cosine between a text and others, all of them of a scenario."""
        return float((self._vectors([one]) @ self._vectors(texts).T).max())

    def _found(
        self,
        read: Vectored,
        examples: Sequence[str],
        words: Sequence[str],
        how: tuple[float, Fewer, bool],
    ) -> list[Found]:
        least, fewer, asked = how
        patterns = [pattern_of(group) for group in words]
        ways = [way_of(clauses_of(example), patterns) for example in examples]
        likeness = np.stack([*read.values()]) @ self._vectors(examples).T
        found = []
        for row, place in enumerate(read):
            way = way_of(place, patterns)
            fitting = [at for at, one in enumerate(ways) if asked or one.is_like(way)]
            if not fitting:
                continue
            likest = float(likeness[row, fitting].max())
            whole, partly = _needed(place, words, patterns, least, fewer)
            if likest >= min(whole, partly):
                found.append(Found(place, likest, likest >= whole))
        return found

    def _vectors(self, texts: Sequence[str]) -> Floats:
        """Safe between threads: what one forgets, another one has taken before."""
        known = {text: kept for text in texts if (kept := self._kept.get(text)) is not None}
        new = [text for text in dict.fromkeys(texts) if text not in known]
        if new:
            fresh = dict(zip(new, self._encoder.vectors(new), strict=True))
            self._kept = (self._kept if len(self._kept) < REMEMBERED else {}) | fresh
            known |= fresh
        return np.stack([known[text] for text in texts])


def best(found: Sequence[Found], *, whole: bool) -> Found | None:
    """The likest place that says all of it (or, without `whole`, at least a part)."""
    fitting = [one for one in found if one.whole or not whole]
    return max(fitting, key=lambda one: one.likeness, default=None)


def _needed(
    place: Place, words: Sequence[str], patterns: Sequence[re.Pattern[str]], least: float, fewer: Fewer
) -> tuple[float, float]:
    """How near a place must be to say a thing, and to say it in part: less so with its words."""
    if not words:
        return SAME, SAME
    there = [any(pattern.search(part) for part in place) for pattern in patterns]
    if all(there):
        return least, least
    if not all(found for group, found in zip(words, there, strict=True) if re.search(r"\d", group)):
        return NEVER, NEVER
    if sum(there) * 2 < len(there):
        return fewer.bare, fewer.partly_bare
    return (fewer.most if sum(there) * 2 > len(there) else fewer.half), fewer.partly
