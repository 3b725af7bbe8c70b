"""A practice conversation: what a trainee did, in order, played against the simulated customer. Pure and repeatable.

Everything follows from the scenario, the seed and the acts; nothing of it is stored but those.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from baton.academy.customer import Customer, Exchange
from baton.academy.lines import Lines
from baton.academy.reading import ReplyReader
from baton.academy.scenario import Planted, Scenario, mark_of

Kind = Literal["reply", "ask", "mark"]
READING_S = 120
"""Seconds that reading what came before may take, until the customer's wait begins."""


@dataclass(frozen=True)
class Act:
    """One thing a trainee did: said a reply, asked the ask box, marked a line of help as wrong.

    `text` is the reply, the question or the mark; `found` names what a question brought up; `after_s` is how long the
    customer waited for a reply.
    """

    kind: Kind
    text: str
    after_s: float = 0.0
    found: tuple[str, ...] = ()


@dataclass(frozen=True)
class Played:
    """How a practice went; `end` is "settled", "gave_up", "ran_out", or empty while it goes on or when it was left."""

    scenario: Scenario
    seed: int
    began: float
    exchanges: tuple[Exchange, ...]
    end: str
    afterwards: tuple[str, ...]
    mood: float
    questions: tuple[Act, ...]
    caught: tuple[Planted, ...]
    false_marks: int
    missing: tuple[str, ...] = field(default=())
    partly: frozenset[str] = frozenset()

    @property
    def moods(self) -> list[float]:
        """From message to message, and what came out afterwards."""
        line = [self.began, *(one.after for one in self.exchanges)]
        return [*line, self.mood] if self.afterwards else line

    @property
    def is_over(self) -> bool:
        """The customer has nothing more to say."""
        return bool(self.end)

    @property
    def told_wrong(self) -> frozenset[str]:
        """Everything wrong that was passed on."""
        return frozenset(name for one in self.exchanges for name in one.reading.wrong)


def waited(seconds: float, *, first: bool) -> float:
    """How long the customer waited for a reply that took so long; before the first one there is something to read."""
    return max(0.0, round(seconds - (READING_S if first else 0), 1))


def play(scenario: Scenario, seed: int, acts: Sequence[Act], reader: ReplyReader, lines: Lines) -> Played:
    """Play the acts; replies after the end are not heard."""
    customer = Customer(scenario, seed, lines)
    began = customer.mood
    exchanges = []
    for act in acts:
        if act.kind == "reply" and not customer.end:
            exchanges.append(customer.hear(act.text, reader.read(act.text, scenario), after_s=act.after_s))
    marks = {as_mark(act.text) for act in acts if act.kind == "mark"}
    planted = {one.mark: one for one in scenario.planted}
    open_ = customer.unasked | (set(scenario.points) - customer.told)
    missing = [name for name in (*scenario.questions, *scenario.points) if name in open_]
    return Played(
        scenario,
        seed,
        began,
        tuple(exchanges),
        customer.end,
        tuple(customer.afterwards),
        customer.find_out(),
        tuple(act for act in acts if act.kind == "ask"),
        tuple(planted[mark] for mark in planted if mark in marks),
        len(marks - set(planted)),
        tuple(missing),
        frozenset((customer.partly | customer.offered | customer.answered).intersection(missing)),
    )


def as_mark(text: str) -> str:
    """A mark as the desk sends it, or that of a whole line; `baton.academy.marking` finds the line."""
    return text if text.startswith("h_") else mark_of(text)


def found_by(scenario: Scenario, questions: Sequence[Act]) -> Mapping[str, int]:
    """For each exercise in asking, by what it must bring up: the number of the question that did, 0 for none."""
    return {
        wanted.finds: next((number for number, act in enumerate(questions, 1) if wanted.finds in act.found), 0)
        for wanted in scenario.look_up
    }
