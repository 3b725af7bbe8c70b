"""Two periods compared: the index by hand, nothing from too few messages, and what moved is named."""

from datetime import timedelta
from math import log

import pytest
from hypothesis import given
from hypothesis import strategies as st

from baton.insights.drift import LEAST, Shift, drift, stability
from baton.storage.database import Database
from baton.storage.figures import Span
from tests.insights.history import DAY, History

WEEK = timedelta(days=7)
BEFORE, AFTER = Span(DAY - WEEK, DAY), Span(DAY, DAY + WEEK)


def test_the_index_by_hand() -> None:
    """99 and 1 against 49 and 51, half a case added to each."""
    old, new = (99.5 / 101, 1.5 / 101), (49.5 / 101, 51.5 / 101)
    index, most = stability({"a": 99, "b": 1}, {"a": 49, "b": 51})
    assert index == pytest.approx(sum((n - o) * log(n / o) for o, n in zip(old, new, strict=True)))
    assert most == "b"


def test_names_that_are_rare_in_both_count_as_one() -> None:
    crowd = {"a": 1000, **{f"r{number}": 1 for number in range(9)}}
    other = {"a": 1000, **{f"s{number}": 1 for number in range(9)}}
    assert stability(crowd, other)[0] == pytest.approx(0.0)


COUNTS = st.dictionaries(st.sampled_from("abcdef"), st.integers(1, 500), min_size=1)


@given(COUNTS, COUNTS)
def test_it_is_never_below_zero_the_same_both_ways_and_zero_for_no_change(
    before: dict[str, int], after: dict[str, int]
) -> None:
    index, _ = stability(before, after)
    assert index >= 0
    assert stability(after, before)[0] == pytest.approx(index)
    assert stability(before, before)[0] == pytest.approx(0.0)


@pytest.mark.parametrize(("index", "word"), [(None, "too few"), (0.09, "stable"), (0.1, "moved"), (0.25, "drifted")])
def test_how_much_it_is_in_a_word(index: float | None, word: str) -> None:
    assert Shift("intent", index, "").word == word


def written(database: Database, *, later_mood: float, count: int = LEAST) -> None:
    past = History()
    for number in range(2 * count):
        at = DAY + (timedelta(days=1) if number % 2 else -timedelta(days=1))
        key = past.conversation(at=at)
        past.says(key, at, mood=later_mood if number % 2 else 0.3)
    past.store(database)


def test_a_mood_that_fell_is_found_and_what_stayed_is_stable(database: Database) -> None:
    written(database, later_mood=-0.7)
    with database.reading() as tx:
        found, before, after = drift(tx, BEFORE, AFTER)
    words = {one.name: one.word for one in found}
    assert (before, after) == (LEAST, LEAST)
    assert (words["valence"], words["intent"], words["confidence"]) == ("drifted", "stable", "stable")


def test_too_few_messages_say_nothing(database: Database) -> None:
    written(database, later_mood=-0.7, count=LEAST - 1)
    with database.reading() as tx:
        found, _, _ = drift(tx, BEFORE, AFTER)
    assert {one.word for one in found} == {"too few"}
