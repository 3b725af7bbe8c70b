"""What agents' choices teach: sources that are taken rank higher, refused ones lower; what sours the mood is named.

It counts sources, never people.
"""

import math
import statistics
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from baton.storage import suggestions
from baton.storage.database import Database

KEPT = timedelta(days=90)
MOST = 1.5
"""Log odds that choices may add or take away, so that nothing is ever buried for good."""
PRIOR = 3.0
FRESH_S = 30.0
LEAST_USES = 5
"""Uses from which something is said about a source."""
SOURED = -0.15
"""Mean change of valence (-1 to 1) from which an article is flagged."""


@dataclass(frozen=True)
class Effect:
    """How the mood went on after a source was used: mean change of valence over `uses`."""

    source: str
    uses: int
    change: float

    @property
    def sours(self) -> bool:
        """Whether somebody should look at it."""
        return self.uses >= LEAST_USES and self.change <= SOURED


class Ranking:
    """Safe to share between threads."""

    def __init__(self, database: Database, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._database, self._clock = database, clock
        self._lock = threading.Lock()
        self._at: float | None = None
        self._liked: Mapping[str, float] = {}

    def liked(self) -> Mapping[str, float]:
        """Log odds by article, at most half a minute old."""
        with self._lock:
            if self._at is not None and self._clock() - self._at < FRESH_S:
                return self._liked
            self._at = self._clock()
        with self._database.reading() as tx:
            counted = suggestions.counts(tx, kind="article", since=tx.now() - KEPT)
        self._liked = {source: taught(*numbers) for source, numbers in counted.items()}
        return self._liked

    def effects(self) -> list[Effect]:
        """What followed each article that was used, the worst first."""
        with self._database.reading() as tx:
            rows = suggestions.followed_by(tx, kind="article", since=tx.now() - KEPT)
        changes: dict[str, list[float]] = {}
        for row in rows:
            after = ((row.reading or {}).get("tone") or {}).get("valence")
            if row.before is not None and after is not None:
                changes.setdefault(row.source, []).append(float(after) - row.before)
        found = [Effect(source, len(all_), round(statistics.mean(all_), 3)) for source, all_ in changes.items()]
        return sorted(found, key=lambda one: (one.change, one.source))


def taught(used: int, refused: int) -> float:
    """Log odds of use against refusal, drawn towards nothing while there is little to go by."""
    odds = math.log((used + PRIOR) / (refused + PRIOR))
    return max(-MOST, min(MOST, odds))


def as_shown(effect: Effect) -> dict[str, Any]:
    """For leads."""
    return {"article": effect.source, "uses": effect.uses, "mood_change": effect.change, "flagged": effect.sours}
