"""What passing a customer on does to their mood, beyond what would have come by itself. It only reads."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np

from baton.insights.figure import LEAST
from baton.insights.forks import Fork, forks
from baton.insights.intervals import CONFIDENCE, Estimate
from baton.insights.matching import Group, effect
from baton.storage import arcs
from baton.storage.database import Database
from baton.storage.figures import Span


@dataclass(frozen=True)
class Uplift:
    """Means over the matched: mood when people were asked for, mood afterwards, and where it would have gone with the
    bot. `gain` is after less expected; all are None while too few are matched."""

    passed_on: int
    matched: int
    compared: int
    before: float | None
    after: float | None
    expected: float | None
    gain: Estimate | None

    @property
    def by_itself(self) -> float | None:
        """The part of the rise that would have come without anybody: regression to the mean."""
        return None if self.expected is None or self.before is None else self.expected - self.before

    def to_dict(self) -> dict[str, Any]:
        """JSON-ready."""
        gain = {"value": self.gain.value, "low": self.gain.low, "high": self.gain.high} if self.gain else None
        counts = {"passed_on": self.passed_on, "matched": self.matched, "compared": self.compared, "least": LEAST}
        moods = {"before": self.before, "after": self.after, "expected": self.expected, "by_itself": self.by_itself}
        return counts | moods | {"uplift": gain, "confidence": CONFIDENCE}


def uplift(database: Database, span: Span) -> Uplift:
    """Compare who was passed on in a span with who was left with the bot in the same mood on the same channel."""
    stays: dict[str, list[tuple[datetime, datetime | None]]] = defaultdict(list)
    with database.reading() as tx:
        for row in arcs.with_people(tx, span):
            stays[row.conversation_id].append((row.requested_at, row.ended_at))
        found = list(forks(arcs.moods_in_order(tx, span), stays, start=span.start, end=span.end))
    return compared(found)


def compared(found: Sequence[Fork]) -> Uplift:
    """Match the moments at which people were asked for with those at which they were not."""
    passed, left = [one for one in found if one.passed_on], [one for one in found if not one.passed_on]
    nothing = Uplift(len(passed), 0, len(left), None, None, None, None)
    if len(passed) < LEAST or len(left) < LEAST:
        return nothing
    people = {key: n for n, key in enumerate(sorted({one.conversation for one in found}))}
    channels = sorted({one.channel for one in passed})
    result = effect(_group(passed, people, channels), _group(left, people, channels))
    if result is None or int(result.used.sum()) < LEAST:
        return nothing
    used = [one for one, matched in zip(passed, result.used, strict=True) if matched]
    before, after = _mean(one.last for one in used), _mean(one.after for one in used)
    return Uplift(len(passed), len(used), len(left), before, after, result.expected, result.gain)


def _group(cases: Sequence[Fork], people: dict[str, int], channels: Sequence[str]) -> Group:
    """Channels are so far apart that nobody is matched with somebody on another one."""
    known = [
        [one.last, one.earlier, float(np.log1p(one.place)), *(1e6 * (one.channel == name) for name in channels)]
        for one in cases
    ]
    whom = np.array([people[one.conversation] for one in cases], dtype=np.int64)
    return Group(np.array(known), np.array([one.after for one in cases]), whom)


def _mean(values: Iterable[float]) -> float:
    return float(np.mean(list(values)))
