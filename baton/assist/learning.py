"""Trains the matcher from the example moments and the articles, and opens what was trained; the desk follows the file.

`baton train` makes the file; without it the desk finds articles by the search index alone. Nothing is trained in a
gateway.
"""

import hashlib
import logging
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from baton.assist.examples import Example, load_examples
from baton.assist.matcher import Asked, Floats, Matcher, train_matcher
from baton.assist.moment import Moment, moment_of
from baton.errors import ModelError
from baton.language.articles import Article, load_articles
from baton.language.encoder import load_encoder
from baton.language.knowledge_index import ArticleHit, KnowledgeIndex
from baton.language.normalise import normalise
from baton.language.passages import passages_of

log = logging.getLogger("baton.assist")
FILE = "assist.safetensors"
"""In the folder of the models."""
LOOK_EVERY_S = 2.0
LEAST = 20
"""Examples of each kind below which there is nothing to learn from."""
_HERE = Path(__file__).parent
_CODE = ("examples.py", "learning.py", "matcher.py", "moment.py")


@dataclass(frozen=True)
class Line:
    """One line of an example, as a transcript has it."""

    seq: int
    author: str
    text: str
    reading: Any = None

    @property
    def id(self) -> str:
        """Its place is its name."""
        return str(self.seq)


def moment_in(example: Example) -> Moment:
    """An example as the desk would read it."""
    return moment_of([Line(seq, author, text) for seq, (author, text) in enumerate(example.said, 1)])


def texts_of(moment: Moment) -> list[str]:
    """What is looked up: the whole, its sentences, and last the whole behind the customer's words before."""
    return [*moment.asks, f"{moment.before}\n{moment.asks[0]}" if moment.before else moment.asks[0]]


def levels_of(texts: Sequence[str]) -> Floats:
    """The encoder's three levels of each text, shape (n, 3 x size)."""
    return np.asarray(load_encoder().encode_levels([normalise(text) for text in texts]), dtype=np.float32)


def heard(text: str) -> tuple[Floats, Floats]:
    """Levels (3 x size) and tone (size) of one text, from one pass."""
    levels, tones = heard_all([text])
    return levels[0], tones[0]


def heard_all(texts: Sequence[str]) -> tuple[Floats, Floats]:
    """The same of many; an encoder of one's own hears no tone, which is zeros then."""
    encoder = load_encoder()
    if not encoder.source.is_shipped:
        return levels_of(texts), np.zeros((len(texts), encoder.size), dtype=np.float32)
    read = encoder.encode_with_tone([normalise(text) for text in texts])
    return read.levels, read.tones


def ranked(index: KnowledgeIndex, texts: Sequence[str], levels: Floats) -> list[list[ArticleHit]]:
    """Every article for each text, from its levels."""
    size = levels.shape[1] // 3
    return [index.rank_articles(text, level[-size:]) for text, level in zip(texts, levels, strict=True)]


def asked_of(
    moment: Moment,
    levels: Floats,
    tone: Floats,
    hits: Sequence[Sequence[ArticleHit]],
    articles: Sequence[str],
    *,
    answered: Floats | None,
) -> Asked:
    """The moment in numbers; `levels` and `hits` have a row for each of `texts_of`, `tone` is that of the first.

    `answered` are the levels of what the customer may be answering, None where nobody had said anything.
    """
    column = {name: place for place, name in enumerate(articles)}
    found = np.zeros((len(hits), len(articles)), dtype=np.float32)
    for row, of_text in enumerate(hits):
        for hit in of_text:
            if hit.article in column:
                found[row, column[hit.article]] = hit.score
    before = np.zeros_like(levels[0]) if answered is None else answered
    return Asked(levels, tone, found, len(moment.asks[0].split()), before)


def prepare(policy: Path, knowledge: Path, file: Path) -> str:
    """Train the matcher unless the file fits its sources; returns what was done, in words. Raises PolicyError."""
    articles = load_articles(knowledge)
    examples = load_examples(policy, known=[article.id for article in articles])
    helped = sum(bool(example.articles) for example in examples)
    if min(helped, len(examples) - helped) < LEAST:
        return f"The desk finds articles without examples: {policy} holds fewer than {LEAST} of each kind."
    fingerprint = _fingerprint(articles, examples)
    if _fits(file, fingerprint):
        return "The desk's examples are unchanged."
    trained(articles, examples).save(file, fingerprint=fingerprint)
    return f"The desk has learnt from {len(examples)} moments which articles help."


def trained(articles: Sequence[Article], examples: Sequence[Example]) -> Matcher:
    """A matcher for these articles, from these examples."""
    index = KnowledgeIndex.build(passages_of(articles), load_encoder().encode)
    names = [article.id for article in articles]
    pairs = [(text, article.id) for article in articles for text in (*article.questions, article.title)]
    questions = levels_of([text for text, _ in pairs]), [name for _, name in pairs]
    moments = [moment_in(example) for example in examples]
    firsts = [moment.asks[0] for moment in moments]
    levels, tones = heard_all(firsts)
    known = dict(zip(firsts, levels, strict=True))
    texts = dict.fromkeys(text for moment in moments for text in (*texts_of(moment), moment.answers))
    others = [text for text in texts if text and text not in known]
    known |= zip(others, levels_of(others), strict=True)
    asked = []
    for moment, tone in zip(moments, tones, strict=True):
        rows = np.stack([known[text] for text in texts_of(moment)])
        hits = ranked(index, texts_of(moment), rows)
        asked.append(asked_of(moment, rows, tone, hits, names, answered=known.get(moment.answers)))
    helped = [frozenset(example.articles) for example in examples]
    return train_matcher(names, questions, list(zip(asked, helped, strict=True)))


class Learnt:
    """What was trained, read again when its file changes; safe to share between threads."""

    def __init__(self, file: Path, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._file, self._clock = file, clock
        self._lock = threading.Lock()
        self._looked = -LOOK_EVERY_S
        self._state: tuple[int, int] | None = None
        self._matcher: Matcher | None = None

    def current(self) -> Matcher | None:
        """The matcher as it was trained last; None before that."""
        with self._lock:
            if self._clock() - self._looked >= LOOK_EVERY_S:
                self._looked = self._clock()
                self._refresh()
            return self._matcher

    def _refresh(self) -> None:
        try:
            stat = self._file.stat()
        except OSError:
            return  # what was read stays
        if (stat.st_mtime_ns, stat.st_size) == self._state:
            return
        self._state = stat.st_mtime_ns, stat.st_size
        try:
            self._matcher = Matcher.load(self._file)[0]
        except (ModelError, KeyError) as error:
            log.warning("what the desk has learnt stays as it was", extra={"error": type(error).__name__})


def _fits(file: Path, fingerprint: str) -> bool:
    try:
        return file.exists() and Matcher.load(file)[1] == fingerprint
    except (ModelError, KeyError):
        return False


def _fingerprint(articles: Sequence[Article], examples: Sequence[Example]) -> str:
    digest = hashlib.sha256(load_encoder().identity.encode())
    for name in _CODE:
        digest.update((_HERE / name).read_bytes())
    for passage in passages_of(articles):
        digest.update(repr(passage).encode())
    for example in examples:
        digest.update(repr(example).encode())
    return digest.hexdigest()
