"""The knowledge folder as the desk looks things up in it: ranked for several texts at once, articles by name.

The encoder is loaded when it is first needed, so that a gateway without agents does without it.
"""

import threading
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

import numpy as np
import numpy.typing as npt

from baton.errors import ArticleError
from baton.language.articles import Article, load_articles
from baton.language.encoder import load_encoder
from baton.language.knowledge_folder import KnowledgeFolder
from baton.language.knowledge_index import ArticleHit, Hit
from baton.language.normalise import normalise

CACHE = "knowledge.safetensors"
REMEMBERED = 512
"""Texts whose vectors are kept: an agent looks at the same moment again and again."""
Floats = npt.NDArray[np.float32]


class DeskKnowledge:
    """Safe to share between threads."""

    def __init__(self, folder: Path, *, cache: Path) -> None:
        self._path, self._cache = folder, cache
        self._lock = threading.Lock()
        self._opened: KnowledgeFolder | None = None
        self._vectors: dict[str, Floats] = {}
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
        with self._lock:
            found = {text: self._vectors[text] for text in texts if text in self._vectors}
        missing = [text for text in dict.fromkeys(texts) if text not in found]
        if missing:
            fresh = load_encoder().encode([normalise(text) for text in missing])
            found |= dict(zip(missing, fresh, strict=True))
            self._remember({text: found[text] for text in missing})
        return np.stack([found[text] for text in texts])

    def _remember(self, vectors: dict[str, Floats]) -> None:
        with self._lock:
            if len(self._vectors) + len(vectors) > REMEMBERED:
                self._vectors.clear()
            self._vectors.update(vectors)

    @property
    def _folder(self) -> KnowledgeFolder:
        with self._lock:
            if self._opened is None:
                self._opened = KnowledgeFolder(self._path, cache=self._cache)
            return self._opened
