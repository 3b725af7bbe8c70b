"""Checks the agents' academy: every scenario can be played, and what it looks up is an article or an order of it."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from baton.academy.lines import Lines
from baton.academy.scenario import Scenario, load_scenario
from baton.academy.school import FOLDER, LINES, SCENARIOS
from baton.errors import ArticleError, PolicyError
from baton.language.articles import load_articles
from baton.operations.problem import Problem
from baton.operations.project import Project

TAKEN_OUT = re.compile(r"\[[a-z]+(?: [a-z]+)*\]")
"""What stands in an exported conversation in the place of a name or a number."""


def academy_holds(project: Project, environment: Mapping[str, str]) -> Iterator[Problem]:
    """A finding for each file of `academy/` that cannot be used; a project without the folder has no academy."""
    folder = project.root / FOLDER
    if not folder.is_dir():
        return
    try:
        Lines.load(folder / LINES)
    except PolicyError as error:
        yield Problem.of(error)
    articles = _articles(project)
    for path in sorted((folder / SCENARIOS).glob("*.yml")):
        try:
            scenario = load_scenario(path)
        except PolicyError as error:
            yield Problem.of(error)
            continue
        yield from _left_from_a_draft(path, scenario)
        if articles is not None:
            yield from _looked_up(path, scenario, articles)


def _left_from_a_draft(path: Path, scenario: Scenario) -> Iterator[Problem]:
    for gap in dict.fromkeys(gap for text in _texts(asdict(scenario)) for gap in TAKEN_OUT.findall(text)):
        what = f"still holds {gap}, where something was taken out of a conversation."
        yield Problem(str(path), _line_of(path, gap), what, "Write what people would say there.")


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for one in value.values():
            yield from _texts(one)
    elif isinstance(value, (list, tuple)):
        for one in value:
            yield from _texts(one)


def _looked_up(path: Path, scenario: Scenario, articles: frozenset[str]) -> Iterator[Problem]:
    for one in scenario.look_up:
        if one.finds not in articles and one.finds not in scenario.orders:
            line = _line_of(path, one.finds)
            remedy = "Name an article of knowledge/ by its id, or an order of this scenario."
            yield Problem(str(path), line, f"looks up '{one.finds}', which is not there.", remedy)


def _articles(project: Project) -> frozenset[str] | None:
    """The ids of all articles; None where one is broken, which `articles_hold` finds already."""
    try:
        return frozenset(article.id for article in load_articles(project.root / "knowledge"))
    except ArticleError:
        return None


def _line_of(path: Path, words: str) -> int:
    lines = path.read_text(encoding="utf-8").splitlines()
    return next((number for number, line in enumerate(lines, 1) if words in line), 0)
