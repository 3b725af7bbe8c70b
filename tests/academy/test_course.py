"""Progress and completion, from the results of practices that have ended."""

from datetime import datetime, timezone
from types import SimpleNamespace
from typing import Any

from baton.academy.course import ASKED_FOR, evidence, standing
from tests.academy.course import COURSE

NOW = datetime(2026, 3, 1, tzinfo=timezone.utc)


def ended(key: str, total: int, *caught: str, found: int = 0) -> Any:
    skills = {"empathy": total, "critical_thinking": total, "ai_use": None, "outcome": total}
    result = {"total": total, **skills, "caught": list(caught), "found": found}
    return SimpleNamespace(scenario=key, result=result, ended_at=NOW)


def of_level(level: int, count: int, total: int = 80) -> list[Any]:
    return [ended(key, total) for key in [key for key, one in COURSE.items() if one.level == level][:count]]


WHOLE = [row for level, count in ASKED_FOR.items() for row in of_level(level, count)]
HELP = [ended("late_parcel", 75, "summary", "suggestion", "article", found=3)]


def test_the_best_of_several_practices_counts() -> None:
    state = standing(COURSE, [ended("late_parcel", 90), ended("late_parcel", 40)])
    assert state["best"] == {"late_parcel": 90}
    assert state["levels"][0]["passed"] == 1
    assert state["skills"] == {"ai_use": None, "empathy": 65, "critical_thinking": 65}


def test_the_course_is_complete_with_all_levels_all_kinds_of_wrong_help_and_enough_looked_up() -> None:
    assert standing(COURSE, [*WHOLE, *HELP])["complete"]
    assert not standing(COURSE, WHOLE)["complete"]
    assert not standing(COURSE, [*WHOLE[1:], ended("late_parcel", 10, "summary", "article", found=9)])["complete"]
    assert not standing(COURSE, [*of_level(1, 8), *HELP])["complete"]


def test_a_scenario_that_is_gone_is_left_out() -> None:
    assert standing(COURSE, [ended("gone", 100)])["practices"] == 0


def test_evidence_comes_with_completion_and_holds_no_scores() -> None:
    assert evidence(COURSE, WHOLE, name="Ann", now=NOW) is None
    found = evidence(COURSE, [*WHOLE, *HELP], name="Ann", now=NOW)
    assert found is not None
    assert found["name"] == "Ann"
    assert found["scenarios_passed"] == {"1": 5, "2": 5, "3": 3}
    assert "80" not in str(found)


def test_the_same_exercise_again_is_no_other_exercise() -> None:
    once = standing(COURSE, [ended("late_parcel", 75, found=1)])["found"]["solved"]
    again = standing(COURSE, [ended("late_parcel", 75, found=1)] * 3)["found"]["solved"]
    other = standing(COURSE, [ended("late_parcel", 75, found=1), ended("cracked_table", 75, found=1)])["found"][
        "solved"
    ]
    assert (once, again, other) == (1, 1, 2)
