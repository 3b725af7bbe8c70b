"""Thresholds, calibration and figures come out as worked out by hand."""

import numpy as np
import pytest

from baton.language.tone_figures import auroc, best_thresholds, calibration_error, calibrations, either, measure
from baton.language.tone_texts import AT_US, NEGATIVE


def test_the_best_threshold_lies_between_the_last_found_and_the_first_left() -> None:
    targets = np.array([[1.0], [1.0], [0.0], [0.0]], dtype=np.float32)
    assert best_thresholds(targets, np.array([[0.9], [0.6], [0.4], [0.1]], dtype=np.float32)) == (0.5,)


def test_a_threshold_takes_in_a_false_item_where_that_finds_more() -> None:
    targets = np.array([[1.0], [0.0], [1.0], [1.0], [0.0]], dtype=np.float32)
    assert best_thresholds(targets, np.array([[0.9], [0.8], [0.6], [0.5], [0.1]], dtype=np.float32)) == (
        pytest.approx(0.3),
    )


def test_scores_that_are_too_sure_are_calibrated_down() -> None:
    draw = np.random.default_rng(7)
    scores = draw.normal(size=(4000, 1)).astype(np.float32)
    targets = (draw.random((4000, 1)) < 1 / (1 + np.exp(-scores))).astype(np.float32)
    ((slope, shift),) = calibrations(targets, np.ones_like(targets), 3 * scores)
    assert slope == pytest.approx(1 / 3, abs=0.05)
    assert shift == pytest.approx(0.0, abs=0.1)


def test_what_is_not_known_calibrates_nothing() -> None:
    scores = np.array([[5.0], [-5.0]], dtype=np.float32)
    assert calibrations(np.array([[0.0], [1.0]]), np.zeros((2, 1)), scores) == ((1.0, 0.0),)


def test_either_of_several_is_likelier_than_each() -> None:
    chances = np.array([[0.5, 0.5, 0.9]], dtype=np.float32)
    np.testing.assert_allclose(either(chances, ["joy", "love"], ["joy", "love", "anger"]), [0.75])


def test_chances_that_hold_have_no_calibration_error_and_wrong_ones_all_of_it() -> None:
    assert calibration_error(np.array([1.0, 0.0]), np.array([0.5, 0.5])) == 0.0
    assert calibration_error(np.array([0.0, 0.0]), np.array([1.0, 1.0])) == 1.0


def test_perfect_chances_have_perfect_figures() -> None:
    outputs = sorted({*NEGATIVE, *AT_US, "joy"})
    targets = np.eye(len(outputs), dtype=np.float32)
    found = measure(targets, targets, thresholds=[0.5] * len(outputs), outputs=outputs)
    assert (found.macro_f1, found.negative_auroc, found.at_us_auroc, found.calibration_error) == (1.0, 1.0, 1.0, 0.0)
    assert auroc(np.array([True, False]), np.array([0.1, 0.9], dtype=np.float32)) == 0.0
