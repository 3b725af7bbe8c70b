"""Figures from chances: known cases, and what must hold for any."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from baton.evaluation.curves import auroc, calibration_error, f1, reliability, thresholds

SCORED = st.lists(st.tuples(st.booleans(), st.floats(0.0, 1.0)), min_size=1, max_size=60)


def test_a_perfect_ranking_has_an_auroc_of_one_and_a_reversed_one_of_zero() -> None:
    assert auroc([False, False, True], [0.1, 0.2, 0.3]) == 1.0
    assert auroc([True, False, False], [0.1, 0.2, 0.3]) == 0.0
    assert auroc([True, True], [0.1, 0.2]) is None


def test_f1_counts_from_the_threshold_upwards() -> None:
    assert f1([True, True, False], [0.5, 0.4, 0.1]) == pytest.approx(2 / 3)
    assert f1([True, False], [0.1, 0.1]) == 0.0


def test_chances_that_come_true_as_often_as_they_say_are_calibrated() -> None:
    assert calibration_error([True, False, False, False], [0.25] * 4) == pytest.approx(0.0)
    assert calibration_error([False] * 4, [0.9] * 4) == pytest.approx(0.9)


def test_the_best_threshold_finds_what_can_be_told_apart() -> None:
    best = max(thresholds([False, True, True], [0.2, 0.3, 0.6]), key=lambda point: point.f1)
    assert (best.at, best.f1) == (pytest.approx(0.3), pytest.approx(1.0))
    assert thresholds([False], [0.2]) == []


@given(SCORED)
def test_every_item_is_in_one_bin_and_all_figures_are_shares(scored: list[tuple[bool, float]]) -> None:
    truth, chances = [item[0] for item in scored], [item[1] for item in scored]
    bins = reliability(truth, chances)
    assert sum(item.count for item in bins) == len(scored)
    assert 0.0 <= calibration_error(truth, chances) <= 1.0
    assert all(0.0 <= point.f1 <= 1.0 for point in thresholds(truth, chances))
