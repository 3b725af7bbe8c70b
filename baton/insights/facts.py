"""What all KPIs of a period are computed from, read once from the tables."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from baton.handoff.reading import MOMENTS
from baton.storage import figures, team_figures
from baton.storage.database import Transaction
from baton.storage.figures import Span

RETURN_WITHIN = timedelta(days=7)
"""Who writes again within this time was not helped at the first contact."""
GIVEN_UP_S = 24 * 3600.0
"""A handoff that nobody has taken after so long has failed."""
DOUBTED = timedelta(days=30)
"""How long before the period somebody's "it is wrong" still speaks against a suggestion."""
NAMED = {name.replace("_", " "): name for name in MOMENTS}
LED = re.compile(r"(?:^|, mostly )([a-z ]+) \d\.\d\d \(threshold")
"""Where a reason, as `baton.handoff.signs` words it, names the moment of truth behind it."""


@dataclass(frozen=True)
class Handoff:
    """A conversation that was passed to people. Times in seconds from the request; None: it has not come to that."""

    channel: str
    reason: str
    moment: str | None
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
    """Counts of contacts, the handoffs, how often each score was given by part, (before, after) moods, whether each
    customer who had given details gave one again, whether each promise that fell due was kept in time, and counts of
    suggestions."""

    contacts: Mapping[str, int]
    handoffs: Sequence[Handoff]
    scores: Mapping[str, Mapping[int | None, int]]
    moods: Sequence[tuple[float, float]]
    repeats: Sequence[bool]
    promises: Sequence[bool]
    suggestions: Mapping[str, int]


def gather(tx: Transaction, span: Span) -> Facts:
    """Read everything that began in the period; one `reading` sees one moment."""
    scores: dict[str, dict[int | None, int]] = {}
    for row in figures.scores(tx, span):
        scores.setdefault(row.part, {})[row.score] = row.times
    counts = figures.contacts(tx, span, within=RETURN_WITHIN)
    return Facts(
        contacts=_counts(counts),
        handoffs=[_handoff(row) for row in figures.passed_on(tx, span)],
        scores=scores,
        moods=[(row.before, row.after) for row in figures.moods(tx, span)],
        repeats=_repeats(team_figures.details(tx, span)),
        promises=[_in_time(row) for row in team_figures.promised(tx, span)],
        suggestions=_counts(team_figures.suggested(tx, span, doubted=DOUBTED)),
    )


def moment_of(reasons: Sequence[str]) -> str | None:
    """The moment of truth that the reasons of a handoff name first."""
    names = (NAMED.get(name) for sentence in reasons for name in LED.findall(sentence))
    return next((name for name in names if name is not None), None)


def _counts(row: Any) -> Mapping[str, int]:
    return {str(name): int(count) for name, count in dict(row._mapping).items()}


def _repeats(rows: Iterable[Any]) -> Sequence[bool]:
    """For each handoff before which a detail was given: whether a person was told it again."""
    before: dict[str, set[tuple[str, str]]] = {}
    again: set[str] = set()
    for row in rows:
        known = before.setdefault(row.id, set())
        given = {(one["entity"], str(one["value"])) for one in row.entities if one["entity"] in team_figures.DETAILS}
        if not row.later:
            known |= given
        elif known & given:
            again.add(row.id)
    return [handoff in again for handoff, known in before.items() if known]


def _in_time(row: Any) -> bool:
    return row.kept_at is not None and row.kept_at.date().isoformat() <= row.due_on


def _handoff(row: Any) -> Handoff:
    return Handoff(
        channel=row.channel,
        reason=row.reason,
        moment=moment_of(row.reasons or ()),
        skill=row.skill,
        state=row.state,
        waited_s=row.waited_s,
        told_s=row.expected_wait_s,
        took_s=None if row.took_s is None else float(row.took_s),
        age_s=float(row.age_s),
        outcome=(row.outcome or {}).get("outcome"),
    )
