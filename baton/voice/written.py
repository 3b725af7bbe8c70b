"""Every text of the project that a customer reads, with file and line: responses, articles, the brand's lines, macros.

What a text is for follows from where it stands. It judges nothing.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from baton.language.articles import load_articles
from baton.policies import compose
from baton.voice.tone_check import Situation, Text
from baton.voice.voice import UPSET

SITUATIONS: tuple[tuple[str, Situation], ...] = (
    ("safety", "safety"),
    ("anger", "upset"),
    ("complaint", "upset"),
    ("frustration", "upset"),
    ("cancellation", "upset"),
    ("hardship", "upset"),
    ("praise", "good_news"),
)
"""A part of a key, and the situation in which its texts are said."""
FOLLOWED = ("_heard", "_mismatch", "_not_asked_again")
"""Ends of the names of responses that are never the last: an offer of a person, a handoff or the question follows."""
NOT_SAID = frozenset({"company", "bot_name", "language", "voice", "theme", "scores", "choose"})
"""Keys of brand.yml that are no sentences."""


@dataclass(frozen=True)
class Written:
    """A text and where it stands."""

    path: Path
    line: int
    text: Text


def written_texts(root: Path) -> Iterator[Written]:
    """All texts of a project; raises PolicyError or ArticleError for a file that cannot be read."""
    yield from _responses(root / "domain.yml")
    yield from _brand(root / "policy" / "brand.yml")
    yield from _macros(root / "policy" / "assist.yml")
    yield from _articles(root / "knowledge")


def voice_texts(path: Path) -> Iterator[Written]:
    """What a file of `policy/voices` says: first words for a mood, apologies, the sign-off, its own responses."""
    root = compose(path)
    for mood, lines in _block(root, "acknowledge"):
        yield from _lines(path, lines, "upset" if mood in UPSET else "good_news")
    for key, value in root.value if isinstance(root, MappingNode) else ():
        if key.value == "sorry":
            yield from _lines(path, value, "upset")
        elif key.value == "sign_off":
            yield from _lines(path, value, "neutral")
    for name, lines in _block(root, "responses"):
        yield from _lines(path, lines, _situation(name))


def _lines(path: Path, node: Node, situation: Situation) -> Iterator[Written]:
    """Each text of a node; an answer follows it, so that it need not say what happens next."""
    for line in node.value if isinstance(node, SequenceNode) else (node,):
        if isinstance(line, ScalarNode):
            yield Written(path, line.start_mark.line + 1, Text(line.value, "response", situation, buttons=True))


def _responses(path: Path) -> Iterator[Written]:
    for name, variations in _block(compose(path), "responses"):
        for variation in variations.value if isinstance(variations, SequenceNode) else ():
            parts = {key.value: value for key, value in variation.value}
            said = parts.get("text")
            if isinstance(said, ScalarNode):
                goes_on = "buttons" in parts or name.endswith(FOLLOWED)
                text = Text(said.value, "response", _situation(name), buttons=goes_on)
                yield Written(path, said.start_mark.line + 1, text)


def _brand(path: Path) -> Iterator[Written]:
    root = compose(path)
    for key, value in root.value if isinstance(root, MappingNode) else ():
        if key.value in NOT_SAID:
            continue
        if isinstance(value, ScalarNode):
            yield Written(path, value.start_mark.line + 1, Text(value.value, "system", _situation(key.value)))
        for reason, line in value.value if isinstance(value, MappingNode) else ():
            if isinstance(line, ScalarNode):
                yield Written(path, line.start_mark.line + 1, Text(line.value, "system", _situation(reason.value)))


def _macros(path: Path) -> Iterator[Written]:
    for name, macro in _block(compose(path), "macros"):
        said = next((value for key, value in macro.value if key.value == "text"), None)
        if isinstance(said, ScalarNode):
            yield Written(path, said.start_mark.line + 1, Text(said.value, "macro", _situation(name)))


def _articles(folder: Path) -> Iterator[Written]:
    for article in load_articles(folder):
        lines = article.path.read_text(encoding="utf-8").splitlines()
        line = next((number for number, text in enumerate(lines, 1) if text.startswith("answer:")), 1)
        yield Written(article.path, line, Text(article.answer, "article"))


def _block(root: Node, name: str) -> Iterator[tuple[str, Node]]:
    for key, value in root.value if isinstance(root, MappingNode) else ():
        if key.value == name and isinstance(value, MappingNode):
            yield from ((inner.value, part) for inner, part in value.value)


def _situation(name: str) -> Situation:
    return next((situation for part, situation in SITUATIONS if part in name), "neutral")
