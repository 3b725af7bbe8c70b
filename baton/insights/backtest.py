"""What another `policy/escalation.yml`, or another model, would have done in conversations that are stored.

Each stretch is judged again, message by message, up to the moment at which people really had it: what came after that
was said to a person, and tells nothing about the bot. It changes nothing, and it keeps no words.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from baton.handoff.escalation import EscalationPolicy
from baton.handoff.judgement import HANDOFF, OFFER, Judgement, judge
from baton.handoff.reading import Reading
from baton.storage import replays as rows
from baton.storage import transcripts
from baton.storage.database import Database
from baton.storage.figures import Span

Read = Callable[[Sequence[str]], Sequence[Reading]]
"""Reads messages with another model."""
DISLIKED = 2
"""A rating of the bot up to this says that a person would have been better."""


@dataclass(frozen=True)
class Handed:
    """How people really got it: after the customer's n-th message (0: before any), why, and what came of it.

    `judged`: by the policy's judgement, so that another policy might not have. `left`: the customer went back by
    themselves before anybody came.
    """

    turn: int
    reason: str
    judged: bool
    left: bool


@dataclass(frozen=True)
class Stretch:
    """What the customer said in one stretch while the bot had it, and what really became of it."""

    conversation: str
    number: int
    moments: Sequence[datetime]
    readings: Sequence[Reading]
    handed: Handed | None
    score: int | None

    @property
    def needed_nobody(self) -> bool:
        """They went back to the bot by themselves, or stayed with it to the end and did not rate it badly."""
        if self.handed is not None:
            return self.handed.left
        return self.score is None or self.score > DISLIKED


@dataclass(frozen=True)
class Fate:
    """What a policy does with a stretch: passed on after the n-th message (None: not), why; how often it offered."""

    turn: int | None
    reason: str
    offers: int


@dataclass(frozen=True)
class Pair:
    """One stretch under both policies."""

    stretch: Stretch
    old: Fate
    new: Fate


@dataclass
class Side:
    """Sums for one policy."""

    handed: int = 0
    false_alarms: int = 0
    offers: int = 0
    reasons: Counter[str] = field(default_factory=Counter)
    moments: list[datetime] = field(default_factory=list)

    def add(self, stretch: Stretch, fate: Fate) -> None:
        """Count a stretch."""
        self.offers += fate.offers
        if fate.turn is None:
            return
        self.handed += 1
        self.false_alarms += stretch.needed_nobody
        self.reasons[fate.reason] += 1
        self.moments.append(stretch.moments[max(0, fate.turn - 1)])


@dataclass
class Backtest:
    """Both sides and what differs; `agrees` of `stretches` the old policy replays as it was recorded."""

    old: Side = field(default_factory=Side)
    new: Side = field(default_factory=Side)
    stretches: int = 0
    agrees: int = 0
    earlier: list[Pair] = field(default_factory=list)
    later: list[Pair] = field(default_factory=list)
    added: list[Pair] = field(default_factory=list)
    gone: list[Pair] = field(default_factory=list)
    first: datetime | None = None
    last: datetime | None = None

    def add(self, pair: Pair) -> None:
        """Count a stretch under both."""
        self.stretches += 1
        moments = pair.stretch.moments
        self.first = min(self.first or moments[0], moments[0])
        self.last = max(self.last or moments[-1], moments[-1])
        self.agrees += pair.old.turn == (pair.stretch.handed.turn if pair.stretch.handed else None)
        self.old.add(pair.stretch, pair.old)
        self.new.add(pair.stretch, pair.new)
        before, after = pair.old.turn, pair.new.turn
        if before is None and after is not None:
            self.added.append(pair)
        elif before is not None and after is None:
            self.gone.append(pair)
        elif before is not None and after is not None and before != after:
            (self.earlier if after < before else self.later).append(pair)

    @property
    def days(self) -> float:
        """From the first message to the last, a day at least: where a period is longer than what is stored."""
        if self.first is None or self.last is None:
            return 1.0
        return max(1.0, (self.last - self.first).total_seconds() / 86_400)

    @property
    def turns_gained(self) -> int:
        """Messages that customers need not write before a person comes, less those that they must write more."""
        changed = [*self.earlier, *self.later]
        return sum((pair.old.turn or 0) - (pair.new.turn or 0) for pair in changed)


def backtest(
    database: Database, span: Span, *, old: EscalationPolicy, new: EscalationPolicy, read: Read | None = None
) -> Backtest:
    """Replay a period; with `read` the new side reads every message anew."""
    found = Backtest()
    with database.reading() as tx:
        for row in transcripts.of(tx, span):
            told = rows.told(tx, row.id, span)
            scores, handed = rows.scores_of_the_bot(tx, row.id), rows.passed_on(tx, row.id)
            for stretch in stretches(row.id, told, handed, scores):
                anew = stretch if read is None else _read_anew(stretch, read)
                found.add(Pair(stretch, fate(stretch, old), fate(anew, new)))
    return found


def stretches(
    conversation: str, told: Sequence[Any], handed: Sequence[Any], scores: Mapping[int, int]
) -> Iterator[Stretch]:
    """The stretches of a conversation in which the customer wrote to the bot, each up to its first handoff."""
    numbers = sorted({row.stretch for row in told})
    for number in numbers:
        mine = [row for row in told if row.stretch == number and row.reading]
        if not mine:
            continue
        later = [row.at for row in told if row.stretch > number]
        until = min(later) if later else None
        first = next((one for one in handed if _belongs(one, mine[0].at, until)), None)
        real = _handed(first, mine) if first is not None else None
        kept = mine if real is None else mine[: real.turn]
        if kept:
            readings = [Reading.from_dict({**row.reading, "choice": row.choice}) for row in kept]
            yield Stretch(conversation, number, [row.at for row in kept], readings, real, scores.get(number))


def fate(stretch: Stretch, policy: EscalationPolicy) -> Fate:
    """Judge a stretch message by message until it is passed on; handoffs that no judgement made stay as they were."""
    past: list[Judgement] = []
    for number in range(1, len(stretch.readings) + 1):
        past.append(judge(readings=stretch.readings[:number], past=past, policy=policy))
        if past[-1].action == HANDOFF:
            return Fate(number, past[-1].reason, _offers(past))
    real = stretch.handed
    if real is not None and not real.judged:
        return Fate(real.turn, real.reason, _offers(past))
    return Fate(None, "none", _offers(past))


def _offers(past: Sequence[Judgement]) -> int:
    return sum(one.action == OFFER for one in past)


def _belongs(handoff: Any, begun: datetime, until: datetime | None) -> bool:
    return bool(handoff.requested_at >= begun and (until is None or handoff.requested_at < until))


def _handed(handoff: Any, mine: Sequence[Any]) -> Handed:
    turn = sum(row.at <= handoff.requested_at for row in mine)
    judged = bool(turn) and (mine[turn - 1].judgement or {}).get("action") == HANDOFF
    left = handoff.state == "left" and handoff.claimed_at is None
    return Handed(turn, handoff.reason, judged and handoff.inbound_id is not None, left)


def _read_anew(stretch: Stretch, read: Read) -> Stretch:
    found = read([reading.text for reading in stretch.readings])
    chosen = [
        Reading.from_dict({**new.to_dict(), "choice": old.choice})
        for new, old in zip(found, stretch.readings, strict=True)
    ]
    return Stretch(stretch.conversation, stretch.number, stretch.moments, chosen, stretch.handed, stretch.score)
