"""A scenario of the academy as typed data: one YAML file of `academy/scenarios`. It plays nothing and judges nobody.

docs/academy.md describes the format for people who write scenarios.
"""

import dataclasses
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, get_args

from ruamel.yaml.nodes import MappingNode

from baton.academy.lines import KINDS, check_said_before
from baton.errors import PolicyError
from baton.policies import checked, compose, limited, load_policy

Mood = Literal["anger", "frustration", "anxiety", "sadness", "confusion", "calm"]
Moment = Literal[
    "explicit_request",
    "anger",
    "frustration",
    "confusion",
    "legal",
    "safety",
    "vulnerability",
    "complaint",
    "cancellation",
    "complex_order",
    "repeated_failure",
    "returning",
]
MOMENTS: tuple[str, ...] = get_args(Moment)
LEVELS = (1, 2, 3)


def _check_words(groups: tuple[str, ...]) -> None:
    for group in groups:
        if any(not one.strip() for one in group.split("|")):
            raise ValueError(f"holds '{group}', where a word is missing beside a '|'.")


def _check_some(texts: tuple[Any, ...]) -> None:
    if not texts:
        raise ValueError("is empty.")


@dataclass(frozen=True)
class Said:
    """A message of the conversation before the trainee takes over."""

    by: Literal["customer", "bot"]
    text: str


@dataclass(frozen=True)
class Caller:
    """Who the customer is: `heat` is how strong the mood is, `patience` how many replies they wait for a solution."""

    name: str
    mood: Mood
    heat: float = limited(0, 1)
    patience: int = limited(2, 10, default=5)


@dataclass(frozen=True)
class Question:
    """Something that has to be asked, in some of the ways to ask it, and what the customer answers.

    Once the point `spared_by` is told it need not be asked: the trainee can know the answer from what they see.
    """

    answer: str
    ask: tuple[str, ...] = checked(_check_some)
    words: tuple[str, ...] = checked(_check_words, default=())
    spared_by: str | None = None


@dataclass(frozen=True)
class Point:
    """Something right that has to be said.

    `after` is the question without whose answer it is a guess; `urgent` cannot wait: it keeps the customer from
    harm, or is what they have asked for again and again. Told first it is a way of noticing them.
    """

    say: tuple[str, ...] = checked(_check_some)
    words: tuple[str, ...] = checked(_check_words, default=())
    reply: str | None = None
    after: str | None = None
    urgent: bool = False


@dataclass(frozen=True)
class Wrong:
    """Something that must not be said: the customer objects at once (`now`), or it comes out `later`.

    `answers` is the question that the objection answers by the way.
    """

    say: tuple[str, ...] = checked(_check_some)
    words: tuple[str, ...] = checked(_check_words, default=())
    now: str | None = None
    later: str | None = None
    answers: str | None = None

    def __post_init__(self) -> None:
        if bool(self.now) == bool(self.later):
            raise ValueError("needs either 'now' or 'later': when the customer finds out, and what they say.")
        if self.answers and not self.now:
            raise ValueError("has 'answers' without 'now': only an objection can answer a question.")


@dataclass(frozen=True)
class Planted:
    """Help that is wrong on purpose; `truth` says why, `leads_to` is what is passed on by whoever believes it."""

    kind: Literal["summary", "suggestion", "article"]
    text: str
    truth: str
    leads_to: str
    title: str | None = None

    @property
    def mark(self) -> str:
        """By what it is marked as wrong."""
        return mark_of(self.text)


@dataclass(frozen=True)
class LookUp:
    """An exercise in asking: `question` is a good one, `finds` the article or order that it must bring up."""

    question: str
    finds: str


