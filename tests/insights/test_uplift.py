"""What passing on does to the mood is told apart from what would have come by itself."""

from datetime import timedelta

import numpy as np
import pytest

from baton.insights.figure import LEAST
from baton.insights.uplift import compared, uplift
from baton.storage.database import Database
from baton.storage.figures import Span
from tests.insights.drifting import drifting
from tests.insights.history import DAY, History

WEEK = Span(DAY - timedelta(days=1), DAY + timedelta(days=6))
MINUTE = timedelta(minutes=1)
WORLDS, CUSTOMERS = 250, 220
MOST_FALSE = 0.05 + 2 * (0.05 * 0.95 / WORLDS) ** 0.5
"""Of the null worlds, with what chance alone may add in so few of them; `benchmarks.uplift` takes thousands."""


def test_an_effect_that_is_not_there_is_hardly_ever_found_though_the_mood_always_rises() -> None:
    found = [compared(drifting(np.random.default_rng(seed), CUSTOMERS, adds=0.0)) for seed in range(WORLDS)]
    gains = [(one.gain, one.before, one.after) for one in found if one.gain and one.before is not None]
    assert len(gains) > 0.95 * WORLDS
    assert sum(after > before for _, before, after in gains if after is not None) > 0.95 * len(gains)
    false = sum(not gain.low <= 0 <= gain.high for gain, _, _ in gains) / len(gains)
    assert 0 < false <= MOST_FALSE


def test_a_true_effect_is_found_and_rather_told_too_small_than_too_large() -> None:
    found = [compared(drifting(np.random.default_rng(seed), 3 * CUSTOMERS, adds=0.25)) for seed in range(40)]
    gains = [one.gain for one in found if one.gain]
    assert sum(gain.low > 0 for gain in gains) > 0.95 * len(gains)
    # Those who are left now and passed on soon take part of it along, so that less is found than there is.
    assert 0.17 < float(np.mean([gain.value for gain in gains])) < 0.25


def test_from_too_few_nothing_is_said() -> None:
    found = compared(drifting(np.random.default_rng(1), 30, adds=0.0))
    assert 0 < found.passed_on < LEAST
    assert (found.gain, found.before, found.expected, found.by_itself, found.matched) == (None, None, None, None, 0)


def test_from_nobody_nothing_is_said() -> None:
    assert compared(drifting(np.random.default_rng(1), 0, adds=0.0)).to_dict()["uplift"] is None


def a_past(*, channel_of_the_left: str = "web") -> History:
    """Forty in the same mood; half are passed on and end at 0.5, half are left and end at 0.1."""
    past = History()
    for n in range(40):
        passed = n % 2 == 0
        key = past.conversation(channel="web" if passed else channel_of_the_left)
        past.says(key, DAY + MINUTE, mood=-0.6)
        if passed:
            past.handoff(key, DAY + 2 * MINUTE, state="closed", waited=30, took=600)
        past.says(key, DAY + 4 * MINUTE, mood=(0.5 if passed else 0.1) + (0.01 if n % 4 < 2 else -0.01))
    return past


def test_who_was_passed_on_is_compared_with_who_was_left_in_the_same_mood(database: Database) -> None:
    a_past().store(database)
    found = uplift(database, WEEK)
    assert (found.passed_on, found.matched, found.compared) == (20, 20, 20)
    assert found.gain is not None
    assert (found.before, found.after) == pytest.approx((-0.6, 0.5))
    assert found.expected == pytest.approx(0.1, abs=0.01)
    assert found.by_itself == pytest.approx(0.7, abs=0.01)
    assert found.gain.low < 0.4 < found.gain.high
    assert found.gain.value == pytest.approx(0.4, abs=0.01)


def test_nobody_is_matched_with_somebody_on_another_channel(database: Database) -> None:
    a_past(channel_of_the_left="whatsapp").store(database)
    assert (uplift(database, WEEK).matched, uplift(database, WEEK).gain) == (0, None)


def test_a_message_that_was_not_read_for_its_mood_is_passed_over(database: Database) -> None:
    past = a_past()
    key = past.conversation()
    past.says(key, DAY + MINUTE)
    past.says(key, DAY + 2 * MINUTE, gives={"product": "kettle"})
    past.store(database)
    assert uplift(database, WEEK).compared == 20
