"""What a KPI answers: a figure with its interval, or none while too few cases stand behind it. Pure."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from baton.insights import intervals
from baton.insights.intervals import Estimate

LEAST = 20
"""Below so many cases there is no figure: it would be noise, or say something of a single customer."""


@dataclass(frozen=True)
class Part:
    """One line of a breakdown: how many, and which share of all with its interval (None while all are too few)."""

    name: str
    count: int
    share: Estimate | None


@dataclass(frozen=True)
class Figure:
    """`estimate` is None below LEAST cases; `count` is how many cases there are; breakdowns by what they go by."""

    count: int
    estimate: Estimate | None
    breakdowns: Mapping[str, Sequence[Part]]


def share(hits: int, of: int) -> Figure:
    """How many of how many."""
    return Figure(of, intervals.share(hits, of) if of >= LEAST else None, {})


def median(values: Sequence[float]) -> Figure:
    """The median of these values."""
    return Figure(len(values), intervals.median(values) if len(values) >= LEAST else None, {})


def mean(values: Sequence[float]) -> Figure:
    """The mean of these values."""
    return Figure(len(values), intervals.mean(values) if len(values) >= LEAST else None, {})


def broken_down(figure: Figure, ways: Mapping[str, Iterable[str]]) -> Figure:
    """A figure with breakdowns: way -> a name for each case."""
    return Figure(figure.count, figure.estimate, {way: _parts(names) for way, names in ways.items()})


def _parts(names: Iterable[str]) -> Sequence[Part]:
    counts = Counter(names)
    total = sum(counts.values())
    ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return [Part(name, count, share(count, total).estimate) for name, count in ordered]
