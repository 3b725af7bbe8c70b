"""What passing a customer on does to their mood, beyond what would have come by itself. It only reads."""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from baton.insights.figure import LEAST
from baton.insights.forks import Flags, Forks, Moods, Numbers, forks
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
    with database.reading() as tx:
        moods = Moods.of(arcs.moods(tx, span), arcs.channels(tx))
        stays = arcs.with_people(tx, span)
    return compared(forks(moods, stays, start=span.start, end=span.end))


def compared(found: Forks) -> Uplift:
    """Match the moments at which people were asked for with those at which they were not."""
    passed, left = found.passed_on, ~found.passed_on
    nothing = Uplift(int(passed.sum()), 0, int(left.sum()), None, None, None, None)
    if nothing.passed_on < LEAST or nothing.compared < LEAST:
        return nothing
    channels = np.unique(found.channel[passed])
    result = effect(_group(found, passed, channels), _group(found, left, channels))
    if result is None or int(result.used.sum()) < LEAST:
        return nothing
    before, after = (float(np.mean(values[passed][result.used])) for values in (found.last, found.after))
    return replace(
        nothing,
        matched=int(result.used.sum()),
        before=before,
        after=after,
        expected=result.expected,
        gain=result.gain,
    )


def _group(found: Forks, which: Flags, channels: Numbers) -> Group:
    """Channels are so far apart that nobody is matched with somebody on another one."""
    apart = 1e6 * (found.channel[which][:, None] == channels)
    known = np.column_stack([found.last[which], found.earlier[which], np.log1p(found.place[which]), apart])
    return Group(known, found.after[which], found.conversation[which])
