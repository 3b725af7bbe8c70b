"""The named steps of the core are all passed somewhere, and nothing else is."""

import ast
from pathlib import Path

import pytest

from baton.conversations.steps import DIALOGUE_STEPS, STEPS, passed, watched

SOURCES = sorted((Path(__file__).parents[2] / "baton").rglob("*.py"))


def test_the_table_names_every_step_that_is_passed_and_no_other() -> None:
    calls = [
        node
        for path in SOURCES
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "passed"
    ]
    assert {ast.literal_eval(call.args[0]) for call in calls} == {*STEPS, *DIALOGUE_STEPS}


def test_a_watcher_hears_of_steps_while_it_watches() -> None:
    heard: list[str] = []
    with watched(heard.append):
        passed("turn.leased")
    passed("turn.released")
    assert heard == ["turn.leased"]


def test_what_a_watcher_raises_ends_the_work_at_hand() -> None:
    def die(step: str) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt), watched(die):
        passed("turn.leased")
    passed("turn.leased")
