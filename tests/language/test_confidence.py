"""Confidence is calibrated on unseen scores; shares of nobody stay nobody's; the threshold refuses few of the known."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from baton.language.confidence import MOST_REFUSED, MOST_SHARP, Confidence, fitted_confidence
from baton.language.kernel import LeftOut

NONE = np.zeros((0, 3), dtype=np.float32)


def scores_of(truth: np.ndarray, *, seed: int, noise: float = 0.3) -> np.ndarray:
    random = np.random.default_rng(seed)
    return (np.eye(3)[truth] * 0.7 + noise * random.standard_normal((len(truth), 3))).astype(np.float32)


@given(st.lists(st.floats(-2, 2, width=32), min_size=1, max_size=8), st.floats(1, 25))
def test_chances_never_exceed_one_and_keep_the_order_of_the_scores(scores: list[float], sharpness: float) -> None:
    chances = Confidence(sharpness, 0.0).chances(np.array([scores], dtype=np.float32))[0]
    assert 0.0 <= chances.sum() <= 1.0 + 1e-9
    assert chances[int(np.argmax(scores))] == chances.max()


def test_many_unlikely_labels_together_stay_unlikely() -> None:
    scores = np.array([[0.3] + [0.0] * 200], dtype=np.float32)
    chances = Confidence(15.0, 0.0).chances(scores)[0]
    assert chances[0] > 0.2
    assert chances[1:].sum() == 0.0


def test_confidence_is_about_as_high_as_accuracy_on_unseen_scores() -> None:
    truth = np.arange(3000) % 3
    learnt = fitted_confidence(LeftOut(scores_of(truth, seed=1), truth, NONE), ["a", "b", "c"], outside="oos")
    fresh = scores_of(truth, seed=2)
    accuracy = (fresh.argmax(axis=1) == truth).mean()
    assert abs(learnt.chances(fresh).max(axis=1).mean() - accuracy) < 0.05


def test_labels_of_one_group_count_together() -> None:
    truth = np.arange(900) % 3
    scores = scores_of(truth, seed=3)
    scores[:, 1] = scores[:, 2] = np.maximum(scores[:, 1], scores[:, 2])
    apart = fitted_confidence(LeftOut(scores, truth, NONE), ["a", "b", "c"], outside="oos")
    together = fitted_confidence(LeftOut(scores, truth, NONE), ["a", "b", "b"], outside="oos")
    assert together.sharpness > apart.sharpness


def test_perfect_scores_do_not_make_it_endlessly_sure() -> None:
    truth = np.arange(300) % 3
    learnt = fitted_confidence(
        LeftOut(scores_of(truth, seed=4, noise=0.0), truth, NONE), ["a", "b", "c"], outside="oos"
    )
    assert learnt.sharpness == pytest.approx(MOST_SHARP, rel=0.01)


@pytest.mark.parametrize("noise", [0.1, 0.4])
def test_the_threshold_refuses_strangers_but_few_of_the_known(noise: float) -> None:
    truth = np.arange(900) % 3
    known = scores_of(truth, seed=5, noise=noise)
    strangers = (0.1 * np.random.default_rng(6).standard_normal((300, 3))).astype(np.float32)
    learnt = fitted_confidence(LeftOut(known, truth, strangers), ["a", "b", "c"], outside="oos")
    assert (learnt.chances(known).max(axis=1) < learnt.threshold).mean() <= MOST_REFUSED
    assert (learnt.chances(strangers).max(axis=1) < learnt.threshold).mean() > 0.5


def test_examples_that_are_out_of_scope_stand_for_strangers() -> None:
    truth = np.arange(900) % 3
    scores = scores_of(truth, seed=7, noise=0.05)
    scores[truth == 2, 0] = 0.5
    learnt = fitted_confidence(LeftOut(scores, truth, NONE), ["a", "b", "oos"], outside="oos")
    share = learnt.chances(scores)[:, :2].max(axis=1)
    assert (share[truth == 2] < learnt.threshold).mean() > 0.95
    assert (share[truth != 2] >= learnt.threshold).mean() >= 1 - MOST_REFUSED
