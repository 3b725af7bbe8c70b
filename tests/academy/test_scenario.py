"""Scenarios: what ships is whole, and a mistake in one is named with its line."""

from collections import Counter
from pathlib import Path

import pytest

from baton.academy.scenario import LEVELS, MOMENTS, load_course, load_scenario
from baton.errors import PolicyError
from tests.academy.course import COURSE, ROOT

SHIPPED = (ROOT / "academy" / "scenarios" / "late_parcel.yml").read_text(encoding="utf-8")


def test_at_least_two_dozen_ship_over_three_levels_and_the_moments_of_truth() -> None:
    assert len(COURSE) >= 24
    assert all(count >= 6 for count in Counter(one.level for one in COURSE.values()).values())
    assert {one.level for one in COURSE.values()} == set(LEVELS)
    assert {one.moment for one in COURSE.values()} == set(MOMENTS)


def test_every_kind_of_wrong_help_is_planted_somewhere() -> None:
    kinds = Counter(planted.kind for one in COURSE.values() for planted in one.planted)
    assert set(kinds) == {"summary", "suggestion", "article"}
    assert min(kinds.values()) >= 5
    assert all(one.planted for one in COURSE.values())


def test_most_scenarios_have_an_exercise_in_asking() -> None:
    assert sum(bool(one.look_up) for one in COURSE.values()) >= 20


@pytest.mark.parametrize(
    ("found", "put", "says"),
    [
        ("level: 1", "level: 7", ":3: 'level' is 7, but must lie between 1 and 3."),
        ("moment: frustration", "moment: boredom", ":4: 'moment' must be one of:"),
        ("leads_to: refunded", "leads_to: elsewhere", ":40: 'planted' leads to 'elsewhere'"),
        ("after: which_way", "after: nothing", "names the question 'nothing'"),
        ("answers: which_way", "answers: nothing", "'wrong.refunded.answers' names the question 'nothing'"),
        ('    now: "I never', '    later: "I never', "has 'answers' without 'now'"),
        ("    answer: ", "    spared_by: nothing\n    answer: ", "names the point 'nothing', which is not there"),
        ("    answer: ", "    spared_by: new_lamp\n    answer: ", "which is told only after it"),
        ("look_up:", "lines: {goodbye: [Bye]}\nlook_up:", "'lines' has the unknown key 'goodbye'"),
        ("look_up:", "lines: {said_before: [Again]}\nlook_up:", "needs {said} in every line"),
        ('"lost|search|trace|investigat"', '"lost||trace"', "where a word is missing beside a '|'"),
        ("  lost:\n", "  which_way:\n", "has 'which_way' both under 'questions' and under 'points'"),
    ],
)
def test_a_mistake_is_named_with_its_line(tmp_path: Path, found: str, put: str, says: str) -> None:
    assert found in SHIPPED
    path = tmp_path / "mine.yml"
    path.write_text(SHIPPED.replace(found, put, 1), encoding="utf-8")
    with pytest.raises(PolicyError) as refused:
        load_scenario(path)
    assert says in str(refused.value)


def test_what_is_wrong_comes_out_at_once_or_later_but_not_both(tmp_path: Path) -> None:
    path = tmp_path / "mine.yml"
    path.write_text(SHIPPED.replace('    now: "I never', '    later: "Too late."\n    now: "I never'), encoding="utf-8")
    with pytest.raises(PolicyError, match="either 'now' or 'later'"):
        load_scenario(path)


def test_a_folder_without_scenarios_is_no_course(tmp_path: Path) -> None:
    with pytest.raises(PolicyError, match="has no scenarios"):
        load_course(tmp_path)
