"""The simulator is fair: expert, cold, kind and random words come in their order, sure at 95 % over the seeds."""

from collections import Counter

from baton.academy.school import School
from baton.academy.strategies import DUELS, trial
from tests.academy.course import COURSE

SEEDS = range(6)


def test_better_words_win_in_every_scenario(school: School) -> None:
    duels = trial(school.course, reader=school.reader, lines=school.lines, finds=school.finds, seeds=SEEDS)
    assert {(one.strategy, one.against) for one in duels} == set(DUELS)
    assert Counter(one.scenario for one in duels) == dict.fromkeys(COURSE, len(DUELS))
    assert [(one.scenario, one.strategy, one.against, one.low) for one in duels if not one.is_won] == []


def test_an_expert_beats_every_other_way_and_right_words_those_that_help_nobody() -> None:
    assert {against for one, against in DUELS if one == "expert"} == {"polite", "cold", "chance"}
    assert {against for one, against in DUELS if one == "cold"} == {"polite", "chance"}
