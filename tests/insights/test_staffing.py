"""Erlang's formula against cases that are known by hand, and what must hold whatever the numbers."""

from datetime import datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from baton.insights.staffing import Staffing, chance_to_wait, expected_wait, mean_wait_s

MONDAY = datetime(2026, 3, 2, 9, 30, tzinfo=timezone.utc)
ONE = Staffing(1, 1, 600.0)


@pytest.mark.parametrize(
    ("load", "lines", "chance"),
    [
        (0.0, 3, 0.0),
        (0.5, 1, 0.5),  # one line: the load itself
        (1.0, 2, 1 / 3),  # two lines: a^2 / (2 + a)
        (1.5, 2, 1.5**2 / 3.5),
        (2.0, 2, 1.0),
        (9.0, 4, 1.0),
    ],
)
def test_the_chance_to_wait_by_hand(load: float, lines: int, chance: float) -> None:
    assert chance_to_wait(load, lines) == pytest.approx(chance)


def test_one_line_waits_as_the_textbook_says() -> None:
    """Three an hour, ten minutes each: half the time taken, so the mean wait is as long as a conversation."""
    assert mean_wait_s(3, ONE) == pytest.approx(600.0)


def test_more_than_can_be_served_has_no_wait_that_ends() -> None:
    assert mean_wait_s(6, ONE) is None
    assert mean_wait_s(5.9, ONE) is not None


def test_several_conversations_at_once_are_several_lines() -> None:
    assert Staffing(3, 4, 600.0).lines == 12
    assert Staffing(0.1, 1, 600.0).lines == 1


@given(load=st.floats(0.01, 60), lines=st.integers(1, 80), more=st.floats(0.01, 5), others=st.integers(1, 10))
def test_more_load_waits_more_and_more_lines_wait_less(load: float, lines: int, more: float, others: int) -> None:
    chance = chance_to_wait(load, lines)
    assert 0.0 <= chance <= 1.0
    assert chance_to_wait(load + more, lines) >= chance - 1e-12
    assert chance_to_wait(load, lines + others) <= chance + 1e-12


def test_the_wait_of_a_day_weighs_its_hours() -> None:
    """Three at nine o'clock and one at noon, on one day: the noon hour waits little, and counts for a quarter."""
    moments = [MONDAY, MONDAY, MONDAY, MONDAY + timedelta(hours=3)]
    found = expected_wait(moments, days=1, zone=timezone.utc, staffing=ONE)
    at_noon = mean_wait_s(1, ONE)
    assert at_noon is not None
    assert found.mean_s == pytest.approx((3 * 600 + at_noon) / 4)
    assert (found.worst_hour, found.worst_s, found.busiest) == (9, pytest.approx(600.0), 3.0)


def test_hours_are_those_of_the_teams_clock() -> None:
    east = timezone(timedelta(hours=2))
    assert expected_wait([MONDAY], days=1, zone=east, staffing=ONE).worst_hour == 11


def test_nobody_waits_when_nobody_comes() -> None:
    assert expected_wait([], days=30, zone=timezone.utc, staffing=ONE).mean_s == 0.0


def test_one_hour_without_end_makes_the_day_endless() -> None:
    found = expected_wait([MONDAY] * 7, days=1, zone=timezone.utc, staffing=ONE)
    assert (found.mean_s, found.worst_s, found.busiest) == (None, None, 7.0)
