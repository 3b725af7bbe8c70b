"""Searches passages of knowledge by meaning and by words, for the bot, the desk and the gateway alike.

A passage scores its cosine plus half its share of the words; an article scores the mean of its best three passages.
Exact and deterministic: every passage is compared, ties keep the order of the articles. It must not encode the query
itself (one encoder pass serves everything) and must not import Rasa.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import astuple, dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
import numpy.typing as npt

from baton.errors import ModelError
from baton.language.lexical import LexicalIndex
from baton.language.normalise import normalise
from baton.language.passages import Passage
from baton.language.tensors import read_tensors, write_tensors

Floats = npt.NDArray[np.float32]
Encode = Callable[[Sequence[str]], Floats]

WORD_WEIGHT = np.float32(0.5)
BEST_PASSAGES = 3
"""Both chosen by cross-validation on the articles' own questions; `benchmarks/README.md` has the figures."""

EXACT = np.float32(3.0)
"""What a passage equal to the query gains, and its article: more than two scores can differ (-1 to 1.5)."""


@dataclass(frozen=True)
class Hit:
    """A passage found; `score` is comparable within one query."""

    passage: Passage
    score: float


@dataclass(frozen=True)
class ArticleHit:
    """An article found, with the passage that speaks most for it."""

    article: str
    score: float
    passage: Passage


class KnowledgeIndex:
    """All passages of one state of the knowledge; build it with `build`, or `load` a saved one."""

    def __init__(self, passages: Sequence[Passage], vectors: Floats) -> None:
        order = sorted(range(len(passages)), key=lambda place: passages[place].article)
        self.passages = tuple(passages[place] for place in order)
        self.vectors = np.ascontiguousarray(vectors[order], dtype=np.float32)
        names = [passage.article for passage in self.passages]
        self._starts = np.array([n for n, name in enumerate(names) if n == 0 or names[n - 1] != name], dtype=np.intp)
        self.articles = tuple(names[start] for start in self._starts)
        self._owners = np.repeat(np.arange(len(self._starts)), np.diff([*self._starts, len(names)]))
        self._words = LexicalIndex([passage.text for passage in self.passages])

    @classmethod
    def build(
        cls, passages: Sequence[Passage], encode: Encode, known: Mapping[str, Floats] | None = None
    ) -> "KnowledgeIndex":
        """Encode the passages; those whose text is in `known` keep the vector they have there."""
        have = dict(known or {})
        fresh = sorted({passage.text for passage in passages} - set(have))
        have.update(zip(fresh, encode([normalise(text) for text in fresh]), strict=True))
        return cls(passages, np.stack([have[p.text] for p in passages]) if passages else encode([]))

    def search(self, text: str, vector: Floats, *, limit: int = 5, kinds: Sequence[str] = ()) -> list[Hit]:
        """The best passages for a query and its sentence vector, best first; `kinds` leaves all others out."""
        scores = self._scores(text, vector)
        scores[self._equal(text)] += EXACT
        if kinds:
            scores[[passage.kind not in kinds for passage in self.passages]] = -np.inf
        return [
            Hit(self.passages[place], float(scores[place]))
            for place in _best_places(scores, limit)
            if np.isfinite(scores[place])
        ]

    def rank_articles(self, text: str, vector: Floats, *, limit: int | None = None) -> list[ArticleHit]:
        """Every article, or the best `limit`, best first."""
        if not self.passages:
            return []
        totals, first = self._article_scores(self._scores(text, vector))
        equal = self._owners[self._equal(text)]
        totals[equal] += EXACT
        first[equal] = self._equal(text)
        return [
            ArticleHit(self.articles[place], float(totals[place]), self.passages[first[place]])
            for place in _best_places(totals, limit or len(totals))
        ]

    @cached_property
    def known(self) -> dict[str, Floats]:
        """The vector of every text, for building the next state."""
        return {passage.text: vector for passage, vector in zip(self.passages, self.vectors, strict=True)}

    def save(self, path: Path, *, encoder: str) -> None:
        """One safetensors file; `encoder` names what made the vectors."""
        passages = json.dumps([astuple(passage) for passage in self.passages])
        write_tensors(path, {"vectors": self.vectors}, words={"passages": passages, "encoder": encoder})

    @classmethod
    def load(cls, path: Path, *, encoder: str) -> "KnowledgeIndex":
        """Read what `save` wrote; raises ModelError when it is damaged or another encoder made it."""
        tensors, words = read_tensors(path)
        if words.get("encoder") != encoder:
            raise ModelError(
                f"{path} was made with another encoder than {encoder}. "
                "Train again with `baton train`, or set BATON_ENCODER as it was."
            )
        return cls([Passage(*fields) for fields in json.loads(words["passages"])], tensors["vectors"])

    @cached_property
    def _exact(self) -> dict[str, list[int]]:
        places: dict[str, dict[str, int]] = {}
        for place, passage in enumerate(self.passages):
            places.setdefault(_plain(passage.text), {}).setdefault(passage.article, place)
        return {text: list(found.values()) for text, found in places.items()}

    def _scores(self, text: str, vector: Floats) -> Floats:
        meaning = self.vectors @ np.asarray(vector, dtype=np.float32)
        return np.asarray(meaning + WORD_WEIGHT * self._words.scores(text), dtype=np.float32)

    def _equal(self, text: str) -> list[int]:
        """Places of the passages that say exactly this; the first one of each article."""
        return self._exact.get(_plain(text), [])

    def _article_scores(self, scores: Floats) -> tuple[Floats, npt.NDArray[np.intp]]:
        """Mean of each article's best passages, and the place of its very best; destroys `scores`."""
        total = np.zeros(len(self.articles), dtype=np.float32)
        count = np.zeros(len(self.articles), dtype=np.float32)
        first = np.zeros(0, dtype=np.intp)
        for round_ in range(BEST_PASSAGES):
            best = np.maximum.reduceat(scores, self._starts)
            there = np.isfinite(best)
            total[there] += best[there]
            count += there
            places = self._first_places(scores == best[self._owners])
            first = places if round_ == 0 else first
            scores[places] = -np.inf
        return total / count, first

    def _first_places(self, flags: npt.NDArray[np.bool_]) -> npt.NDArray[np.intp]:
        """The first flagged place of each article; each article has one."""
        places = np.flatnonzero(flags)
        owners = self._owners[places]
        return np.asarray(places[np.r_[True, owners[1:] != owners[:-1]]], dtype=np.intp)


def _best_places(scores: Floats, limit: int) -> npt.NDArray[np.intp]:
    """Places of the highest scores, best first; equal scores in their order."""
    if limit < len(scores):
        edge = np.partition(scores, len(scores) - limit)[len(scores) - limit]
        places = np.flatnonzero(scores >= edge)
    else:
        places = np.arange(len(scores))
    return np.asarray(places[np.argsort(-scores[places], kind="stable")][:limit], dtype=np.intp)


def _plain(text: str) -> str:
    return normalise(text).casefold()
