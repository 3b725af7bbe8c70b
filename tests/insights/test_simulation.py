"""20,000 contacts whose truth is known: the intervals of the KPIs cover it at their stated rate, day after day."""

from datetime import datetime, timedelta

import numpy as np
import pytest

from baton.insights.intervals import CONFIDENCE
from baton.insights.report import report
from baton.storage.database import Database
from baton.storage.figures import Span
from tests.insights.history import DAY, History

DAYS, A_DAY = 200, 100
RETURNS, HANDED, BROKEN, LEAVES, RATES, LIKES = 0.2, 0.5, 0.1, 0.15, 0.6, 0.7
TRUTH = {
    "self_service": (1 - HANDED) * RATES * LIKES,
    "first_contact_resolution": 1 - RETURNS,
    "handoffs": HANDED,
    "bot_errors": HANDED * BROKEN,
    "time_to_human": 90 * float(np.log(2)),
    "time_to_resolution": 600.0,
    "queue_abandonment": LEAVES,
    "satisfaction_bot": LIKES,
    "response_bot": RATES,
    "net_promoter_score": 30.0,
    "mood_before": -0.5,
    "mood_after": -0.1,
    "mood_change": 0.4,
}


class World:
    """Customers who behave by known chances; each contact is like every other."""

    def __init__(self) -> None:
        self.rng = np.random.default_rng(20)
        self.past = History()

    def chance(self, of: float) -> bool:
        return bool(self.rng.random() < of)

    def lives(self) -> History:
        """Everybody comes, some come back."""
        for n in range(DAYS * A_DAY):
            at = DAY + timedelta(days=n % DAYS, seconds=float(self.rng.uniform(0, 3_600)))
            key = self.past.conversation(at=at)
            self.contact(key, at, 1)
        return self.past

    def contact(self, key: str, at: datetime, stretch: int) -> None:
        """One contact, and the next one if the customer comes back."""
        past = self.past
        if self.chance(HANDED):
            self.passed_on(key, at + timedelta(minutes=5))
        later = at + timedelta(hours=3)
        past.rated(key, later, (5 if self.chance(LIKES) else 2) if self.chance(RATES) else None, stretch=stretch)
        score = int(self.rng.choice([10, 8, 3], p=[0.5, 0.3, 0.2]))
        past.rated(key, later, score, part="recommend", stretch=stretch)
        if self.chance(RETURNS):
            again = at + timedelta(days=2)
            past.says(key, again)
            self.contact(key, again, stretch + 1)

    def passed_on(self, key: str, at: datetime) -> None:
        """To people: some leave before one comes."""
        reason = "bot_unavailable" if self.chance(BROKEN) else "anger"
        if self.chance(LEAVES):
            self.past.handoff(key, at, reason=reason, state="left", took=30)
            return
        waited = round(float(self.rng.exponential(90)), 3)
        took = float(self.rng.lognormal(np.log(600), 1.0))
        self.past.says(key, at, mood=float(self.rng.normal(-0.5, 0.3)))
        self.past.says(key, at + timedelta(seconds=waited + 1), mood=float(self.rng.normal(-0.1, 0.3)))
        self.past.handoff(key, at, reason=reason, state="closed", waited=waited, took=took)


def test_intervals_cover_the_truth_at_their_stated_rate(sqlite_database: Database) -> None:
    World().lives().store(sqlite_database)
    covered = {name: [0, 0] for name in TRUTH}
    for day in range(DAYS):
        start = DAY + timedelta(days=day, hours=-1)
        rows = report(sqlite_database, Span(start, start + timedelta(days=1))).to_dict()["kpis"]
        for row in rows:
            if row["name"] in TRUTH and row["value"] is not None:
                covered[row["name"]][0] += row["low"] <= TRUTH[row["name"]] <= row["high"]
                covered[row["name"]][1] += 1
    rates = {name: hits / days for name, (hits, days) in covered.items()}
    assert all(days > 0.9 * DAYS for _, days in covered.values()), covered
    assert sum(rates.values()) / len(rates) == pytest.approx(CONFIDENCE, abs=0.02), rates
    assert min(rates.values()) > 0.9, rates
