"""A simulated customer: hears a reply, changes their mood by the rules, answers. Pure: same seed, same words, same end.

It knows no desk and no database; what it says is in the scenario and in `academy/customer.yml`.
"""

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from baton.academy.lines import SAID, Lines
from baton.academy.reading import Reading
from baton.academy.rules import LEAVES_AT, RULES, WAITS_S
from baton.academy.scenario import Scenario

CALM = 0.1
HURRIED = 3
"""Times at most that waiting for one reply is felt."""


SPOKEN = ("asked_again", "blame", "cheerful", "repeated", "guessed", "words_only", "empty", "cold")
"""Rules that customers answer to in words, the strongest first."""
STRONG = frozenset({"asked_again", "blame", "cheerful", "repeated"})
"""Those that come before a thing said once more."""


@dataclass(frozen=True)
class Felt:
    """A rule that a reply has met, and by how much it changed the mood."""

    rule: str
    change: float


@dataclass(frozen=True)
class Exchange:
    """One reply, what it did, and what the customer said to it."""

    reply: str
    reading: Reading
    felt: tuple[Felt, ...]
    before: float
    after: float
    answer: str
    guessed: frozenset[str] = frozenset()

    @property
    def change(self) -> float:
        """Of the mood."""
        return self.after - self.before


@dataclass
class Customer:
    """One customer in one practice; `end` is empty, "settled", "gave_up" or "ran_out"."""

    scenario: Scenario
    seed: int
    lines: Lines
    mood: float = field(init=False)
    told: set[str] = field(default_factory=set)
    asked: set[str] = field(default_factory=set)
    answered: set[str] = field(default_factory=set)
    wrong: list[str] = field(default_factory=list)
    offered: set[str] = field(default_factory=set)
    partly: set[str] = field(default_factory=set)
    step: str = ""
    noticed: int = 0
    lowest: int = 0
    said: list[str] = field(default_factory=list)
    given: set[str] = field(default_factory=set)
    end: str = ""

    def __post_init__(self) -> None:
        chance = random.Random(f"{self.scenario.key}:{self.seed}")
        heat = self.scenario.customer.heat
        self.mood = -heat if self.scenario.is_upset else CALM
        self.mood = round(max(-0.9, min(0.9, self.mood + chance.uniform(-0.05, 0.05))), 3)
        self._thin = chance.uniform(0.85, 1.15) * (0.85 + 0.3 * heat)
        self._kind = chance.uniform(0.85, 1.15)
        self._patience = self.scenario.customer.patience + chance.choice((0, 0, 1))

    def hear(self, reply: str, reading: Reading, *, after_s: float = 0.0) -> Exchange:
        """Take in one reply; nothing is heard after the end."""
        before = self.mood
        guessed = self._guessed(reading)
        reading = self._protected(reading)
        felt = tuple(self._weighed(rule) for rule in self._rules(reply, reading, guessed, after_s))
        self._learn(reply, reading, guessed)
        if self.is_settled:
            felt = (*felt, self._weighed("settled"))
        self.mood = round(max(-1.0, min(1.0, before + sum(one.change for one in felt))), 3)
        self.lowest = self.lowest + 1 if self.mood <= LEAVES_AT else 0
        self.end = self._ending()
        answer = self._answer(reading, guessed, {one.rule for one in felt})
        return Exchange(reply, reading, felt, before, self.mood, answer, guessed)

    @property
    def is_settled(self) -> bool:
        """Everything answered that had to be, everything told, and a word about what happens next."""
        open_ = self.unasked - self.answered
        return self.told == set(self.scenario.points) and not open_ and bool(self.step)

    @property
    def unasked(self) -> set[str]:
        """Questions that were not asked and still had to be; those that an objection has answered are among them."""
        needed = {name for name, one in self.scenario.questions.items() if one.spared_by not in self.told}
        return needed - self.asked

    @property
    def _known(self) -> set[str]:
        """Questions whose answer the trainee has heard."""
        return self.asked | self.answered

    @property
    def afterwards(self) -> list[str]:
        """What comes out later of what was told wrong."""
        return [line for name in self.wrong if (line := self.scenario.wrong[name].later)]

    def find_out(self) -> float:
        """The mood once that has come out."""
        change = sum(self._weighed("wrong_later").change for _ in self.afterwards)
        return round(max(-1.0, self.mood + change), 3)

    def _guessed(self, reading: Reading) -> frozenset[str]:
        """Right by luck: said before the question was asked and answered."""
        return frozenset(
            name
            for name in reading.tells - self.told
            if (after := self.scenario.points[name].after) is not None and after not in self._known
        )

    def _protected(self, reading: Reading) -> Reading:
        """Whoever is kept from harm first of all has been noticed, without a word about it."""
        if self.said or reading.acknowledges or not reading.tells & self.scenario.urgent:
            return reading
        return replace(reading, acknowledges="noticed")

    def _rules(self, reply: str, reading: Reading, guessed: frozenset[str], after_s: float) -> Iterator[str]:
        fresh_asks, fresh = reading.asks - self._known, reading.tells - self.told - guessed
        moved = bool(fresh_asks or fresh)
        yield from self._feelings(reading, moved)
        if self.scenario.urgent and not self.said and not self.scenario.urgent & (reading.tells | reading.partly):
            yield "late"
        yield from ["asked"] * len(fresh_asks)
        yield from ["asked_again"] * len(reading.asks_known)
        yield from ["told"] * len(fresh)
        yield from ["guessed"] * len(self._unasked(guessed, reading))
        yield from ["wrong_now" for name in reading.wrong if self.scenario.wrong[name].now]
        if (moved and reading.step) or (reading.works and reading.step == "concrete"):
            yield f"{reading.step}_step"
        elif fresh and not reading.explores:
            yield "left_open"
        yield from reading.faults
        if _same(reply, self.said):
            yield "repeated"
        yield from ["kept_waiting"] * min(HURRIED, int(after_s // WAITS_S))
        yield "time"

    def _feelings(self, reading: Reading, moved: bool) -> Iterator[str]:
        upset = self.scenario.is_upset
        if reading.acknowledges and upset and not self.noticed:
            yield reading.acknowledges
        elif upset and not self.said and not reading.acknowledges:
            yield "cold"
        opens = reading.acknowledges == "named" and not self.said
        if not (moved or reading.tells - self.told or reading.works or reading.partly or reading.wrong or opens):
            yield "words_only" if reading.acknowledges and self.said else "empty"

    def _unasked(self, guessed: frozenset[str], reading: Reading) -> frozenset[str]:
        """Without what is offered while it is asked."""
        return frozenset(name for name in guessed if self.scenario.points[name].after not in reading.asks)

    def _weighed(self, rule: str) -> Felt:
        change = RULES[rule].change
        return Felt(rule, round(change * (self._kind if change > 0 else self._thin), 3))

    def _learn(self, reply: str, reading: Reading, guessed: frozenset[str]) -> None:
        moved = bool((reading.asks - self._known) or (reading.tells - self.told - guessed))
        if reading.step and not reading.wrong:
            self.told |= {name for name in self.offered if self.scenario.points[name].after in self._known}
        self.offered |= guessed
        self.partly |= reading.partly
        self.noticed += bool(reading.acknowledges)
        self.asked |= reading.asks
        self.answered |= {after for name in reading.wrong if (after := self.scenario.wrong[name].answers)}
        self.told |= reading.tells - guessed
        self.wrong += [name for name in sorted(reading.wrong) if name not in self.wrong]
        if (moved or reading.works) and (reading.step == "concrete" or not self.step):
            self.step = reading.step or self.step
        self.said.append(reply)

    def _ending(self) -> str:
        if self.is_settled:
            return "settled"
        if self.lowest > 1:
            return "gave_up"
        return "ran_out" if len(self.said) >= self._patience else ""

    def _answer(self, reading: Reading, guessed: frozenset[str], felt: set[str]) -> str:
        """To what was asked, then to what was told, else a word about how it felt; nothing twice in the same words."""
        if self.end == "settled":
            return self._line("thanks" if self.mood >= 0 else "dry")
        if self.end:
            return self._line("leaves")
        objections, answers, replies = self._scripted(reading, guessed)
        parts = [one for one in (*objections, *answers, *replies) if one not in self.given]
        self.given |= set(parts)
        spoken = next((rule for rule in SPOKEN if rule in felt), None)
        again = objections or ([] if reading.tells else answers)
        if again and not parts and spoken not in STRONG:
            parts.append(self._line("said_before").replace(SAID, again[0]))
        if spoken and not parts:
            parts.append(self._line(spoken))
        if not parts:
            parts.append(self._line("go_on" if reading.explores else "what_next"))
        return " ".join(dict.fromkeys(parts))

    def _scripted(self, reading: Reading, guessed: frozenset[str]) -> tuple[list[str], list[str], list[str]]:
        """What the scenario has them say to it: to what is not so, to what is asked, to what is told."""
        scenario = self.scenario
        return (
            [str(now) for name in sorted(reading.wrong) if (now := scenario.wrong[name].now)],
            [one.answer for name, one in scenario.questions.items() if name in reading.asks],
            [str(one.reply) for name, one in scenario.points.items() if name in reading.tells - guessed and one.reply],
        )

    def _line(self, kind: str) -> str:
        """One of the ways to say it, not yet said if there is one; the scenario's own come first."""
        ways: Sequence[str] = self.scenario.lines.get(kind) or getattr(self.lines, kind)
        fresh = [way for way in ways if way not in self.given] or ways
        line = random.Random(f"{self.scenario.key}:{self.seed}:{len(self.said)}:{kind}").choice(fresh)
        self.given.add(line)
        return line


def mood_reading(mood: str, value: float) -> Mapping[str, object]:
    """A message's reading as the bot would make it, for help that goes by the customer's tone."""
    felt = {} if mood == "calm" else {mood: round(max(0.0, min(1.0, 0.15 - value)), 2)}
    return {"tone": {**felt, "valence": value}, "intent": None}


def _same(reply: str, said: Sequence[str]) -> bool:
    """Whether most of a reply's words were all said in one before."""
    words = set(reply.casefold().split())
    return len(words) >= 4 and any(len(words & set(one.casefold().split())) >= 0.9 * len(words) for one in said)
