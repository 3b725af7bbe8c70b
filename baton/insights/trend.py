"""The same KPIs part by part of a period: days, weeks or months, whichever gives few enough to be read."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from baton.insights.facts import RETURN_WITHIN
from baton.insights.figure import Figure, share
from baton.storage import figures
from baton.storage.database import Database
from baton.storage.figures import Span

STEPS = tuple(timedelta(days=days) for days in (1, 7, 28, 84, 336))
MOST = 14
"""Parts of a period."""
Counts = Mapping[str, int]
FOLLOWED: Mapping[str, Callable[[Counts], Figure]] = {
    "self_service": lambda counts: share(counts["confirmed"], counts["contacts"]),
    "handoffs": lambda counts: share(counts["handed"], counts["contacts"]),
    "first_contact_resolution": lambda counts: share(counts["settled"] - counts["returned"], counts["settled"]),
}
"""KPIs that are followed over time, by the definitions of `baton.insights.kpis`."""


@dataclass(frozen=True)
class Step:
    """One part of the period with its figures, by the names of FOLLOWED."""

    span: Span
    figures: Mapping[str, Figure]


def trend(database: Database, span: Span) -> list[Step]:
    """The parts in their order; the last one ends with the period and may be short."""
    with database.reading() as tx:
        counts = [(part, _counts(figures.contacts(tx, part, within=RETURN_WITHIN))) for part in parts(span)]
    return [Step(part, {name: measure(found) for name, measure in FOLLOWED.items()}) for part, found in counts]


def parts(span: Span) -> Sequence[Span]:
    """A period in steps of one length."""
    whole = span.end - span.start
    step = next((step for step in STEPS if whole / step <= MOST), STEPS[-1])
    starts = [span.start + n * step for n in range(max(1, -(-whole // step)))]
    return [Span(start, min(start + step, span.end), span.channel) for start in starts]


def _counts(row: Any) -> Counts:
    return {str(name): int(count) for name, count in dict(row._mapping).items()}
