"""What goes along with an outcome is told from what chance explains, and only from enough conversations."""

from collections.abc import Mapping
from datetime import timedelta
from random import Random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from baton.insights.drivers import difference, drivers, driving
from baton.insights.figure import LEAST
from baton.storage.database import Database
from baton.storage.figures import Span
from tests.insights.history import DAY, History

WEEK = Span(DAY - timedelta(days=1), DAY + timedelta(days=6))
MINUTE = timedelta(minutes=1)


def test_the_interval_is_newcombes() -> None:
    # Newcombe 1998, Statistics in Medicine 17:873, table II, example (a), method 10: 56 of 70 and 48 of 80.
    found = difference(56, 70, 48, 80, looks=1)
    assert (round(found.value, 4), round(found.low, 4), round(found.high, 4)) == (0.2, 0.0524, 0.3339)


def test_the_more_is_looked_at_the_wider_the_interval() -> None:
    one, ten = difference(56, 70, 48, 80, looks=1), difference(56, 70, 48, 80, looks=10)
    assert ten.low < one.low < one.high < ten.high


def test_among_groups_without_any_effect_hardly_ever_one_stands_out() -> None:
    rng = np.random.default_rng(3)
    everybody = np.ones(600, dtype=np.bool_)
    false = 0
    for _ in range(200):
        groups = {str(g): rng.choice(600, 60, replace=False) for g in range(15)}
        false += bool(driving(groups, everybody, rng.random(600) < 0.3))
    assert false / 200 <= 0.08


def plainly(groups: Mapping[str, set[int]], everybody: set[int], hit: set[int]) -> list[tuple[str, int, int, float]]:
    """The same with sets, as one would say it: name, hits, among, difference."""
    groups = {what: keys & everybody for what, keys in groups.items()}
    enough = {what: keys for what, keys in groups.items() if LEAST <= len(keys) <= len(everybody) - LEAST}
    found = []
    for what, keys in enough.items():
        others = everybody - keys
        apart = difference(len(keys & hit), len(keys), len(others & hit), len(others), looks=len(enough))
        if apart.low > 0:
            found.append((apart.low, what, len(keys & hit), len(keys), apart.value))
    return [tuple(one[1:]) for one in sorted(found, key=lambda one: (-one[0], one[1]))]


@given(st.randoms(use_true_random=False), st.integers(0, 90), st.floats(0, 1), st.floats(0, 1))
def test_counted_together_they_are_what_sets_say(draw: Random, count: int, asked: float, likely: float) -> None:
    groups = {name: {n for n in range(count) if draw.random() < 0.5} for name in "abcd"}
    everybody = {n for n in range(count) if draw.random() < asked}
    hit = {n for n in range(count) if draw.random() < (likely if n in groups["a"] else 0.1)}
    found = driving(
        {name: np.array(sorted(keys), dtype=np.int64) for name, keys in groups.items()},
        np.array([n in everybody for n in range(count)], dtype=np.bool_),
        np.array([n in hit for n in range(count)], dtype=np.bool_),
    )
    assert [(one.what, one.hits, one.among, one.difference.value) for one in found] == plainly(groups, everybody, hit)


def test_topics_and_channels_that_go_along_with_handoffs_and_bad_ratings_are_found(database: Database) -> None:
    past = History()
    for n in range(120):
        key = past.conversation(channel="whatsapp" if n % 2 else "web")
        past.says(key, DAY + MINUTE, mood=0.0)
        reading = past.rows["messages"][-1]["reading"]
        reading["intent"] = "cancel_order" if n < 40 else "nlu_fallback" if n < 80 else "greet"
        if n < 36:
            past.handoff(key, DAY + 2 * MINUTE)
        past.rated(key, DAY + timedelta(hours=1), 1 if 40 <= n < 78 else 5)
    past.store(database)
    found = drivers(database, WEEK)
    (handoff,) = found["handoff"]
    assert (handoff.what, handoff.hits, handoff.among) == ("about cancel order", 36, 40)
    assert (handoff.share, handoff.share_of_others) == (0.9, 0.0)
    (bad,) = found["bad_rating"]
    assert (bad.what, bad.hits, bad.among) == ("was not understood", 38, 40)


@pytest.mark.parametrize("count", [0, 15])
def test_from_too_few_nothing_is_said(database: Database, count: int) -> None:
    past = History()
    for _ in range(count):
        key = past.conversation()
        past.says(key, DAY + MINUTE, mood=0.0)
        past.rows["messages"][-1]["reading"]["intent"] = "cancel_order"
        past.handoff(key, DAY + 2 * MINUTE)
    past.store(database)
    assert drivers(database, WEEK) == {"handoff": [], "bad_rating": []}