@dataclass(frozen=True)
class Scenario:
    """The keys of a file of `academy/scenarios`, and the name and version of the file."""

    title: str
    moment: Moment
    about: str
    customer: Caller
    points: dict[str, Point]
    level: int = limited(1, 3)
    opening: tuple[Said, ...] = checked(_check_some)
    expert: tuple[str, ...] = checked(_check_some)
    card: tuple[str, ...] = ()
    known: dict[str, str] = field(default_factory=dict)
    feels: tuple[str, ...] = checked(_check_words, default=())
    orders: dict[str, str] = field(default_factory=dict)
    questions: dict[str, Question] = field(default_factory=dict)
    wrong: dict[str, Wrong] = field(default_factory=dict)
    planted: tuple[Planted, ...] = ()
    look_up: tuple[LookUp, ...] = ()
    lines: dict[str, tuple[str, ...]] = checked(_check_some, default_factory=dict)
    key: str = field(default="", init=False)
    version: str = field(default="", init=False)

    def __post_init__(self) -> None:
        if not self.points:
            raise ValueError("'points' is empty: there is nothing right to be said.")
        if unknown := sorted(set(self.lines) - KINDS):
            raise ValueError(f"'lines' has the unknown key '{unknown[0]}'. Known keys: {', '.join(sorted(KINDS))}.")
        check_said_before(self.lines.get("said_before", ()))
        if self.opening[-1].by != "customer":
            raise ValueError("'opening' must end with words of the customer.")

    @property
    def urgent(self) -> frozenset[str]:
        """The points that cannot wait."""
        return frozenset(name for name, point in self.points.items() if point.urgent)

    @property
    def is_upset(self) -> bool:
        """Whether the customer begins in a mood that wants to be noticed."""
        return self.customer.mood != "calm"


def mark_of(text: str) -> str:
    """A short name for a line of help, the same for right and for wrong ones, so that it gives nothing away."""
    return f"h_{hashlib.sha256(' '.join(text.split()).encode()).hexdigest()[:12]}"


def load_scenario(path: Path) -> Scenario:
    """Read one file; raises PolicyError with file:line."""
    found = load_policy(path, Scenario)
    object.__setattr__(found, "key", path.stem)
    object.__setattr__(found, "version", hashlib.sha256(path.read_bytes()).hexdigest()[:12])
    _check_names(path, found)
    return found


def load_course(folder: Path) -> Mapping[str, Scenario]:
    """Every scenario of a folder by its name, easiest first; raises PolicyError with file:line."""
    paths = sorted(folder.glob("*.yml"))
    if not paths:
        raise PolicyError("has no scenarios.", path=folder, remedy="Restore the shipped ones, or write one.")
    found = [load_scenario(path) for path in paths]
    return {one.key: one for one in sorted(found, key=lambda one: (one.level, one.key))}


def _check_names(path: Path, found: Scenario) -> None:
    """Names in one part of a scenario that another part does not have, or has as well."""
    for name in found.points:
        if name in found.questions:
            _refuse(path, "points", f"has '{name}' both under 'questions' and under 'points'. Rename one of them.")
    for name, point in found.points.items():
        if point.after is not None and point.after not in found.questions:
            _refuse(path, "points", f"'points.{name}.after' names the question '{point.after}', which is not there.")
    for name, question in found.questions.items():
        if question.spared_by is None:
            continue
        if question.spared_by not in found.points:
            what = f"'questions.{name}.spared_by' names the point '{question.spared_by}', which is not there."
            _refuse(path, "questions", what)
        if found.points[question.spared_by].after == name:
            what = f"'questions.{name}' is spared by '{question.spared_by}', which is told only after it. Remove one."
            _refuse(path, "questions", what)
    for name, wrong in found.wrong.items():
        if wrong.answers is not None and wrong.answers not in found.questions:
            _refuse(path, "wrong", f"'wrong.{name}.answers' names the question '{wrong.answers}', which is not there.")
    for planted in found.planted:
        if planted.leads_to not in found.wrong:
            _refuse(path, "planted", f"'planted' leads to '{planted.leads_to}', which is not under 'wrong'.")


def _refuse(path: Path, key: str, what: str) -> None:
    root = compose(path)
    pairs = root.value if isinstance(root, MappingNode) else ()
    line = next((one.start_mark.line + 1 for one, _ in pairs if one.value == key), None)
    raise PolicyError(what, path=path, line=line)


FIELDS = tuple(one.name for one in dataclasses.fields(Scenario) if one.init)
"""The keys of a scenario."""
