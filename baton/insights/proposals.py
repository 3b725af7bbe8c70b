"""What a designer might do about the patterns: articles to write, examples to add. Pure; nothing is applied.

A pattern whose words are close to those of an intent asks for examples of that intent, any other for an article. Both
are proposals: a person reads them, puts them right and copies what holds into `knowledge/` or `data/nlu/`.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from io import StringIO
from typing import Any

import numpy as np
from numpy.typing import NDArray
from ruamel.yaml import YAML
from ruamel.yaml.scalarstring import LiteralScalarString

from baton.insights.patterns import Found, Pattern
from baton.insights.plain_text import plain

CLOSE = 0.6
"""Cosine of a pattern's centre and an intent's from which on it is about the same."""
Vectors = NDArray[np.float32]
Article = tuple[str, str, float]
"""Id, title and confidence of the article that comes closest."""


@dataclass(frozen=True)
class Proposal:
    """A pattern with what comes closest to it; `intent` only where it is close enough to be what was meant."""

    pattern: Pattern
    intent: str | None
    closeness: float
    article: Article | None

    def to_dict(self) -> dict[str, Any]:
        """JSON-ready."""
        pattern = self.pattern
        late = {"value": pattern.late.value, "low": pattern.late.low, "high": pattern.late.high}
        article = {"id": self.article[0], "confidence": round(self.article[2], 3)} if self.article else None
        return {
            "name": pattern.name,
            "messages": pattern.messages,
            "conversations": pattern.conversations,
            "why": dict(pattern.whys),
            "later_half": late,
            "grows": pattern.grows,
            "examples": list(pattern.examples),
            "intent": self.intent,
            "closest_article": article,
        }


def proposals(
    found: Found, intents: Mapping[str, Vectors], closest: Callable[[Sequence[str]], Article | None]
) -> list[Proposal]:
    """One for each pattern, in their order; `intents` are the vectors of their examples."""
    centres = {name: _centre(vectors) for name, vectors in intents.items() if len(vectors)}
    made = []
    for pattern in found.patterns:
        likely = max(centres, key=lambda name: float(centres[name] @ pattern.centre), default=None)
        closeness = float(centres[likely] @ pattern.centre) if likely else 0.0
        intent = likely if closeness >= CLOSE else None
        made.append(Proposal(pattern, intent, closeness, closest(pattern.examples)))
    return made


def next_articles(found: Found, made: Sequence[Proposal]) -> str:
    """Markdown: what to write an article about, the most asked first."""
    wanted = [one for one in made if one.intent is None]
    lines = [
        "# Next articles to write",
        "",
        f"From {found.looked_at} messages of {found.span.start:%Y-%m-%d} to {found.span.end:%Y-%m-%d} that the bot did "
        f"not understand, or whose answer did not help; {found.alone} of them are like no other. Proposals: nothing of "
        "this is in force until somebody writes it into `knowledge/`.",
        "",
    ]
    if not wanted:
        lines += ["No pattern asks for an article.", ""]
    for number, wish in enumerate(wanted, 1):
        lines += [f"## {number}. {wish.pattern.name}", "", *_told(wish), "", *_draft(wish.pattern), ""]
    return "\n".join(lines)


def next_examples(made: Sequence[Proposal], known: Mapping[str, Sequence[str]]) -> str:
    """Rasa's YAML: examples of intents that should have been understood, without those that are there already."""
    by_intent: dict[str, list[str]] = {}
    for one in made:
        if one.intent is not None:
            there = {text.casefold() for text in known.get(one.intent, ())}
            fresh = [text for text in one.pattern.examples if text.casefold() not in there and _usable(text)]
            by_intent.setdefault(one.intent, []).extend(fresh)
    nlu: list[dict[str, Any]] = [
        {"intent": intent, "examples": LiteralScalarString("".join(f"- {text}\n" for text in dict.fromkeys(texts)))}
        for intent, texts in sorted(by_intent.items())
        if texts
    ]
    yaml, written = YAML(), StringIO()
    yaml.width = 10_000  # type: ignore[assignment]  # the library declares it as None
    yaml.dump({"version": "3.1", "nlu": nlu}, written)
    return (
        "# Proposed training examples: what customers wrote that is close to an intent and was not understood.\n"
        "# Read each one, move it to another intent or drop it, and copy what holds into data/nlu/.\n"
        f"{written.getvalue()}"
    )


def _told(one: Proposal) -> list[str]:
    pattern, whys = one.pattern, ", ".join(f"{count} {why}" for why, count in one.pattern.whys.items())
    course = "growing" if pattern.grows else "falling" if pattern.late.high < 0.5 else "steady"
    late = f"{100 * pattern.late.value:.0f} % of it in the later half of the period"
    lines = [
        f"- {pattern.messages} messages in {pattern.conversations} conversations ({whys}); {course}: {late}.",
    ]
    if one.article:
        name, title, confidence = one.article
        lines.append(f"- The article that comes closest is `{name}`, “{title}” ({confidence:.2f}): look there first.")
    return [*lines, "- Customers wrote:", *(f"  - “{plain(text)}”" for text in pattern.examples)]


def _draft(pattern: Pattern) -> list[str]:
    key = re.sub(r"[^a-z0-9]+", "_", pattern.name.lower()).strip("_") or "new_article"
    questions = [f"  - {_quoted(text)}" for text in pattern.examples if _usable(text)]
    front = [
        "---",
        f"id: {key}",
        "title: …",
        "topic: …",
        "questions:",
        *questions,
        "answer: >-",
        "  …",
        "updated: …",
        "---",
    ]
    return ["A draft to go on from (see `knowledge/README.md`):", "", *(f"    {line}" for line in front)]


def _usable(text: str) -> bool:
    """Neither with something taken out of it, nor with signs that training data would read as an entity."""
    return not set("[]{}|") & set(text)


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _centre(vectors: Vectors) -> Vectors:
    mean = vectors.mean(axis=0)
    return np.asarray(mean / max(float(np.linalg.norm(mean)), 1e-9), dtype=np.float32)
