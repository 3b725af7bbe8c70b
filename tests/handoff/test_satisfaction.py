"""What stands behind the buttons of a rating, and how recommendations are counted."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from baton.handoff.satisfaction import SCORES, net_promoter_score, payload, rating_in, titles

WORDS = ("Very poor", "Poor", "Fair", "Good", "Very good")


@pytest.mark.parametrize("part", SCORES)
def test_every_button_of_a_question_means_its_score(part: str) -> None:
    meant = [rating_in(behind) for _, behind in titles(part, WORDS)]  # type: ignore[arg-type]
    assert meant == [(part, score) for score in SCORES[part]]


def test_the_buttons_say_number_and_word() -> None:
    assert titles("human", WORDS)[0] == ("1 Very poor", payload("human", 1))
    assert [title for title, _ in titles("recommend", WORDS)] == [str(score) for score in range(11)]


@pytest.mark.parametrize(
    "text",
    [
        None,
        "",
        "/accept_offer",
        "/baton_rating",
        "/baton_rating/human",
        "/baton_rating/human/6",
        "/baton_rating/dog/3",
        "/baton_rating/human/-1",
        "/baton_rating/human/3/4",
        "/baton_rating/human/²",
        "x/baton_rating/human/3",
    ],
)
def test_other_buttons_are_no_rating(text: str | None) -> None:
    assert rating_in(text) is None


def test_recommendation_is_promoters_less_detractors() -> None:
    assert net_promoter_score([]) is None
    assert net_promoter_score([10, 9, 8, 7, 6]) == 20
    assert net_promoter_score([0, 6]) == -100


@given(st.lists(st.integers(0, 10), min_size=1))
def test_recommendation_lies_between_minus_and_plus_hundred(scores: list[int]) -> None:
    found = net_promoter_score(scores)
    assert found is not None
    assert -100 <= found <= 100
