"""What goes along with being passed on, and with a bad rating: topics and channels, with and without, side by side.

It shows what goes together, not what causes what.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

from baton.handoff.reading import FALLBACK_INTENT
from baton.insights.figure import LEAST
from baton.insights.intervals import CONFIDENCE, Estimate
from baton.storage import arcs, journeys
from baton.storage.database import Database
from baton.storage.figures import Span

BAD = 2
"""Marks of 1 to 5 up to which a rating is a bad one."""
Numbers = NDArray[np.int64]
Flags = NDArray[np.bool_]
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
        topics = journeys.topics(tx, span)
        channels = arcs.channels(tx)
        handed = journeys.handed(tx, span)
        scores = {row.conversation_id: int(row.score) for row in journeys.rated(tx, span)}
    place: dict[str, int] = {}
    conversation = np.array([place.setdefault(row[0], len(place)) for row in topics], dtype=np.int64)
    about = _on([channels[key] for key in place]) | _about(conversation, [row[1] for row in topics])
    passed = _marked(handed, place)
    return {
        "handoff": driving(about, np.ones(len(place), dtype=np.bool_), passed),
        "bad_rating": driving(
            about, _marked(scores, place), _marked((key for key, score in scores.items() if score <= BAD), place)
        ),
    }


def driving(about: Mapping[str, Numbers], everybody: Flags, hit: Flags) -> list[Driver]:
    """Which of the groups, each conversation once in it, had the outcome more often than everybody else."""
    groups = {what: keys[everybody[keys]] for what, keys in about.items()}
    of = int(everybody.sum())
    enough = {what: keys for what, keys in groups.items() if LEAST <= len(keys) <= of - LEAST}
    everywhere = int((hit & everybody).sum())
    found = []
    for what, keys in enough.items():
        hits, among = int(hit[keys].sum()), len(keys)
        others, rest = everywhere - hits, of - among
        apart = difference(hits, among, others, rest, looks=len(enough))
        found.append(Driver(what, hits, among, hits / among, others / rest, apart))
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


def _on(channels: Sequence[str]) -> dict[str, Numbers]:
    """Channel -> the conversations on it."""
    return {f"on {name}": keys for name, keys in _grouped(channels).items()}


def _about(conversation: Numbers, intents: Sequence[str]) -> dict[str, Numbers]:
    """Topic -> the conversations about it, out of rows that name each conversation once for each intent."""
    return {
        "was not understood" if intent == FALLBACK_INTENT else f"about {intent.replace('_', ' ')}": conversation[rows]
        for intent, rows in _grouped(intents).items()
        if intent not in ASKING_FOR_IT
    }


def _grouped(names: Sequence[str]) -> dict[str, Numbers]:
    """Name -> the places at which it stands."""
    met: dict[str, int] = {}
    numbers = np.array([met.setdefault(name, len(met)) for name in names], dtype=np.int64)
    return {name: np.flatnonzero(numbers == number) for name, number in met.items()}


def _marked(keys: Iterable[str], place: Mapping[str, int]) -> Flags:
    """Which conversations are among the keys."""
    flags = np.zeros(len(place), dtype=np.bool_)
    flags[[place[key] for key in keys if key in place]] = True
    return flags


def _wilson(share: float, of: int, z: float) -> tuple[float, float]:
    square = z * z / of
    middle = (share + square / 2) / (1 + square)
    half = z / (1 + square) * math.sqrt(share * (1 - share) / of + square / (4 * of))
    return max(0.0, middle - half), min(1.0, middle + half)
