"""The knowledge folder as an index that follows its files: what agents' desks and the gateway search.

Changed articles count from the next search on; only new texts are encoded, vectors are kept in a cache file. A broken
article leaves the last good state in force. It must not import Rasa.
"""

import logging
import threading
import time
from collections.abc import Callable
from pathlib import Path

from baton.errors import ArticleError, ModelError
from baton.language.articles import load_articles
from baton.language.encoder import load_encoder
from baton.language.knowledge_index import ArticleHit, Encode, Hit, KnowledgeIndex
from baton.language.normalise import normalise
from baton.language.passages import passages_of

logger = logging.getLogger(__name__)

LOOK_EVERY_S = 2.0
"""How often the files are looked at while searches come in."""

State = tuple[tuple[str, int, int], ...]


class KnowledgeFolder:
    """Searches the articles under `folder`; safe to share between threads."""

    def __init__(
        self,
        folder: Path,
        *,
        cache: Path,
        encode: Encode | None = None,
        encoder: str = "",
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._folder, self._cache, self._clock = folder, cache, clock
        self._encoder = encoder or load_encoder().identity
        self._encode = encode or load_encoder().encode
        self._lock = threading.Lock()
        self._state: State | None = None
        self._looked = -LOOK_EVERY_S
        self._index = self._cached()

    def search(self, text: str, *, limit: int = 5) -> list[Hit]:
        """The best passages, best first."""
        return self.index().search(text, self._encode([normalise(text)])[0], limit=limit)

    def rank_articles(self, text: str, *, limit: int = 5) -> list[ArticleHit]:
        """The best articles, best first."""
        return self.index().rank_articles(text, self._encode([normalise(text)])[0], limit=limit)

    def index(self) -> KnowledgeIndex:
        """The index of the files as they are now, or as they last were sound."""
        with self._lock:
            now = self._clock()
            if now - self._looked >= LOOK_EVERY_S:
                self._looked = now
                self._refresh()
            return self._index

    def _refresh(self) -> None:
        state = _state(self._folder)
        if state == self._state:
            return
        # Remembered first: a broken file is reported once, and read again when it changes.
        self._state = state
        try:
            passages = passages_of(load_articles(self._folder))
        except ArticleError as error:
            logger.warning("the knowledge stays as it was: %s", error)
            return
        if tuple(sorted(passages, key=lambda passage: passage.article)) == self._index.passages:
            return
        self._index = KnowledgeIndex.build(passages, self._encode, known=self._index.known)
        self._cache.parent.mkdir(parents=True, exist_ok=True)
        self._index.save(self._cache, encoder=self._encoder)

    def _cached(self) -> KnowledgeIndex:
        try:
            return KnowledgeIndex.load(self._cache, encoder=self._encoder)
        except ModelError:
            return KnowledgeIndex.build([], self._encode)


def _state(folder: Path) -> State:
    found = [(path, path.stat()) for path in folder.rglob("*.md")]
    return tuple(sorted((str(path), stat.st_mtime_ns, stat.st_size) for path, stat in found))
