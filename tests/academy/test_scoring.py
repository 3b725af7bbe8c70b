"""Scores: same words, same scores; wrong help caught gains, passed on costs; looking up counts."""

import pytest

from baton.academy.practice import Act, as_mark
from baton.academy.school import School
from baton.academy.scoring import Scores, score
from baton.academy.strategies import oracle
from tests.academy.course import COURSE, scenario


def scored(school: School, key: str, acts: list[Act], seed: int = 1) -> Scores:
    return score(school.play(COURSE[key], seed, acts))


def expert(key: str) -> list[Act]:
    return [Act("reply", text) for text in COURSE[key].expert]


def marks(key: str) -> list[Act]:
    return [Act("mark", one.mark) for one in COURSE[key].planted]


@pytest.mark.parametrize("key", COURSE)
def test_wrong_help_that_is_caught_gains_and_that_is_passed_on_costs(school: School, key: str) -> None:
    first, *rest = expert(key)
    leads = COURSE[key].planted[0].leads_to
    passed_on = [Act("reply", f"{first.text} {COURSE[key].wrong[leads].say[0]}"), *rest]
    caught, ignored, believed = (
        scored(school, key, acts) for acts in ([*marks(key), *expert(key)], expert(key), passed_on)
    )
    assert caught.total > ignored.total > believed.total
    assert (caught.ai_use or 0) > (ignored.ai_use or 0) > (believed.ai_use or 0)


def test_right_help_called_wrong_costs(school: School) -> None:
    more = [Act("mark", "The carrier lost it."), *marks("late_parcel"), *expert("late_parcel")]
    assert (scored(school, "late_parcel", more).ai_use or 0) < 60
    assert school.play(scenario(), 1, more).false_marks == 1


def test_finding_the_right_article_soon_counts_most(school: School) -> None:
    def ask(*questions: str) -> int:
        acts = [Act("ask", text, found=school.finds(scenario(), text)) for text in questions]
        return scored(school, "late_parcel", [*marks("late_parcel"), *acts, *expert("late_parcel")]).ai_use or 0

    good, bad = "when does a parcel without movement count as lost?", "can I pay with vouchers?"
    assert ask(good) == 100
    assert ask(good) > ask(bad, bad, good) > ask(bad)


@pytest.mark.parametrize("key", COURSE)
def test_a_good_question_finds_what_the_exercise_asks_for(school: School, key: str) -> None:
    for one in COURSE[key].look_up:
        assert one.finds in school.finds(COURSE[key], one.question)


@pytest.mark.parametrize("key", COURSE)
def test_an_expert_passes_with_every_customer(school: School, key: str) -> None:
    do = oracle(school.finds)
    for seed in range(5):
        played = school.play(COURSE[key], seed, do(COURSE[key], seed))
        assert played.end == "settled"
        assert score(played).is_passed


def test_nothing_said_is_nothing_scored(school: School) -> None:
    nothing = scored(school, "late_parcel", [])
    assert (nothing.empathy, nothing.critical_thinking, nothing.ai_use) == (0, 0, 10)


def test_a_whole_line_is_the_mark_that_the_desk_sends() -> None:
    planted = scenario().planted[0]
    assert as_mark(planted.text) == as_mark(planted.mark) == planted.mark
    assert as_mark("something else") != planted.mark


def test_what_is_said_in_part_counts_for_half(school: School) -> None:
    nothing, partly, whole = (
        scored(school, "late_parcel", [Act("reply", text)]).critical_thinking
        for text in (
            "You hear from me tomorrow.",
            "The carrier is looking for your parcel. You hear from me tomorrow.",
            "Your parcel counts as lost. You hear from me tomorrow.",
        )
    )
    assert nothing < partly < whole
