"""95 % intervals around shares, medians and means. Pure; each names where its formula comes from."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import NormalDist, fmean, stdev

CONFIDENCE = 0.95
Z = NormalDist().inv_cdf(0.5 + CONFIDENCE / 2)


@dataclass(frozen=True)
class Estimate:
    """A value and the interval around it."""

    value: float
    low: float
    high: float


def share(hits: int, of: int) -> Estimate:
    """A share from 0 to 1 with Wilson's score interval (Wilson 1927; Brown, Cai and DasGupta 2001); `of` above 0."""
    seen, square = hits / of, Z * Z / of
    middle = (seen + square / 2) / (1 + square)
    half = Z / (1 + square) * math.sqrt(seen * (1 - seen) / of + square / (4 * of))
    return Estimate(seen, max(0.0, middle - half), min(1.0, middle + half))


def median(values: Sequence[float]) -> Estimate:
    """The median between interpolated order statistics, whatever the distribution; at least six values.

    Hettmansperger and Sheather 1986, Statistics and Probability Letters 4:75. Plain order statistics cover too often.
    """
    ordered, count = sorted(values), len(values)
    rank, beyond = _rank(count)
    within, closer = 1 - 2 * beyond[0], 1 - 2 * beyond[1]
    part = (within - CONFIDENCE) / (within - closer)
    weight = (count - rank) * part / (rank + (count - 2 * rank) * part)
    low = ordered[rank - 1] + weight * (ordered[rank] - ordered[rank - 1])
    high = ordered[count - rank] - weight * (ordered[count - rank] - ordered[count - rank - 1])
    return Estimate((ordered[(count - 1) // 2] + ordered[count // 2]) / 2, low, high)


def mean(values: Sequence[float]) -> Estimate:
    """The mean with Student's interval; at least two values."""
    middle, count = fmean(values), len(values)
    half = student(count - 1) * stdev(values) / math.sqrt(count)
    return Estimate(middle, middle - half, middle + half)


def _rank(count: int) -> tuple[int, tuple[float, float]]:
    """The highest rank whose interval still holds CONFIDENCE, and the chance beyond it and beyond the next one.

    How many of the values lie below the median is binomial with one half.
    """
    total, rank = 0.0, 0
    while True:
        ways = math.lgamma(count + 1) - math.lgamma(rank + 1) - math.lgamma(count - rank + 1)
        further = total + math.exp(ways - count * math.log(2))
        if further > (1 - CONFIDENCE) / 2:
            return rank, (total, further)
        total, rank = further, rank + 1


def student(freedom: int) -> float:
    """The quantile of Student's t by its expansion (Abramowitz and Stegun 26.7.5), to 0.1 % from 9 degrees on."""
    first = (Z**3 + Z) / (4 * freedom)
    second = (5 * Z**5 + 16 * Z**3 + 3 * Z) / (96 * freedom**2)
    third = (3 * Z**7 + 19 * Z**5 + 17 * Z**3 - 15 * Z) / (384 * freedom**3)
    return Z + first + second + third
