"""Every text of the project that a customer reads, with file and line: responses, articles, the brand's lines, macros.

What a text is for follows from where it stands. It judges nothing.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from baton.language.articles import load_articles
from baton.policies import compose
from baton.voice.occasion import IS_GLAD, IS_UPSET, MOMENT, MOOD
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
OCCASIONS: dict[tuple[str, str], Situation] = {
    (MOOD, IS_UPSET): "upset",
    (MOOD, IS_GLAD): "good_news",
    (MOMENT, "safety"): "safety",
}
"""A condition on a slot, and the situation in which its variation is said."""
FOLLOWED = ("_heard", "_mismatch", "_not_asked_again")
"""Ends of the names of responses that are never the last: an offer of a person, a handoff or the question follows."""
NOT_SAID = frozenset({"company", "bot_name", "language", "voice", "theme", "scores", "choose"})
"""Keys of brand.yml that are no sentences."""


@dataclass(frozen=True)
class Written:
    """A text and where it stands; `opened` when the voice's first words for a mood may be said before it."""

    path: Path
    line: int
    text: Text
    opened: bool = False


def written_texts(root: Path, *, without: Collection[str] = ()) -> Iterator[Written]:
    """All texts of a project; raises PolicyError or ArticleError for a file that cannot be read.

    `without` the lines of brand.yml that the voice in force says in its own words.
    """
    yield from _responses(root / "domain.yml")
    brand = root / "policy" / "brand.yml"
    yield from _brand(compose(brand), brand, without=without)
    yield from _macros(root / "policy" / "assist.yml")
    yield from _templates(root / "policy" / "desk.yml")
    yield from _other_languages(root / "policy" / "languages.yml")
    yield from _articles(root / "knowledge")


def voice_texts(path: Path) -> Iterator[Written]:
    """What a file of `policy/voices` says: first words for a mood, apologies, the sign-off, own responses and lines."""
    root = compose(path)
    for mood, lines in _block(root, "acknowledge"):
        yield from _lines(path, lines, "upset" if mood in UPSET else "good_news")
    for key, value in root.value if isinstance(root, MappingNode) else ():
        if key.value == "sorry":
            yield from _lines(path, value, "upset")
        elif key.value == "sign_off":
            yield from _lines(path, value, "neutral")
        elif key.value == "lines":
            yield from _brand(value, path)
    for name, lines in _block(root, "responses"):
        yield from _lines(path, lines, _situation(name))
    for _, lines in _block(root, "responses_upset"):
        yield from (replace(one, opened=True) for one in _lines(path, lines, "upset"))


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
            yield from _titles(path, parts.get("buttons"))
            if isinstance(said, ScalarNode):
                goes_on = "buttons" in parts or name.endswith(FOLLOWED)
                occasion = _occasion(parts.get("condition"))
                text = Text(said.value, "response", occasion or _situation(name), buttons=goes_on)
                yield Written(path, said.start_mark.line + 1, text, opened=occasion is not None)


def _titles(path: Path, buttons: Node | None) -> Iterator[Written]:
    """The words on buttons; the text above them says what they are for."""
    for button in buttons.value if isinstance(buttons, SequenceNode) else ():
        for key, title in button.value if isinstance(button, MappingNode) else ():
            if key.value == "title" and isinstance(title, ScalarNode):
                yield Written(path, title.start_mark.line + 1, Text(title.value, "response", buttons=True))


def _occasion(conditions: Node | None) -> Situation | None:
    """The situation of a variation that is written for a mood or a moment."""
    found = [OCCASIONS.get((parts.get("name", ""), parts.get("value", ""))) for parts in _scalars(conditions)]
    return next((situation for situation in reversed(found) if situation is not None), None)


def _scalars(node: Node | None) -> Iterator[dict[str, str]]:
    for inner in node.value if isinstance(node, SequenceNode) else ():
        yield {key.value: str(value.value) for key, value in inner.value} if isinstance(inner, MappingNode) else {}


def _brand(root: Node, path: Path, *, without: Collection[str] = ()) -> Iterator[Written]:
    """The sentences of brand.yml, or those of a voice under the same keys; `without` some, like "offer.default"."""
    for key, value in root.value if isinstance(root, MappingNode) else ():
        if key.value in NOT_SAID or key.value in without:
            continue
        if isinstance(value, ScalarNode):
            yield Written(path, value.start_mark.line + 1, Text(value.value, "system", _situation(key.value)))
        for reason, line in value.value if isinstance(value, MappingNode) else ():
            if isinstance(line, ScalarNode) and f"{key.value}.{reason.value}" not in without:
                yield Written(path, line.start_mark.line + 1, Text(line.value, "system", _situation(reason.value)))


def _macros(path: Path) -> Iterator[Written]:
    for name, macro in _block(compose(path), "macros"):
        said = next((value for key, value in macro.value if key.value == "text"), None)
        if isinstance(said, ScalarNode):
            yield Written(path, said.start_mark.line + 1, Text(said.value, "macro", _situation(name)))


def _templates(path: Path) -> Iterator[Written]:
    """Messages to customers who have been away for a day, of those in English."""
    for _, template in _block(compose(path), "templates") if path.is_file() else ():
        parts = {key.value: value for key, value in template.value} if isinstance(template, MappingNode) else {}
        said, tag = parts.get("text"), parts.get("language")
        english = not isinstance(tag, ScalarNode) or tag.value.startswith("en")
        if english and isinstance(said, ScalarNode):
            yield Written(path, said.start_mark.line + 1, Text(said.value, "system"))


def _other_languages(path: Path) -> Iterator[Written]:
    """What the bot says in English to somebody whose language has no block of its own."""
    for key, said in _block(compose(path), "other") if path.is_file() else ():
        if key != "name" and isinstance(said, ScalarNode):
            yield Written(path, said.start_mark.line + 1, Text(said.value, "system"))


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
