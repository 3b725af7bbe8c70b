"""A service whose customers, people and bot behave by known chances: what every KPI should find is known.

Each contact is like every other; a returning customer is a new contact with the same chances.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

import numpy as np

from baton.insights.kpis import KPIS
from baton.insights.report import report
from baton.storage.database import Database
from baton.storage.figures import Span
from tests.insights.history import DAY, History

DAYS, A_DAY = 200, 100
RETURNS, HANDED, BROKEN, LEAVES, FAILS = 0.2, 0.5, 0.1, 0.15, 0.1
RATES, LIKES, LIKES_PEOPLE, ANSWERS = 0.6, 0.7, 0.8, 0.75
WAIT_S, TOLD_S = 90.0, 108
GIVES, REPEATS, PROMISED, KEPT = 0.7, 0.3, 0.6, 0.8
USED, DOUBTED = 0.7, 0.25
TRUTH = {
    "self_service": (1 - HANDED) * RATES * LIKES,
    "first_contact_resolution": 1 - RETURNS,
    "handoffs": HANDED,
    "time_to_human": WAIT_S * float(np.log(2)),
    "time_to_resolution": 600.0,
    "late_handoffs": float(np.exp(-TOLD_S / WAIT_S)),
    "failed_handoffs": FAILS,
    "queue_abandonment": LEAVES,
    "bot_errors": HANDED * BROKEN,
    "satisfaction_human": LIKES_PEOPLE,
    "response_human": ANSWERS,
    "satisfaction_bot": LIKES,
    "response_bot": RATES,
    "net_promoter_score": 30.0,
    "response_recommend": ANSWERS,
    "mood_before": -0.5,
    "mood_after": -0.1,
    "mood_change": 0.4,
    "repeat_yourself": REPEATS,
    "promises_kept": KEPT,
    "suggestions_accepted": USED,
    "over_reliance": DOUBTED,
}
"""Name of a KPI -> what it measures here."""
assert [kpi.name for kpi in KPIS] == list(TRUTH)
EVERY = 25
"""Days after which somebody marks the doubted source wrong once more: it counts for thirty."""


@dataclass
class World:
    """Its past, drawn from one seed."""

    seed: int
    past: History = field(default_factory=History)

    def __post_init__(self) -> None:
        self.rng = np.random.default_rng(self.seed)

    def chance(self, of: float) -> bool:
        return bool(self.rng.random() < of)

    def lives(self) -> History:
        """Everybody comes, some come back."""
        for day in range(-EVERY, DAYS, EVERY):
            at = DAY + timedelta(days=day, minutes=-30)
            self.past.suggested(self.past.conversation(at=DAY - timedelta(days=90)), at, "wrong", source="doubted")
        for n in range(DAYS * A_DAY):
            at = DAY + timedelta(days=n % DAYS, seconds=float(self.rng.uniform(0, 3_600)))
            key = self.past.conversation(at=at)
            self.contact(key, at, 1)
        return self.past

    def contact(self, key: str, at: datetime, stretch: int) -> None:
        """One contact, and the next one if the customer comes back."""
        past, later = self.past, at + timedelta(hours=3)
        if self.chance(HANDED):
            self.passed_on(key, at + timedelta(minutes=5), stretch)
        past.rated(key, later, (5 if self.chance(LIKES) else 2) if self.chance(RATES) else None, stretch=stretch)
        score = int(self.rng.choice([10, 8, 3], p=[0.5, 0.3, 0.2])) if self.chance(ANSWERS) else None
        past.rated(key, later, score, part="recommend", stretch=stretch)
        if self.chance(PROMISED):
            due = at.date() + timedelta(days=2)
            past.promised(key, at, due=due.isoformat(), kept=at + timedelta(days=1) if self.chance(KEPT) else None)
        if self.chance(RETURNS):
            again = at + timedelta(days=2)
            past.says(key, again)
            self.contact(key, again, stretch + 1)

    def passed_on(self, key: str, at: datetime, stretch: int) -> None:
        """To people: some leave before one comes, to some nobody comes."""
        reason, drawn = "bot_unavailable" if self.chance(BROKEN) else "anger", self.rng.random()
        if drawn < LEAVES + FAILS:
            state = "left" if drawn < LEAVES else "returned"
            self.past.handoff(key, at, reason=reason, state=state, took=30)
            return
        waited = round(float(self.rng.exponential(WAIT_S)), 3)
        took = 600.0 * float(self.rng.lognormal(0.0, 1.0))
        self.past.handoff(key, at, reason=reason, state="closed", waited=waited, told=TOLD_S, took=took)
        self.with_a_person(key, at, at + timedelta(seconds=waited + 1), stretch)

    def with_a_person(self, key: str, asked: datetime, there: datetime, stretch: int) -> None:
        """What is said around the moment a person comes, and what they do."""
        past = self.past
        past.says(key, asked, mood=float(self.rng.normal(-0.5, 0.3)))
        past.says(key, there, mood=float(self.rng.normal(-0.1, 0.3)))
        if self.chance(GIVES):
            past.says(key, asked - timedelta(minutes=1), gives={"order_number": "NH-20417"})
            again = "NH-20417" if self.chance(REPEATS) else "NH-20418"
            past.says(key, there, gives={"order_number": again})
        liked = (5 if self.chance(LIKES_PEOPLE) else 1) if self.chance(ANSWERS) else None
        past.rated(key, there + timedelta(hours=1), liked, part="human", stretch=stretch)
        source = "doubted" if self.chance(DOUBTED) else "plain"
        past.suggested(key, there, "taken" if self.chance(USED) else "rejected", source=source)


def covered(database: Database) -> dict[str, tuple[int, int]]:
    """KPI -> on how many days its interval holds the truth, and on how many it has one."""
    found = dict.fromkeys(TRUTH, (0, 0))
    for day in range(DAYS):
        start = DAY + timedelta(days=day, hours=-1)
        for row in report(database, Span(start, start + timedelta(days=1))).to_dict()["kpis"]:
            if row["value"] is not None:
                hits, days = found[row["name"]]
                found[row["name"]] = hits + (row["low"] <= TRUTH[row["name"]] <= row["high"]), days + 1
    return found
