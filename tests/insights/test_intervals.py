"""Intervals around known truths: textbook values, and how often they cover what is true."""

from collections.abc import Callable, Sequence

import numpy as np
import pytest
from scipy import stats

from baton.insights import intervals
from baton.insights.intervals import CONFIDENCE, Estimate

TRIES = 3_000
TOLERANCE = 0.02
Draw = Callable[[np.random.Generator, int], Sequence[float]]


def covered(truth: float, draw: Draw, measure: Callable[[Sequence[float]], Estimate], count: int) -> float:
    rng = np.random.default_rng(count)
    found = [measure(draw(rng, count)) for _ in range(TRIES)]
    return sum(one.low <= truth <= one.high for one in found) / TRIES


def test_wilsons_interval_is_that_of_the_textbook() -> None:
    # Newcombe 1998, Statistics in Medicine 17:857, table I: 81 of 263, and 0 of 20.
    found = intervals.share(81, 263)
    assert (round(found.low, 4), round(found.high, 4)) == (0.2553, 0.3662)
    none = intervals.share(0, 20)
    assert (none.low, round(none.high, 4)) == (0.0, 0.1611)


@pytest.mark.parametrize("count", [20, 60, 250])
def test_shares_are_covered_at_the_stated_rate(count: int) -> None:
    truths = np.random.default_rng(1).uniform(0.05, 0.95, TRIES)
    hits = np.random.default_rng(2).binomial(count, truths)
    found = [intervals.share(int(number), count) for number in hits]
    rate = sum(one.low <= truth <= one.high for one, truth in zip(found, truths, strict=True)) / TRIES
    assert abs(rate - CONFIDENCE) < TOLERANCE


@pytest.mark.parametrize("count", [21, 40, 101, 400])
def test_medians_of_skewed_times_are_covered_at_the_stated_rate(count: int) -> None:
    def waits(rng: np.random.Generator, size: int) -> Sequence[float]:
        return list(rng.lognormal(4.0, 1.2, size))

    assert abs(covered(float(np.exp(4.0)), waits, intervals.median, count) - CONFIDENCE) < TOLERANCE


@pytest.mark.parametrize("count", [20, 60, 250])
def test_means_of_points_are_covered_at_the_stated_rate(count: int) -> None:
    def points(rng: np.random.Generator, size: int) -> Sequence[float]:
        return list(rng.choice([100.0, 0.0, -100.0], size, p=[0.5, 0.3, 0.2]))

    assert abs(covered(30.0, points, intervals.mean, count) - CONFIDENCE) < TOLERANCE


def test_the_median_stands_in_the_middle_and_its_interval_between_the_textbooks_ranks() -> None:
    found = intervals.median([float(n) for n in range(1, 101)])
    assert found.value == 50.5
    # Campbell and Gardner 1988, BMJ 296:1454: between the ranks 40 and 61, which cover 96.5 %.
    assert 40 < found.low < 41
    assert 60 < found.high < 61


def test_equal_values_leave_no_doubt() -> None:
    assert intervals.mean([3.0] * 20) == Estimate(3.0, 3.0, 3.0)
    assert intervals.median([3.0] * 20) == Estimate(3.0, 3.0, 3.0)


@pytest.mark.parametrize("count", [20, 30, 200])
def test_means_use_students_quantile(count: int) -> None:
    values = [float(n) for n in range(count)]
    low, high = stats.t.interval(CONFIDENCE, count - 1, np.mean(values), stats.sem(values))
    found = intervals.mean(values)
    assert (found.low, found.high) == pytest.approx((low, high), rel=1e-3)
