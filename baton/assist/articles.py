"""Finds the articles that help with a moment, each with how sure that is; none when none helps. It writes nothing."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from baton.assist.knowledge import Matched
from baton.assist.moment import Moment, leans_on_what_was_before
from baton.language.articles import Article
from baton.language.knowledge_index import ArticleHit, Hit

MIDDLE, STEEP = 0.47, 14.0
"""Score at which an article helps as often as not, and how fast that changes; see `benchmarks/assist.py`."""
PART = 0.04
"""What a sentence's score must beat that of the whole message by: many sentences find something by chance."""
LOOKED_AT = 6
UNTAUGHT = 0.45
"""Confidence from which an article is shown where nothing was learnt: the index alone is never as sure."""
LEAST_SHARE = 0.05
"""Of an article that is shown beside surer ones."""


class Knowledge(Protocol):
    """What is asked of the knowledge folder."""

    def rank_each(self, texts: Sequence[str], *, limit: int) -> list[list[ArticleHit]]:
        """The best articles for each text, from one pass of the encoder."""

    def match(self, moment: Moment) -> Matched | None:
        """How sure it is that an article helps, and which; None where nothing was learnt."""

    def search(self, text: str, *, limit: int = 5) -> list[Hit]:
        """The best passages."""

    def article(self, name: str) -> Article | None:
        """An article by its id."""


@dataclass(frozen=True)
class Helpful:
    """An article for the moment; `confidence` in 0..1, `passage` is what speaks for it."""

    article: str
    title: str
    answer: str
    passage: str
    confidence: float


def helpful_articles(
    knowledge: Knowledge, moment: Moment, *, least: float, most: int, liked: Mapping[str, float] | None = None
) -> list[Helpful]:
    """The best articles, surest first; `liked` (log odds by article) is what agents' choices have taught.

    Where examples were learnt from, all of them or none are shown: whether one helps is judged for the moment.
    """
    if moment.is_empty:
        return []
    matched = knowledge.match(moment)
    if matched is not None:
        return _of_examples(knowledge, matched, least=least, most=most, liked=liked or {})
    least = min(least, UNTAUGHT)
    texts = list(moment.asks)
    if moment.before and leans_on_what_was_before(texts[0]):
        texts[0] = f"{moment.before}\n{texts[0]}"
    found: dict[str, tuple[float, ArticleHit]] = {}
    for place, hits in enumerate(knowledge.rank_each(texts, limit=LOOKED_AT)):
        for hit in hits:
            score = hit.score - (PART if place else 0.0)
            if hit.article not in found or score > found[hit.article][0]:
                found[hit.article] = score, hit
    sure = sorted(
        ((_confidence(score, (liked or {}).get(name, 0.0)), name, hit) for name, (score, hit) in found.items()),
        key=lambda one: (-one[0], one[1]),
    )
    shown = [_shown(knowledge, hit, confidence) for confidence, _, hit in sure[:most] if confidence >= least]
    return [one for one in shown if one is not None]


def _of_examples(
    knowledge: Knowledge, matched: Matched, *, least: float, most: int, liked: Mapping[str, float]
) -> list[Helpful]:
    if matched.helps < least:
        return []
    sure = sorted(
        ((_shifted(share, liked.get(hit.article, 0.0)), hit) for hit, share in matched.shares),
        key=lambda one: (-one[0], one[1].article),
    )
    shown = [_shown(knowledge, hit, matched.helps * share) for share, hit in sure[:most] if share >= LEAST_SHARE]
    return [one for one in shown if one is not None]


def _shifted(share: float, taught: float) -> float:
    kept = min(max(share, 1e-6), 1.0 - 1e-6)
    return 1.0 / (1.0 + math.exp(-(math.log(kept / (1.0 - kept)) + taught)))


def _confidence(score: float, taught: float) -> float:
    return 1.0 / (1.0 + math.exp(-(STEEP * (score - MIDDLE) + taught)))


def _shown(knowledge: Knowledge, hit: ArticleHit, confidence: float) -> Helpful | None:
    article = knowledge.article(hit.article)
    if article is None:
        return None
    passage = hit.passage.text if hit.passage.kind in ("body", "answer", "agents") else article.answer
    return Helpful(article.id, article.title, article.answer, passage, round(confidence, 3))
