"""How far two raters agree: against cases worked out by hand, and how often the interval covers what is true."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from baton.insights.agreement import LEAST_PAIRS, agreement, weighted_kappa
from baton.insights.intervals import CONFIDENCE

SCALE = (1, 2, 3, 4, 5)
PAIRS = st.lists(st.tuples(st.sampled_from(SCALE), st.sampled_from(SCALE)), min_size=LEAST_PAIRS, max_size=60)


def test_kappa_is_that_of_a_case_worked_out_by_hand() -> None:
    # Four pairs on the scale 1, 2, 3. Of their eight ratings three are 1, two are 2 and three are 3.
    # Squared distances seen: one of four pairs is 2 apart, so 4 / 4 = 1. By chance, over all ordered two of the shares
    # 3/8, 2/8, 3/8: 2 * (3/8 * 2/8 * 1 + 2/8 * 3/8 * 1 + 3/8 * 3/8 * 4) = 2 * (6 + 6 + 36) / 64 = 1.5.
    assert weighted_kappa([(1, 1), (2, 2), (3, 3), (1, 3)], scale=(1, 2, 3)) == pytest.approx(1 / 3)


def test_always_alike_is_one_and_always_opposite_is_minus_one() -> None:
    alike, opposite = [(1, 1), (5, 5)] * 5, [(1, 5), (5, 1)] * 5
    assert weighted_kappa(alike, scale=SCALE) == pytest.approx(1.0)
    assert weighted_kappa(opposite, scale=SCALE) == pytest.approx(-1.0)
    assert agreement(alike, scale=SCALE).low is None
    assert "without an interval" in agreement(alike, scale=SCALE).in_words()


def test_a_step_apart_weighs_less_than_four() -> None:
    near = weighted_kappa([(1, 1), (5, 5), (4, 5), (2, 1)], scale=SCALE)
    far = weighted_kappa([(1, 1), (5, 5), (1, 5), (5, 1)], scale=SCALE)
    assert near is not None
    assert far is not None
    assert near > far


def test_ratings_that_are_all_one_say_nothing() -> None:
    found = agreement([(3, 3)] * 12, scale=SCALE)
    assert found.kappa is None
    assert "kappa says nothing" in found.in_words()
    assert found.to_dict()["alike"]["value"] == 1.0


def test_a_single_pair_that_differs_is_no_reason_for_an_interval() -> None:
    found = agreement([(3, 3)] * 11 + [(3, 4)], scale=SCALE)
    assert found.kappa is not None
    assert (found.low, found.high) == (None, None)


@pytest.mark.parametrize(("count", "words"), [(0, "0 conversations have"), (1, "1 conversation has"), (9, "9 conv")])
def test_there_is_no_figure_from_a_few_pairs(count: int, words: str) -> None:
    found = agreement([(1, 2)] * count, scale=SCALE)
    assert (found.pairs, found.kappa, found.alike) == (count, None, None)
    assert found.in_words().startswith(words)


@given(PAIRS)
def test_who_rated_first_and_in_which_order_changes_nothing(pairs: list[tuple[int, int]]) -> None:
    turned = [(second, first) for first, second in reversed(pairs)]
    first, other = agreement(pairs, scale=SCALE), agreement(turned, scale=SCALE)
    for name in ("kappa", "low", "high"):
        value, same = getattr(first, name), getattr(other, name)
        assert (value is None) == (same is None)
        assert value is None or value == pytest.approx(same)


@given(PAIRS)
def test_the_interval_holds_kappa_and_stays_within_one(pairs: list[tuple[int, int]]) -> None:
    found = agreement(pairs, scale=SCALE)
    if found.kappa is not None:
        assert -1 - 1e-9 <= found.kappa <= 1 + 1e-9
        if found.low is not None and found.high is not None:
            assert -1 <= found.low <= found.kappa <= found.high <= 1


@pytest.mark.parametrize("count", [10, 20, 40])
@pytest.mark.parametrize("noise", [0.4, 0.8])
def test_the_truth_is_covered_at_the_stated_rate(count: int, noise: float) -> None:
    """Two who see the same thing and err each on their own; the truth is kappa over very many of their pairs."""
    rng = np.random.default_rng(7)
    felt = rng.normal(3.2, 0.9, 200_000)
    seen = [np.clip(np.rint(felt + rng.normal(0, noise, felt.size)), 1, 5).astype(int) for _ in range(2)]
    everything = list(zip(*(side[:50_000].tolist() for side in seen), strict=True))
    truth = weighted_kappa(everything, scale=SCALE)
    assert truth is not None
    tries, hits, shown = 1_000, 0, 0
    for _ in range(tries):
        some = rng.integers(0, felt.size, count)
        found = agreement(list(zip(*(side[some].tolist() for side in seen), strict=True)), scale=SCALE)
        if found.low is not None and found.high is not None:
            shown += 1
            hits += found.low <= truth <= found.high
    assert shown > 0.9 * tries
    assert hits / shown > CONFIDENCE - 0.03
