"""What a treatment did beyond what would have come by itself, from matched cases with an interval. Pure.

Nearest neighbours with the bias of unequal matches taken out by a regression (Abadie and Imbens 2011, Journal of
Business and Economic Statistics 29:1). It corrects what depends on the covariates and on nothing else.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree
from scipy.stats import t as student

from baton.insights.intervals import CONFIDENCE, Estimate

NEIGHBOURS = 5
CALIPER = 0.5
"""Standard deviations of the treated; whoever has fewer than NEIGHBOURS closer than this is left out."""
Array = NDArray[np.float64]


@dataclass(frozen=True)
class Group:
    """Cases as rows: what was known of each, what came out, and whom it is about (one person may be several cases)."""

    known: Array
    outcome: Array
    whom: NDArray[np.int64]


@dataclass(frozen=True)
class Effect:
    """`expected` is the mean outcome of the treated had they not been, `gain` what came on top; `used` says which of
    the treated found a match."""

    expected: float
    gain: Estimate
    used: NDArray[np.bool_]


def effect(treated: Group, others: Group) -> Effect | None:
    """The mean effect on the treated; None when too few of them have matches to speak of."""
    scale = np.maximum(treated.known.std(axis=0), 1e-9)
    if len(others.outcome) < NEIGHBOURS:
        return None
    distance, found = cKDTree(others.known / scale).query(treated.known / scale, k=NEIGHBOURS)
    used = distance[:, -1] <= CALIPER
    if len(set(treated.whom[used])) < 2:
        return None
    found, weights = found[used], np.zeros(len(others.outcome))
    np.add.at(weights, found, 1 / NEIGHBOURS)
    line = _line(others, weights)
    expected = (others.outcome[found] + _on(line, treated.known[used])[:, None] - _on(line, others.known)[found]).mean(
        1
    )
    gains = treated.outcome[used] - expected
    spread = _spread(gains - gains.mean(), treated.whom[used]) + _spread(
        weights * (others.outcome - _on(line, others.known)), others.whom
    )
    half = _quantile(treated.whom[used], weights, others.whom) * float(np.sqrt(spread)) / len(gains)
    gain = float(gains.mean())
    return Effect(float(expected.mean()), Estimate(gain, gain - half, gain + half), used)


def _line(others: Group, weights: Array) -> Array:
    """How the outcome goes with what was known, among the matches."""
    root = np.sqrt(weights)[:, None]
    plane = np.column_stack([np.ones(len(weights)), others.known])
    return np.asarray(np.linalg.lstsq(plane * root, others.outcome * root[:, 0], rcond=None)[0])


def _on(line: Array, known: Array) -> Array:
    return np.asarray(line[0] + known @ line[1:])


def _spread(parts: Array, whom: NDArray[np.int64]) -> float:
    """The squared sum of each person's parts, summed, with the small-sample factor of n / (n - 1)."""
    _, place = np.unique(whom, return_inverse=True)
    sums = np.bincount(place, weights=parts)
    behind = int((np.bincount(place, weights=np.abs(parts)) > 0).sum())
    return float((sums**2).sum()) * behind / max(behind - 1, 1)


def _quantile(treated: NDArray[np.int64], weights: Array, others: NDArray[np.int64]) -> float:
    """Student's, by the smaller of both groups' people; an heir of many matches counts for less than one."""
    _, place = np.unique(others, return_inverse=True)
    weight = np.bincount(place, weights=weights)
    behind = min(float(len(set(treated.tolist()))), float(weight.sum() ** 2 / (weight**2).sum()))
    return float(student.ppf(0.5 + CONFIDENCE / 2, max(behind - 1, 1)))
