"""The simulator is fair: an expert's words win in every scenario, sure at 95 % over the seeds."""

from collections import Counter

from baton.academy.school import School
from baton.academy.strategies import trial
from tests.academy.course import COURSE, LINES

SEEDS = range(6)


def test_an_experts_words_win_over_kind_cold_and_random_ones_in_every_scenario(school: School) -> None:
    duels = trial(school.course, reader=school.reader, lines=school.lines, finds=school.finds, seeds=SEEDS)
    assert Counter(one.scenario for one in duels) == dict.fromkeys(COURSE, 3)
    assert [(one.scenario, one.against, one.low) for one in duels if not one.is_won] == []


def test_right_but_cold_words_win_over_kind_and_useless_ones_in_most(school: School) -> None:
    duels = trial(school.course, reader=school.reader, lines=LINES, finds=school.finds, seeds=range(4))
    others = {(one.scenario, one.against): one.other for one in duels}
    ahead = [key for key in COURSE if others[key, "cold"] > others[key, "polite"]]
    assert len(ahead) >= 0.8 * len(COURSE)
    weak = [key for key in COURSE if others[key, "chance"] > others[key, "cold"]]
    assert len(weak) <= 0.1 * len(COURSE)
