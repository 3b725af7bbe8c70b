"""The sample of a review: each conversation in one stratum, as many of each as stated, the same again from one seed."""

from collections import Counter, namedtuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from baton.insights.review_sampling import MOST_EACH, TITLES, Candidate, candidates, draw, stratum_of

MOOD = st.floats(-1, 1)
ONE = st.builds(
    Candidate,
    conversation_id=st.uuids().map(str),
    first=MOOD,
    last=MOOD,
    handed=st.booleans(),
    complained=st.booleans(),
)
MONTHS = st.lists(ONE, max_size=60, unique_by=lambda one: one.conversation_id)
Row = namedtuple("Row", "conversation_id first last complaint")


def one(first: float, last: float, *, handed: bool = False, complained: bool = False) -> Candidate:
    return Candidate("c", first, last, handed, complained)


@pytest.mark.parametrize(
    ("conversation", "stratum"),
    [
        (one(0.5, -0.5, handed=True, complained=True), "complaint"),
        (one(0.5, -0.5, handed=True), "mood_fell"),
        (one(-0.5, 0.5, handed=True), "mood_rose"),
        (one(0.1, 0.1, handed=True), "handed_off"),
        (one(0.1, 0.1), "bot_only"),
        (one(0.2, -0.2), "mood_fell"),
        (one(0.2, -0.1), "bot_only"),
    ],
)
def test_a_conversation_belongs_to_the_first_stratum_it_fits(conversation: Candidate, stratum: str) -> None:
    assert stratum_of(conversation) == stratum


@given(MONTHS, st.integers(0, 10**9), st.integers(1, MOST_EACH))
def test_of_each_stratum_as_many_as_stated_or_all_and_nobody_twice(
    month: list[Candidate], seed: int, each: int
) -> None:
    drawn = draw(month, seed=seed, each=each)
    there = Counter(stratum_of(one) for one in month)
    taken = Counter(stratum for _, stratum in drawn.picked)
    assert taken == Counter({name: min(each, count) for name, count in there.items()})
    keys = [key for key, _ in drawn.picked]
    assert len(set(keys)) == len(keys)
    belongs = {one.conversation_id: stratum_of(one) for one in month}
    assert all(belongs[key] == stratum for key, stratum in drawn.picked)
    assert [(line["stratum"], line["there"], line["drawn"]) for line in drawn.scheme()] == [
        (name, there[name], taken[name]) for name in TITLES
    ]


@given(MONTHS, st.integers(0, 10**9), st.randoms(use_true_random=False))
def test_a_seed_draws_the_same_whatever_order_they_come_in(month: list[Candidate], seed: int, mixer: object) -> None:
    other = list(month)
    mixer.shuffle(other)  # type: ignore[attr-defined]
    assert draw(other, seed=seed).picked == draw(month, seed=seed).picked


def test_everybody_is_drawn_about_as_often() -> None:
    month = [Candidate(f"c{n}", 0.0, 0.0, False, False) for n in range(20)]
    times = Counter(key for seed in range(2_000) for key, _ in draw(month, seed=seed, each=4).picked)
    # Each is drawn with a chance of one in five: 400 times, with a standard deviation of 18.
    assert len(times) == 20
    assert all(310 < count < 490 for count in times.values())


def test_kinds_are_mixed_so_that_nobody_rates_one_after_another() -> None:
    month = [Candidate(f"b{n}", 0.0, 0.0, False, False) for n in range(9)]
    month += [Candidate(f"c{n}", 0.0, 0.0, False, True) for n in range(9)]
    orders = {tuple(stratum for _, stratum in draw(month, seed=seed).picked) for seed in range(20)}
    assert len(orders) > 5


def test_a_message_that_was_likely_a_complaint_makes_it_one() -> None:
    rows = [Row("a", -0.3, 0.4, 0.6), Row("b", 0.0, 0.0, 0.49), Row("c", 0.0, 0.1, None)]
    assert list(candidates(rows, frozenset({"b"}))) == [
        Candidate("a", -0.3, 0.4, False, True),
        Candidate("b", 0.0, 0.0, True, False),
        Candidate("c", 0.0, 0.1, False, False),
    ]
