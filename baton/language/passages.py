"""Cuts the knowledge articles into passages short enough to be found and quoted one by one.

Pure text work: it must not encode, rank or read files.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from baton.language.articles import Article

MOST_WORDS = 90
"""A longer paragraph is cut at ends of sentences; the encoder reads at most about 190 words."""

_FOR_AGENTS = "**Agents:**"
_PARAGRAPHS = re.compile(r"\n\s*\n")
_SENTENCES = re.compile(r"(?<=[.!?])\s+")
_LINKS = re.compile(r"!?\[([^\]]*)\]\([^)]*\)")
_MARKS = re.compile(r"\*\*|__|`|^\s*(?:#+|[-*]|\d+\.)\s+", re.MULTILINE)


@dataclass(frozen=True)
class Passage:
    """A piece of an article; `kind` is title, question, answer, body or agents (only for colleagues to read)."""

    article: str
    kind: str
    text: str


def passages_of(articles: Iterable[Article]) -> list[Passage]:
    """Title, questions, answer and body of every article, in their order."""
    return [passage for article in articles for passage in _passages(article)]


def _passages(article: Article) -> Iterator[Passage]:
    yield Passage(article.id, "title", article.title)
    for question in article.questions:
        yield Passage(article.id, "question", question)
    yield Passage(article.id, "answer", article.answer)
    for paragraph in _PARAGRAPHS.split(article.body):
        kind = "agents" if paragraph.lstrip().startswith(_FOR_AGENTS) else "body"
        for piece in _pieces(plain_text(paragraph)):
            yield Passage(article.id, kind, piece)


def plain_text(markdown: str) -> str:
    """The words without Markdown's marks and addresses, on one line."""
    return " ".join(_MARKS.sub("", _LINKS.sub(r"\1", markdown)).split())


def _pieces(text: str) -> Iterator[str]:
    """The text in pieces of whole sentences; a single longer sentence stays whole."""
    piece: list[str] = []
    words = 0
    for sentence in _SENTENCES.split(text) if text else ():
        length = len(sentence.split())
        if piece and words + length > MOST_WORDS:
            yield " ".join(piece)
            piece, words = [], 0
        piece.append(sentence)
        words += length
    if piece:
        yield " ".join(piece)
