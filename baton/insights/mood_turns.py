"""Where a mood turned, and the words that stood between one message of a customer and the next. Pure.

That words stood before a turn does not mean that they did it. What is known of them is marked: that they acknowledge,
that they go on to a next step, or what the tone check finds. Whoever reads judges.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from baton.insights.review_sampling import TURNED
from baton.insights.review_texts import Line
from baton.insights.said import LEAST_PEOPLE
from baton.voice.lexicon import ACKNOWLEDGES, STATEMENT, WORD
from baton.voice.signs.next_step import goes_on
from baton.voice.tone_check import Text, check_text
from baton.voice.voice import Voice

FEWEST_WORDS, MOST_WORDS = 4, 28
"""Of a phrase that is worth keeping: shorter ones say nothing by themselves, longer ones are no phrase."""
MOST_PHRASES = 12
NOTICE = "notice"
_OF_ONE = re.compile(r"[\[\d]")
"""A gap where somebody was named, or a figure: such a sentence is about one case."""


@dataclass(frozen=True)
class Mark:
    """Words within what was said, and why they are marked; `better` for those that the tone check would change."""

    words: str
    why: str
    better: str = ""

    def to_dict(self) -> dict[str, str]:
        """JSON-ready."""
        return {"words": self.words, "why": self.why, "better": self.better}


@dataclass(frozen=True)
class Turn:
    """A mood that turned up or down from `before` to `after`, with what was said to the customer between."""

    way: Literal["up", "down"]
    before: Line
    between: Sequence[Line]
    after: Line
    marks: Sequence[Mark]

    @property
    def change(self) -> float:
        """Of the valence."""
        return (self.after.mood or 0.0) - (self.before.mood or 0.0)

    def to_dict(self) -> dict[str, Any]:
        """JSON-ready."""
        return {
            "way": self.way,
            "change": round(self.change, 2),
            "before": self.before.to_dict(),
            "between": [line.to_dict() for line in self.between],
            "after": self.after.to_dict(),
            "marks": [mark.to_dict() for mark in self.marks],
        }


@dataclass(frozen=True)
class Phrase:
    """A sentence that stood before moods turned up more often than down; `change` is the mean one of its rises."""

    text: str
    author: str
    rises: int
    falls: int
    change: float

    def to_dict(self) -> dict[str, Any]:
        """JSON-ready."""
        return dict(vars(self)) | {"change": round(self.change, 2)}


def turns_of(lines: Sequence[Line], voice: Voice) -> list[Turn]:
    """Every turn of a conversation, in order; a change without a word of ours between is none of ours."""
    found: list[Turn] = []
    before: Line | None = None
    earlier: list[Line] = []
    between: list[Line] = []
    for line in lines:
        if line.author != "customer":
            between.append(line)
            continue
        if line.mood is None:
            continue
        if before is not None and between:
            change = line.mood - (before.mood or 0.0)
            if abs(change) >= TURNED:
                way: Literal["up", "down"] = "up" if change > 0 else "down"
                marks = _good(between) if way == "up" else _bad(before, between, earlier, voice)
                found.append(Turn(way, before, tuple(between), line, tuple(marks)))
        before, earlier, between = line, between, []
    return found


def phrases(turns: Iterable[Turn], voice: Voice) -> list[Phrase]:
    """Sentences worth keeping: before more turns upwards than downwards, acknowledging or going on, without a finding,
    of no single case.

    Those after which rises outnumber falls by most come first, then those before the greatest rises. A person's
    sentence is shown only where several people of the team have spoken before a rise: that of one or two would be
    about somebody.
    """
    people: set[str] = set()
    rises: Counter[tuple[str, str]] = Counter()
    falls: Counter[tuple[str, str]] = Counter()
    changes: dict[tuple[str, str], float] = defaultdict(float)
    for turn in turns:
        said = {(sentence, line.author) for line in turn.between for sentence in _kept(line, voice)}
        if turn.way == "down":
            falls.update(said)
            continue
        people |= {line.by for line in turn.between if line.author == "team" and line.by}
        rises.update(said)
        for key in said:
            changes[key] += turn.change
    found = [
        Phrase(*key, count, falls[key], changes[key] / count)
        for key, count in rises.items()
        if count > falls[key] and (key[1] == "bot" or len(people) >= LEAST_PEOPLE)
    ]
    return sorted(found, key=lambda one: (one.falls - one.rises, -one.change, one.text))[:MOST_PHRASES]


def _good(between: Sequence[Line]) -> Iterable[Mark]:
    for line in _spoken(between):
        for sentence in STATEMENT.findall(line.text):
            found = ACKNOWLEDGES.search(sentence)
            if found:
                yield Mark(found[0], "acknowledges")
            elif goes_on(sentence):
                yield Mark(sentence.strip(), "next_step")


def _bad(before: Line, between: Sequence[Line], earlier: Sequence[Line], voice: Voice) -> Iterable[Mark]:
    """What the tone check finds; nobody acknowledges twice in a row, so that is missing only where it was not said."""
    spoken = _spoken(between)
    text = Text(
        "\n".join(line.text for line in spoken),
        "response" if spoken[0].author == "bot" else "macro",
        "upset" if (before.mood or 0.0) < 0 else "neutral",
        any(line.buttons for line in spoken),
    )
    acknowledged = any(ACKNOWLEDGES.search(line.text) for line in earlier)
    for one in check_text(text, voice):
        if one.words or one.reason != "cold" or not acknowledged:
            yield Mark(one.words, one.reason, one.better)


def _spoken(between: Sequence[Line]) -> Sequence[Line]:
    return [line for line in between if line.author != NOTICE] or between


def _kept(line: Line, voice: Voice) -> Iterable[str]:
    if line.author not in ("bot", "team"):
        return
    for sentence in map(str.strip, STATEMENT.findall(line.text)):
        fits = FEWEST_WORDS <= len(WORD.findall(sentence)) <= MOST_WORDS
        good = fits and not _OF_ONE.search(sentence) and (ACKNOWLEDGES.search(sentence) or goes_on(sentence))
        if good and not check_text(Text(sentence, "macro"), voice):
            yield sentence
