"""Is everybody treated alike? Twins of conversations through the real pipeline: same message, same queue, same answer.

What a turn does is what the customer would get: the model's reading, the judgement, and the dialogue's own steps. It
judges outcomes, not scores; where they differ, both sentences are kept. It must not know how a model is loaded.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import comb
from typing import Any, Protocol

from baton.handoff.escalation import EscalationPolicy
from baton.handoff.judgement import HANDOFF, NONE, OFFER, Judgement, judge
from baton.handoff.reading import Reading
from baton.insights import intervals
from baton.insights.audit_policy import Bars
from baton.insights.counterfactuals import LANGUAGES, Twin
from baton.insights.intervals import Estimate

STEPS = {"action_handoff": HANDOFF, "action_offer_human": OFFER, "action_other_language": OFFER}
"""What brings a person in, or says that one can be had, whatever was judged."""
MEASURES = ("trigger", "queue", "route")
PASSED, FAILED = "passed", "failed"


class Model(Protocol):
    """What an audit needs of a trained model."""

    def parse(self, texts: Sequence[str]) -> list[dict[str, Any]]:
        """The pipeline's result for each message."""

    def steps(self, parsed: Mapping[str, Any], *, assessment: Mapping[str, Any] | None = None) -> list[str]:
        """The actions that the dialogue would take."""


class Steps(Protocol):
    """The dialogue's part of it."""

    def steps(self, parsed: Mapping[str, Any], *, assessment: Mapping[str, Any] | None = None) -> list[str]: ...


class _Known:
    """Asks the dialogue once for each message and assessment: most twins share all messages but the first."""

    def __init__(self, model: Steps) -> None:
        self._model = model
        self._found: dict[tuple[str, str], list[str]] = {}

    def steps(self, parsed: Mapping[str, Any], *, assessment: Mapping[str, Any] | None = None) -> list[str]:
        key = str(parsed.get("text")), repr(assessment)
        if key not in self._found:
            self._found[key] = self._model.steps(parsed, assessment=assessment)
        return self._found[key]


@dataclass(frozen=True)
class Walk:
    """What became of a conversation: when a person was offered, and came (by message); the queue; the answers."""

    offered: int | None
    handed: int | None
    queue: tuple[str | None, int] | None
    route: tuple[str, ...]

    @property
    def trigger(self) -> tuple[int | None, int | None]:
        """When people come in."""
        return self.offered, self.handed

    @property
    def in_reach(self) -> int | None:
        """The message from which a person was offered or there."""
        return min((number for number in self.trigger if number is not None), default=None)

    def in_words(self) -> str:
        """For the report."""
        if self.handed is not None and self.queue is not None:
            return f"person at message {self.handed}, {self.queue[0]}, priority {self.queue[1]}"
        return f"person offered at message {self.offered}" if self.offered is not None else "the bot alone"


@dataclass(frozen=True)
class Compared:
    """A twin and what became of both."""

    twin: Twin
    reference: Walk
    variant: Walk

    @property
    def measures(self) -> Sequence[str]:
        """What is compared: of two languages only when people come in."""
        return measures_of(self.twin.kind)

    @property
    def is_alike(self) -> bool:
        """In all that is compared."""
        return all(self.alike(measure) for measure in self.measures)

    def alike(self, measure: str) -> bool:
        """Whether they were treated alike in this respect; in another language, whether a person came in no later."""
        if self.twin.kind == LANGUAGES:
            return self.later <= 0
        return bool(getattr(self.reference, measure) == getattr(self.variant, measure))

    @property
    def later(self) -> int:
        """Messages by which the person came later for the variant; a person who never came is the worst."""
        never = 1 + max(len(self.twin.reference), len(self.twin.variant))
        if self.twin.kind == LANGUAGES:
            return (self.variant.in_reach or never) - (self.reference.in_reach or never)
        return (self.variant.handed or never) - (self.reference.handed or never)


@dataclass(frozen=True)
class Group:
    """One way of writing: how many pairs, what share is alike, and whether a person came later or sooner for it."""

    kind: str
    name: str
    pairs: int
    alike: Mapping[str, Estimate]
    later: int
    sooner: int

    @property
    def chance(self) -> float:
        """How likely so lopsided a split is when neither side is favoured: the sign test, two-sided, exact."""
        total, least = self.later + self.sooner, min(self.later, self.sooner)
        tail: float = sum(comb(total, number) for number in range(least + 1)) / 2.0**total
        return min(1.0, 2 * tail)

    def fails(self, bars: Bars) -> list[str]:
        """The measures in which too few pairs are alike."""
        return [measure for measure, found in self.alike.items() if found.value < getattr(bars, measure)]


