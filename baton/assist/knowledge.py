"""The knowledge folder as the desk looks things up in it: ranked for several texts at once, articles by name.

The encoder is loaded when it is first needed, so that a gateway without agents does without it.
"""

import threading
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from baton.assist.learning import Learnt, asked_of, heard, levels_of, ranked, texts_of
from baton.assist.moment import Moment
from baton.errors import ArticleError
from baton.language.articles import Article, load_articles
from baton.language.knowledge_folder import KnowledgeFolder
from baton.language.knowledge_index import ArticleHit, Hit

CACHE = "knowledge.safetensors"
REMEMBERED = 512
"""Texts whose vectors are kept: an agent looks at the same moment again and again."""
Floats = npt.NDArray[np.float32]


@dataclass(frozen=True)
class Matched:
    """`helps`: the chance that any article helps; of each the best passage, and its share of that chance."""

    helps: float
    shares: Sequence[tuple[ArticleHit, float]]


class DeskKnowledge:
    """Safe to share between threads; `learnt` is what `baton train` made of the example moments."""

    def __init__(self, folder: Path, *, cache: Path, learnt: Learnt | None = None) -> None:
        self._path, self._cache, self._learnt = folder, cache, learnt
        self._lock = threading.Lock()
        self._opened: KnowledgeFolder | None = None
        self._vectors: dict[str, Floats] = {}
        self._tones: dict[str, Floats] = {}
        self._articles: dict[str, Article] = {}
        self._state: object = None

    def warm_up(self) -> bool:
        """Load the encoder and the index before the first agent waits for them; False, as there is no more to do."""
        self.rank_each(["hello"], limit=1)
        return False

    def rank_each(self, texts: Sequence[str], *, limit: int) -> list[list[ArticleHit]]:
        """The best articles for each text, from one pass of the encoder."""
        index = self._folder.index()
        return [
            index.rank_articles(text, vector, limit=limit)
            for text, vector in zip(texts, self.vectors(texts), strict=True)
        ]

    def match(self, moment: Moment) -> Matched | None:
        """How sure it is that an article helps, and which; None where nothing was learnt."""
        matcher = self._learnt.current() if self._learnt is not None else None
        if matcher is None or moment.is_empty:
            return None
        texts = texts_of(moment)
        tone, levels = self._tone(texts[0]), self._levels(texts)
        of_texts = ranked(self._folder.index(), texts, levels)
        answered = self._levels([moment.answers])[0] if moment.answers else None
        found = matcher.match(asked_of(moment, levels, tone, of_texts, matcher.articles, answered=answered))
        hits = {hit.article: hit for hit in of_texts[0]}
        known = zip(matcher.articles, found.shares.tolist(), strict=True)
        shares = [(hits[name], share) for name, share in known if name in hits]
        return Matched(found.helps, sorted(shares, key=lambda one: -one[1]))

    def search(self, text: str, *, limit: int = 5) -> list[Hit]:
        """The best passages."""
        return self._folder.index().search(text, self.vectors([text])[0], limit=limit)

    def article(self, name: str) -> Article | None:
        """An article by its id, as it is now; None when there is none, or while its file is broken."""
        index = self._folder.index()
        with self._lock:
            if self._state is not index:
                self._state = index
                with suppress(ArticleError):  # the index stays as it was, and so do these
                    self._articles = {article.id: article for article in load_articles(self._path)}
            return self._articles.get(name)

    def vectors(self, texts: Sequence[str]) -> Floats:
        """A sentence vector for each text, shape (n, size)."""
        levels = self._levels(texts)
        return levels[:, -(levels.shape[1] // 3) :]

    def _levels(self, texts: Sequence[str]) -> Floats:
        with self._lock:
            found = {text: self._vectors[text] for text in texts if text in self._vectors}
        missing = [text for text in dict.fromkeys(texts) if text not in found]
        if missing:
            fresh = dict(zip(missing, levels_of(missing), strict=True))
            found |= fresh
            with self._lock:
                _keep(self._vectors, fresh)
        return np.stack([found[text] for text in texts])

    def _tone(self, text: str) -> Floats:
        """The tone of a text; its levels come from the same pass and are kept."""
        with self._lock:
            known = self._tones.get(text)
        if known is not None:
            return known
        levels, tone = heard(text)
        with self._lock:
            _keep(self._vectors, {text: levels})
            _keep(self._tones, {text: tone})
        return tone

    @property
    def _folder(self) -> KnowledgeFolder:
        with self._lock:
            if self._opened is None:
                self._opened = KnowledgeFolder(self._path, cache=self._cache)
            return self._opened


def _keep(known: dict[str, Floats], fresh: dict[str, Floats]) -> None:
    if len(known) + len(fresh) > REMEMBERED:
        known.clear()
    known.update(fresh)
