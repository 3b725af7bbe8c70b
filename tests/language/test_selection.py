"""The classifier and the knowledge index choose the article together."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from baton.language.selection import chosen_with

CONFIDENCES = st.lists(st.floats(0.0, 1.0), min_size=1, max_size=6)


def test_the_index_decides_where_the_classifier_is_torn() -> None:
    ranked = [("faq/a", 0.31), ("faq/b", 0.30)]
    assert chosen_with(ranked, {"faq/a": 0.2, "faq/b": 0.6}, weight=20)[0][0] == "faq/b"


def test_the_classifier_decides_where_the_index_finds_both_alike() -> None:
    ranked = [("faq/b", 0.5), ("faq/a", 0.1)]
    assert [label for label, _ in chosen_with(ranked, {"faq/a": 0.4, "faq/b": 0.4}, weight=20)] == ["faq/b", "faq/a"]


def test_labels_without_an_article_stay_as_the_classifier_ranked_them() -> None:
    ranked = [("faq/a", 0.5), ("faq/unknown", 0.4)]
    assert chosen_with(ranked, {"faq/a": -1.0}, weight=20) == ranked
    assert chosen_with([], {}, weight=20) == []


@given(confidences=CONFIDENCES, weight=st.floats(0, 50), data=st.data())
def test_the_labels_stay_together_as_confident_as_before(
    confidences: list[float], weight: float, data: st.DataObject
) -> None:
    ranked = [(f"faq/{number}", confidence) for number, confidence in enumerate(confidences)]
    found = {label: data.draw(st.floats(-1, 4)) for label, _ in ranked}
    joined = chosen_with(ranked, found, weight=weight)
    assert {label for label, _ in joined} == {label for label, _ in ranked}
    assert sum(confidence for _, confidence in joined) == pytest.approx(sum(confidences), abs=1e-9)
    assert [confidence for _, confidence in joined] == sorted((c for _, c in joined), reverse=True)
