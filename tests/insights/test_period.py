"""The days a report is about are read kindly, and what cannot be read is said."""

from datetime import datetime, timedelta, timezone

import pytest

from baton.errors import PeriodError
from baton.insights.period import period, whole_month

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=timezone.utc)


def test_dates_are_midnights_in_utc() -> None:
    span = period("2026-11-01", "2026-11-08", channel="web", now=NOW)
    assert (span.start, span.end, span.channel) == (
        datetime(2026, 11, 1, tzinfo=timezone.utc),
        datetime(2026, 11, 8, tzinfo=timezone.utc),
        "web",
    )


def test_times_keep_their_zone() -> None:
    span = period("2026-11-01T00:00:00+01:00", "2026-11-01T12:00:00Z", now=NOW)
    assert span.end - span.start == timedelta(hours=13)


def test_nothing_said_is_the_thirty_days_up_to_now() -> None:
    span = period(None, None, now=NOW)
    assert (span.start, span.end) == (NOW - timedelta(days=30), NOW)


def test_an_end_alone_looks_back_thirty_days_from_it() -> None:
    span = period("", "2026-11-08", now=NOW)
    assert span.end - span.start == timedelta(days=30)


@pytest.mark.parametrize(
    ("start", "end", "said"),
    [
        ("2026-11-08", "2026-11-08", "before it begins"),
        ("2026-11-09", "2026-11-08", "before it begins"),
        ("yesterday", None, "'from' is 'yesterday'; write a date"),
        (None, "2026-13-01", "'to' is '2026-13-01'; write a date"),
        ("0001-01-01T00:00:00+14:00", None, "write a date"),
        ("1890-01-01", None, "from 2000 to 2100"),
        ("2001-01-01", "2026-01-01", "longer than ten years"),
    ],
)
def test_a_period_that_makes_no_sense_is_refused_with_a_word(start: str | None, end: str | None, said: str) -> None:
    with pytest.raises(PeriodError, match=said):
        period(start, end, now=NOW)


def test_a_whole_month_goes_from_its_first_day_up_to_the_next_one() -> None:
    name, span = whole_month("2026-02", now=NOW)
    assert (name, span.start, span.end) == (
        "2026-02",
        datetime(2026, 2, 1, tzinfo=timezone.utc),
        datetime(2026, 3, 1, tzinfo=timezone.utc),
    )
    assert whole_month("2025-12", now=NOW)[1].end == datetime(2026, 1, 1, tzinfo=timezone.utc)


@pytest.mark.parametrize(
    ("now", "last"), [(NOW, "2026-10"), (NOW.replace(month=1), "2025-12"), (NOW.replace(day=1, hour=0), "2026-10")]
)
def test_nothing_said_is_the_last_whole_month(now: datetime, last: str) -> None:
    assert whole_month(None, now=now)[0] == last


@pytest.mark.parametrize(
    ("month", "said"),
    [
        ("2026-11", "not over"),
        ("2027-01", "not over"),
        ("2026-13", "write one such"),
        ("now", "write"),
        ("1999-12", "2000"),
    ],
)
def test_a_month_that_cannot_be_drawn_is_refused_with_a_word(month: str, said: str) -> None:
    with pytest.raises(PeriodError, match=said):
        whole_month(month, now=NOW)
