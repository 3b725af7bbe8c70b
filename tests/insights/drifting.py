"""Customers whose mood drifts and comes back by itself, read with an error, and passed on when it reads badly.

What passing on adds is given, so whatever a comparison finds can be told from the truth.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta

import numpy as np

from baton.insights.forks import Forks, forks
from tests.insights.history import DAY
from tests.insights.plain_forks import Read, columns

CLINGS, JOLT, ERROR = 0.75, 0.25, 0.2
"""How much of a mood is left one message later, how far it is moved by chance, and how far a reading is off."""
PATIENCE = -0.45
"""Who reads below it, give or take the error, is passed on."""
LONG = 10


def drifting(rng: np.random.Generator, customers: int, *, adds: float, chance: float = 0.7) -> Forks:
    """The forks of this many conversations; being passed on, which happens once at most, `adds` to the mood."""
    stays: dict[str, list[tuple[datetime, datetime | None]]] = {}
    rows = [row for n in range(customers) for row in _one(rng, f"c_{n:05}", adds, chance, stays)]
    end = DAY + timedelta(days=1)
    moods, had = columns(rows, stays)
    return forks(moods, had, start=DAY, end=end)


def _one(
    rng: np.random.Generator,
    key: str,
    adds: float,
    chance: float,
    stays: dict[str, list[tuple[datetime, datetime | None]]],
) -> Iterator[Read]:
    usual = float(rng.normal(-0.05, 0.15))
    mood, lift = usual, 0.0
    for n in range(int(rng.integers(2, LONG))):
        at = DAY + timedelta(minutes=n)
        mood = usual + CLINGS * (mood - usual) + float(rng.normal(0, JOLT))
        read = float(np.clip(mood + lift + rng.normal(0, ERROR), -1, 1))
        yield Read(key, "web", at, read)
        if not lift and key not in stays and read + rng.normal(0, ERROR) < PATIENCE and rng.random() < chance:
            stays[key] = [(at, at + timedelta(hours=1))]
            lift = adds
