"""Reads from `policy/topics/*.yml` which intents, articles and example messages belong to a topic. It trains nothing.

A topic is named after the skill that looks after it. It must import neither numpy nor Rasa: `baton check` reads here.
"""

from dataclasses import dataclass
from pathlib import Path

from baton.errors import PolicyError
from baton.policies import load_policy

OTHER = "general"
"""The topic of whatever shows none."""


@dataclass(frozen=True)
class Topic:
    """One file: `intents` (articles as `faq/<id>`) whose examples are of this topic, and examples of its own."""

    topic: str
    meaning: str
    intents: tuple[str, ...] = ()
    examples: tuple[str, ...] = ()


def load_topics(folder: Path) -> list[Topic]:
    """All files of a folder; raises PolicyError with file:line. An intent or example may stand in one place only."""
    files = sorted(folder.glob("*.yml"))
    if not files:
        raise PolicyError("holds no topic files.", path=folder, remedy="Restore policy/topics from the repository.")
    topics, known = [], set[str]()
    for path in files:
        topic = load_policy(path, Topic)
        if topic.topic != path.stem:
            remedy = f"Name the file {topic.topic}.yml or the topic {path.stem}."
            raise PolicyError(f"describes '{topic.topic}'.", path=path, line=_line_of(path, topic.topic), remedy=remedy)
        for text in (*topic.intents, *topic.examples):
            if text.casefold() in known:
                line = _line_of(path, text)
                raise PolicyError(f"{text!r} stands twice.", path=path, line=line, remedy="Keep one.")
            known.add(text.casefold())
        topics.append(topic)
    if OTHER not in {topic.topic for topic in topics}:
        raise PolicyError(f"lacks {OTHER}.yml.", path=folder, remedy="Restore it from the repository.")
    return topics


def _line_of(path: Path, text: str) -> int | None:
    lines = path.read_text(encoding="utf-8").splitlines()
    return next((number for number, line in enumerate(lines, 1) if text in line), None)
