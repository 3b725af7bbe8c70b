"""What goes along with being passed on, and with a bad rating: topics and channels, with and without, side by side.

It shows what goes together, not what causes what.
"""

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass
from statistics import NormalDist
from typing import Any

from baton.handoff.reading import FALLBACK_INTENT
from baton.insights.figure import LEAST
from baton.insights.intervals import CONFIDENCE, Estimate
from baton.storage import journeys
from baton.storage.database import Database
from baton.storage.figures import Span

BAD = 2
"""Marks of 1 to 5 up to which a rating is a bad one."""
ASKING_FOR_IT = frozenset({"request_human"})
"""Intents that say the outcome itself."""


@dataclass(frozen=True)
class Driver:
    """`among` of the conversations with `what`, `hits` had the outcome; `difference` is their share less that of all
    others, with an interval that allows for how many were looked at."""

    what: str
    hits: int
    among: int
    share: float
    share_of_others: float
    difference: Estimate


def drivers(database: Database, span: Span) -> Mapping[str, list[Driver]]:
    """Outcome (`handoff`, `bad_rating`) -> what goes along with it, the strongest first; only what chance does not
    explain."""
    with database.reading() as tx:
        rows = journeys.topics(tx, span)
        handed = set(journeys.handed(tx, span))
        scores = {row.conversation_id: int(row.score) for row in journeys.rated(tx, span)}
    about = _about(rows)
    everybody = {row.conversation_id for row in rows}
    return {
        "handoff": driving(about, everybody, handed & everybody),
        "bad_rating": driving(about, everybody & set(scores), {key for key, score in scores.items() if score <= BAD}),
    }


def driving(about: Mapping[str, Set[str]], everybody: Set[str], hit: Set[str]) -> list[Driver]:
    """Which of the groups had the outcome more often than everybody else."""
    groups = {what: keys & everybody for what, keys in about.items()}
    enough = {what: keys for what, keys in groups.items() if LEAST <= len(keys) <= len(everybody) - LEAST}
    found = [_driver(what, keys, everybody, hit, of=len(enough)) for what, keys in enough.items()]
    return sorted((one for one in found if one.difference.low > 0), key=lambda one: (-one.difference.low, one.what))


def difference(hits: int, of: int, others: int, of_others: int, *, looks: int) -> Estimate:
    """One share less another with Newcombe's interval (1998, Statistics in Medicine 17:873, method 10), widened for
    the number of `looks` (Bonferroni)."""
    z = NormalDist().inv_cdf(1 - (1 - CONFIDENCE) / (2 * max(looks, 1)))
    one, two = hits / of, others / of_others
    low_one, high_one = _wilson(one, of, z)
    low_two, high_two = _wilson(two, of_others, z)
    low = one - two - math.hypot(one - low_one, high_two - two)
    high = one - two + math.hypot(high_one - one, two - low_two)
    return Estimate(one - two, low, high)


def _driver(what: str, keys: Set[str], everybody: Set[str], hit: Set[str], *, of: int) -> Driver:
    hits, among = len(keys & hit), len(keys)
    others, rest = len((everybody & hit) - keys), len(everybody) - among
    return Driver(what, hits, among, hits / among, others / rest, difference(hits, among, others, rest, looks=of))


def _about(rows: Iterable[Any]) -> Mapping[str, Set[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for row in rows:
        found[f"on {row.channel}"].add(row.conversation_id)
        if row.intent == FALLBACK_INTENT:
            found["was not understood"].add(row.conversation_id)
        elif row.intent not in ASKING_FOR_IT:
            found[f"about {row.intent.replace('_', ' ')}"].add(row.conversation_id)
    return found


def _wilson(share: float, of: int, z: float) -> tuple[float, float]:
    square = z * z / of
    middle = (share + square / 2) / (1 + square)
    half = z / (1 + square) * math.sqrt(share * (1 - share) / of + square / (4 * of))
    return max(0.0, middle - half), min(1.0, middle + half)
