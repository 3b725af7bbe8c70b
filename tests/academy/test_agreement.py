"""Scores agree with a reader who graded the same practices and knew neither code nor scores."""

import pytest
from ruamel.yaml import YAML
from scipy.stats import spearmanr

from baton.academy.school import School
from baton.academy.scoring import score
from baton.academy.transcript_file import load_transcripts
from tests.academy.course import ROOT

LEAST = 0.7


@pytest.mark.parametrize("name", ["practices", "practices_second"])
def test_thirty_practices_are_ranked_much_as_a_reader_ranks_them(school: School, name: str) -> None:
    folder = ROOT / "tests" / "evaluation"
    grades = YAML(typ="safe", pure=True).load(folder / f"{name}_grades.yml")["grades"]
    scored, graded = [], []
    for one in load_transcripts(folder / f"{name}.yml", school.course):
        scenario = school.course[one.scenario]
        scored.append(
            score(
                school.play(scenario, one.seed, one.acts(scenario, school.finds, school.help(scenario, one.seed, ())))
            ).total
        )
        graded.append(grades[one.name])
    assert len(scored) == 30
    assert spearmanr(scored, graded).statistic >= LEAST
