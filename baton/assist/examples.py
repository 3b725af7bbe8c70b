"""Reads the example moments that people write in `policy/assist/*.yml`: which articles help an agent, if any.

It must import neither numpy nor Rasa: `baton check` reads with it. It trains nothing.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from baton.errors import PolicyError

FOLDER = "assist"
AUTHORS = ("customer", "agent", "bot")
KEYS = {"said", "articles"}


@dataclass(frozen=True)
class Example:
    """A moment: who said what, the customer last, and the ids of the articles that help; none when none does."""

    said: tuple[tuple[str, str], ...]
    articles: tuple[str, ...]


def load_examples(folder: Path, *, known: Iterable[str] | None = None) -> list[Example]:
    """All examples of a folder; raises PolicyError with file:line. `known` are the articles that there are."""
    found: dict[tuple[tuple[str, str], ...], Example] = {}
    articles = None if known is None else frozenset(known)
    for path in sorted(folder.glob("*.yml")):
        for example in _examples(path):
            unknown = set(example.articles) - (articles if articles is not None else set(example.articles))
            if unknown:
                raise _wrong(path, sorted(unknown)[0], f"there is no article '{sorted(unknown)[0]}'.", "Name its id.")
            if example.said in found:
                raise _wrong(path, example.said[-1][1], "the same moment stands twice.", "Keep one.")
            found[example.said] = example
    return list(found.values())


def _examples(path: Path) -> Iterator[Example]:
    try:
        data: Any = YAML(typ="safe").load(path)
    except YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark else None
        raise PolicyError("is not readable YAML.", path=path, line=line, remedy="Mind the quotes.") from error
    if not isinstance(data, dict) or set(data) != {"moments"} or not isinstance(data["moments"], list):
        raise PolicyError("has something else than a list 'moments'.", path=path, line=1, remedy="See docs/desk.md.")
    for entry in data["moments"]:
        yield _example(entry, path)


def _example(entry: Any, path: Path) -> Example:
    if not isinstance(entry, dict) or set(entry) != KEYS:
        raise _wrong(
            path, _words_of(entry), "a moment has the keys 'said' and 'articles'.", "Use an empty list for none."
        )
    said, articles = entry["said"], entry["articles"]
    lines = [said] if isinstance(said, str) else said
    if not isinstance(lines, list) or not lines or not all(isinstance(line, str) and line.strip() for line in lines):
        raise _wrong(path, _words_of(entry), "'said' is neither a text nor a list of texts.", 'Write "customer: ...".')
    if not isinstance(articles, list) or not all(isinstance(name, str) for name in articles):
        raise _wrong(path, lines[-1], "'articles' is not a list of ids.", "Write [] where none helps.")
    told = tuple(_line(line) for line in lines)
    if told[-1][0] != "customer":
        raise _wrong(path, lines[-1], "the last words of a moment are the customer's.", "Leave out what came after.")
    return Example(told, tuple(articles))


def _line(line: str) -> tuple[str, str]:
    """`agent: Which one?` says who; without that the customer said it."""
    author, colon, text = line.partition(":")
    if colon and author.strip() in AUTHORS:
        return author.strip(), text.strip()
    return "customer", line.strip()


def _words_of(entry: Any) -> str:
    said = entry.get("said", "") if isinstance(entry, dict) else entry
    return str(said[-1] if isinstance(said, list) and said else said)


def _wrong(path: Path, words: str, what: str, remedy: str) -> PolicyError:
    begin = words.splitlines()[0][:30] if words else ""
    lines = path.read_text(encoding="utf-8").splitlines()
    line = next((number for number, line in enumerate(lines, 1) if begin and begin in line), None)
    return PolicyError(what, path=path, line=line, remedy=remedy)
