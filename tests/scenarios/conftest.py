"""Scenarios run against real processes; the model is trained once per run, and only when it is out of date."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.stack import Stack, newest_model


@pytest.fixture(scope="session")
def model() -> Path:
    """The newest model of this project."""
    return newest_model()


@pytest.fixture
def make_stack(tmp_path: Path, model: Path) -> Iterator[Callable[..., Stack]]:
    """Makes a stack whose processes are started by the test and ended after it."""
    made: list[Stack] = []

    def make(**options: str) -> Stack:
        folder = tmp_path / str(len(made))
        folder.mkdir()
        made.append(Stack(folder, model=model, **options))
        return made[-1]

    yield make
    for stack in made:
        stack.stop()
