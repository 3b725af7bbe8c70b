"""The ask box: what articles, this customer's history, their orders and similar cases say to an agent's question.

Every passage comes with its source. Where nothing is found that is said, and nothing is put into other words.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from baton.assist.articles import Knowledge
from baton.assist.experience import Alike
from baton.language.lexical import LexicalIndex, words_of

ENOUGH = 0.42
"""Score from which a passage answers a question; see `benchmarks/assist.py`."""
SHARED = 0.34
"""Share of a question's telling words that a message of the customer must hold."""
MOST = 3
"""Passages of each kind of source."""
_STOP = frozenset(
    {
        *("a", "an", "the", "is", "are", "was", "were", "do", "does", "did", "have", "has", "had", "of", "to", "in"),
        *("on", "at", "for", "with", "and", "or", "it", "its", "this", "that", "they", "he", "she", "his", "her"),
        *("their", "customer", "what", "which", "when", "where", "who", "why", "how", "much", "many", "any", "there"),
        *("be", "can", "could", "would", "will", "i", "we", "you", "my", "our"),
    }
)
_ORDER = re.compile(
    r"\b(orders?|ordered|deliver\w*|arriv\w*|parcel|status|tracking|expected|dispatch\w*|bought|purchas\w*|paid|cost|total|"
    r"when is it|where is it|nh-?\d+)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Passage:
    """Words and where they stand: `kind` is article, history, order or case; `source` an id, `title` its name."""

    kind: str
    source: str
    title: str
    text: str


def from_articles(knowledge: Knowledge, question: str) -> list[Passage]:
    """The best passages, one of each article."""
    found: dict[str, Passage] = {}
    for hit in knowledge.search(question, limit=12):
        article = knowledge.article(hit.passage.article)
        if hit.score < ENOUGH or article is None or article.id in found:
            continue
        text = article.answer if hit.passage.kind in ("title", "question") else hit.passage.text
        found[article.id] = Passage("article", article.id, article.title, text)
    return list(found.values())[:MOST]


def from_history(said: Sequence[Any], question: str) -> list[Passage]:
    """Messages of this customer, and ours to them, that hold the question's telling words."""
    telling = [word for word in dict.fromkeys(words_of(question)) if word not in _STOP]
    if not telling or not said:
        return []
    scores = LexicalIndex([message.text for message in said]).scores(" ".join(telling))
    best = sorted(range(len(said)), key=lambda place: (-scores[place], place))[:MOST]
    return [
        Passage("history", said[place].id, _who(said[place]), said[place].text)
        for place in best
        if scores[place] >= SHARED
    ]


def from_cases(alike: Sequence[Alike]) -> list[Passage]:
    """What colleagues answered to much the same."""
    return [Passage("case", one.case.conversation, "A solved conversation", one.case.reply) for one in alike[:MOST]]


def order_numbers(question: str, known: Sequence[str]) -> list[str]:
    """The order numbers that a question names, else those that are known of the conversation, the newest first."""
    named = [number.upper() for number in re.findall(r"\bNH-?\d{4,6}\b", question, re.IGNORECASE)]
    return named or list(known)


def is_about_an_order(question: str) -> bool:
    """Whether the shop is worth asking."""
    return bool(_ORDER.search(question))


def _who(message: Any) -> str:
    return {"customer": "The customer wrote", "agent": f"{message.name or 'A colleague'} wrote", "bot": "The bot said"}[
        message.author
    ]