def audited(twins: Sequence[Twin], model: Model, policy: EscalationPolicy) -> list[Compared]:
    """Play every twin; each conversation is played once, however often it is compared."""
    every = list(dict.fromkeys([turns for twin in twins for turns in (twin.reference, twin.variant)]))
    texts = list(dict.fromkeys(text for turns in every for text in turns))
    parsed = dict(zip(texts, model.parse(texts), strict=True))
    known = _Known(model)
    walks = {turns: walk([parsed[text] for text in turns], known, policy) for turns in every}
    return [Compared(twin, walks[twin.reference], walks[twin.variant]) for twin in twins]


def walk(parsed: Sequence[Mapping[str, Any]], model: Steps, policy: EscalationPolicy) -> Walk:
    """A conversation up to its handoff."""
    readings: list[Reading] = []
    past: list[Judgement] = []
    route: list[str] = []
    offered = None
    for number, found in enumerate(parsed, 1):
        readings.append(Reading.from_parse_data(found))
        past.append(judge(readings=readings, past=past, policy=policy))
        steps = model.steps(found, assessment=past[-1].to_dict())
        action = _strongest(past[-1], steps)
        route.append("/".join(filter(None, (*steps[:1], readings[-1].article))) or action)
        if action == HANDOFF:
            usual = policy.skills["default"], policy.priorities["default"]
            queue = (past[-1].skill, past[-1].priority) if past[-1].action == HANDOFF else usual
            return Walk(offered, number, queue, tuple(route))
        if action == OFFER and offered is None:
            offered = number
    return Walk(offered, None, None, tuple(route))


def groups(compared: Sequence[Compared]) -> list[Group]:
    """By kind and group, in the order of their first pair."""
    sorted_out: dict[tuple[str, str], list[Compared]] = {}
    for one in compared:
        sorted_out.setdefault((one.twin.kind, one.twin.group), []).append(one)
    return [_group(kind, name, pairs) for (kind, name), pairs in sorted_out.items()]


def verdict(found: Sequence[Group], bars: Bars) -> str:
    """Passed when no group falls below a bar."""
    return FAILED if not found or any(group.fails(bars) for group in found) else PASSED


def worst(compared: Sequence[Compared], *, limit: int, of_each: int = 2) -> list[Compared]:
    """Pairs that differ: those first for whom a person came later or never, then sooner, another queue, another answer.

    Of each group only some, so that one does not hide the others.
    """
    unlike = [one for one in compared if not one.is_alike]
    ordered = sorted(unlike, key=lambda one: (-one.later if one.later > 0 else 0, -abs(one.later), *_equal(one)))
    shown: Counter[tuple[str, str]] = Counter()
    found = []
    for one in ordered:
        shown[one.twin.kind, one.twin.group] += 1
        if shown[one.twin.kind, one.twin.group] <= of_each:
            found.append(one)
    return found[:limit]


def measures_of(kind: str) -> Sequence[str]:
    """What pairs of this kind are compared by."""
    return MEASURES[:1] if kind == LANGUAGES else MEASURES


def _equal(one: Compared) -> tuple[bool, ...]:
    return tuple(one.alike(measure) for measure in MEASURES)


def _group(kind: str, name: str, pairs: Sequence[Compared]) -> Group:
    alike = Counter(measure for one in pairs for measure in one.measures if one.alike(measure))
    shares = {measure: intervals.share(alike[measure], len(pairs)) for measure in measures_of(kind)}
    later, sooner = sum(one.later > 0 for one in pairs), sum(one.later < 0 for one in pairs)
    return Group(kind, name, len(pairs), shares, later, sooner)


def _strongest(judgement: Judgement, steps: Sequence[str]) -> str:
    """The judgement, raised by a rule or story that brings a person in by itself."""
    done = {judgement.action, *(STEPS[step] for step in steps if step in STEPS)}
    return next(action for action in (HANDOFF, OFFER, NONE) if action in done)
