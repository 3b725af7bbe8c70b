"""What all KPIs of a period are computed from, read once from the tables."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from baton.storage import figures
from baton.storage.database import Transaction
from baton.storage.figures import Span

RETURN_WITHIN = timedelta(days=7)
"""Who writes again within this time was not helped at the first contact."""
GIVEN_UP_S = 24 * 3600.0
"""A handoff that nobody has taken after so long has failed."""


@dataclass(frozen=True)
class Handoff:
    """A conversation that was passed to people. Times in seconds from the request; None: it has not come to that."""

    channel: str
    reason: str
    skill: str | None
    state: str
    waited_s: float | None
    told_s: float | None
    took_s: float | None
    age_s: float
    outcome: str | None

    @property
    def taken(self) -> bool:
        """Whether a person had it."""
        return self.waited_s is not None

    @property
    def left(self) -> bool:
        """Whether the customer went back to the bot before anybody came."""
        return self.state == "left" and not self.taken

    @property
    def failed(self) -> bool:
        """Whether it ended, or waited for a day, without a person and without the customer's leaving."""
        if self.taken or self.left:
            return False
        return self.state in ("returned", "closed") or self.age_s > GIVEN_UP_S

    @property
    def resolved(self) -> bool:
        """Whether a person solved it, or closed the conversation."""
        return self.taken and (self.state == "closed" or (self.state == "returned" and self.outcome == "solved"))


@dataclass(frozen=True)
class Facts:
    """Counts of contacts, the handoffs, how often each score was given by part, and (before, after) moods."""

    contacts: Mapping[str, int]
    handoffs: Sequence[Handoff]
    scores: Mapping[str, Mapping[int | None, int]]
    moods: Sequence[tuple[float, float]]


def gather(tx: Transaction, span: Span) -> Facts:
    """Read everything that began in the period; one `reading` sees one moment."""
    scores: dict[str, dict[int | None, int]] = {}
    for row in figures.scores(tx, span):
        scores.setdefault(row.part, {})[row.score] = row.times
    counts = figures.contacts(tx, span, within=RETURN_WITHIN)
    return Facts(
        contacts={str(name): int(count) for name, count in dict(counts._mapping).items()},
        handoffs=[_handoff(row) for row in figures.passed_on(tx, span)],
        scores=scores,
        moods=[(row.before, row.after) for row in figures.moods(tx, span)],
    )


def _handoff(row: Any) -> Handoff:
    took = None if row.took_s is None else float(row.took_s)
    outcome = (row.outcome or {}).get("outcome")
    told = row.expected_wait_s
    return Handoff(row.channel, row.reason, row.skill, row.state, row.waited_s, told, took, float(row.age_s), outcome)
