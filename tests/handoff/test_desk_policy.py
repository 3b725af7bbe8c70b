"""Skills, hours and waiting times as `policy/desk.yml` gives them."""

from dataclasses import replace
from datetime import date, datetime, timedelta, timezone
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from baton.errors import PolicyError
from baton.handoff.desk_policy import DeskPolicy
from baton.handoff.hours import Holiday

SHIPPED = Path("policy/desk.yml")
MONDAY_NOON = datetime(2026, 11, 23, 12, tzinfo=timezone.utc)
SATURDAY_EVENING = datetime(2026, 11, 21, 18, tzinfo=timezone.utc)


@pytest.fixture
def desk() -> DeskPolicy:
    return DeskPolicy.load(SHIPPED)


def test_during_hours_there_is_no_next_opening(desk: DeskPolicy) -> None:
    assert desk.hours.next_opening(MONDAY_NOON) is None
    assert desk.hours.opens_words(MONDAY_NOON) is None


def test_on_saturday_evening_the_team_is_back_on_monday(desk: DeskPolicy) -> None:
    assert desk.hours.opens_words(SATURDAY_EVENING) == "Monday at 08:00"


def test_before_opening_the_team_is_back_the_same_day(desk: DeskPolicy) -> None:
    assert desk.hours.opens_words(MONDAY_NOON.replace(hour=5)) == "Monday at 08:00"


def test_hours_are_local_also_in_summer(desk: DeskPolicy) -> None:
    summer = datetime(2026, 7, 6, 7, 30, tzinfo=timezone.utc)
    assert desk.hours.next_opening(summer) is None
    assert desk.hours.next_opening(summer - timedelta(hours=1)) is not None


def test_the_moment_of_closing_is_closed(desk: DeskPolicy) -> None:
    assert desk.hours.opens_words(MONDAY_NOON.replace(hour=20)) == "Tuesday at 08:00"


def test_waiting_time_grows_with_the_place_and_falls_with_people(desk: DeskPolicy) -> None:
    assert desk.expected_wait_s(position=1, skill="general", people=1, at=MONDAY_NOON) == 300
    assert desk.expected_wait_s(position=4, skill="general", people=2, at=MONDAY_NOON) == 600
    assert desk.expected_wait_s(position=1, skill="technical", people=0, at=MONDAY_NOON) == 600


def test_off_hours_the_night_is_part_of_the_wait(desk: DeskPolicy) -> None:
    evening = MONDAY_NOON.replace(hour=21)
    assert desk.expected_wait_s(position=1, skill=None, people=1, at=evening) == 11 * 3600 + 300


def test_a_skill_nobody_defined_counts_as_general(desk: DeskPolicy) -> None:
    assert desk.expected_wait_s(position=1, skill="juggling", people=1, at=MONDAY_NOON) == 300


CHRISTMAS_EVE = datetime(2026, 12, 24, 12, tzinfo=timezone.utc)


def test_a_holiday_is_closed_and_a_short_day_closes_early(desk: DeskPolicy) -> None:
    assert desk.hours.opens_words(CHRISTMAS_EVE) is None
    assert desk.hours.opens_words(CHRISTMAS_EVE.replace(hour=17)) == "Monday at 08:00"
    assert desk.hours.opens_words(datetime(2026, 12, 25, 12, tzinfo=timezone.utc)) == "Monday at 08:00"


def test_an_opening_more_than_six_days_away_is_named_with_its_date(desk: DeskPolicy) -> None:
    days_off = tuple(Holiday(date(2026, 11, day)) for day in range(23, 30))
    hours = replace(desk.hours, holidays=days_off)
    assert hours.opens_words(MONDAY_NOON) == "Monday 30 November at 08:00"


def test_the_opening_is_read_on_the_customers_own_clock_and_calendar(desk: DeskPolicy) -> None:
    assert desk.hours.opens_words(SATURDAY_EVENING, ZoneInfo("Asia/Kolkata")) == "Monday at 13:30"
    assert desk.hours.opens_words(SATURDAY_EVENING, ZoneInfo("Pacific/Auckland")) == "Monday at 21:00"
    assert desk.hours.opens_words(SATURDAY_EVENING, ZoneInfo("Pacific/Honolulu")) == "Sunday at 22:00"
    assert desk.hours.opens_words(MONDAY_NOON, ZoneInfo("Asia/Kolkata")) is None
    days_off = tuple(Holiday(date(2026, 11, day)) for day in range(23, 30))
    hours = replace(desk.hours, holidays=days_off)
    assert hours.opens_words(MONDAY_NOON, ZoneInfo("Pacific/Honolulu")) == "Sunday at 22:00"


def test_a_call_back_is_due_some_time_after_the_opening(desk: DeskPolicy) -> None:
    assert desk.call_back_by(MONDAY_NOON) == MONDAY_NOON + timedelta(minutes=120)
    assert desk.call_back_by(SATURDAY_EVENING) == datetime(2026, 11, 23, 10, tzinfo=timezone.utc)


def test_languages_are_skills_of_their_own(desk: DeskPolicy) -> None:
    assert desk.languages == {"polish", "romanian", "punjabi", "urdu"}


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("minutes: 5", "minutes: 0", "'skills.general.minutes' is 0.0, but must lie between"),
        ("reopen_within_minutes", "reopen_minutes", "Did you mean 'reopen_within_minutes'?"),
        ("timezone: Europe/London", "timezone: Europe/Leeds", "'hours' names an unknown time zone 'Europe/Leeds'"),
        ("closes: 17:00", "closes: 07:00", "'hours.saturday' closes before it opens"),
        ("date: 2026-12-25 }", "date: 25.12.2026 }", "must be a date like 2026-12-25, not '25.12.2026'"),
        ("date: 2026-12-25 }", "date: 2026-12-26 }", "'hours' has a holiday twice"),
        ("closes: 16:00 }", "}", "needs both 'opens' and 'closes'"),
        ("most_at_once: 4", "most_at_once: 0", "'routing.most_at_once' is 0, but must lie between"),
        ("gone_minutes: 5", "gone_minutes: 0", "'pick_up.gone_minutes' is 0.0, but must lie between"),
        ("within_minutes: 120", "within_minutes: 0", "'call_back.within_minutes' is 0.0"),
        ("  general:", "  generic:", "'skills' lacks 'general'"),
    ],
)
def test_a_wrong_value_is_refused_in_words(tmp_path: Path, old: str, new: str, words: str) -> None:
    path = tmp_path / "desk.yml"
    path.write_text(SHIPPED.read_text(encoding="utf-8").replace(old, new, 1), encoding="utf-8")
    with pytest.raises(PolicyError) as caught:
        DeskPolicy.load(path)
    assert words in str(caught.value)
