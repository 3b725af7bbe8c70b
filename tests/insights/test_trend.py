"""A period is followed in parts of one length, few enough to be read."""

from datetime import datetime, timedelta, timezone
from itertools import pairwise

import pytest

from baton.insights.trend import MOST, parts, trend
from baton.storage.database import Database
from baton.storage.figures import Span
from tests.insights.history import DAY, History

START = datetime(2026, 3, 1, tzinfo=timezone.utc)


@pytest.mark.parametrize(("days", "step", "count"), [(7, 1, 7), (14, 1, 14), (30, 7, 5), (98, 7, 14), (365, 28, 14)])
def test_parts_are_days_weeks_or_months(days: int, step: int, count: int) -> None:
    found = parts(Span(START, START + timedelta(days=days), "web"))
    assert (len(found), found[0].end - found[0].start) == (count, timedelta(days=step))
    assert (found[0].start, found[-1].end) == (START, START + timedelta(days=days))
    assert all(one.end == other.start for one, other in pairwise(found))
    assert {one.channel for one in found} == {"web"}


@pytest.mark.parametrize("days", [0.01, 1, 3660])
def test_any_period_has_few_parts(days: float) -> None:
    assert 1 <= len(parts(Span(START, START + timedelta(days=days)))) <= MOST


def test_each_part_has_the_figures_of_what_began_in_it(database: Database) -> None:
    past = History()
    for day, count in ((0, 30), (1, 10), (2, 25)):
        for n in range(count):
            at = DAY + timedelta(days=day)
            key = past.conversation(at=at)
            if n < 15:
                past.handoff(key, at + timedelta(minutes=1))
    past.store(database)
    steps = trend(database, Span(DAY, DAY + timedelta(days=3)))
    found = [(step.figures["handoffs"].count, step.figures["handoffs"].estimate) for step in steps]
    assert [count for count, _ in found] == [30, 10, 25]
    assert [estimate and estimate.value for _, estimate in found] == [0.5, None, 0.6]
