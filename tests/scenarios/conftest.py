"""Scenarios run against real processes; the model is trained once per run, and only when it is out of date."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from baton.operations.environment import quiet_rasa
from tests.stack import ROOT, Stack


@pytest.fixture(scope="session")
def model() -> Path:
    """The newest model of this project."""
    training = [sys.executable, "-m", "baton", "train", "--if-needed"]
    subprocess.run(training, cwd=ROOT, env=quiet_rasa(), check=True, timeout=600, stdin=subprocess.DEVNULL)
    return max((ROOT / "models").glob("*.tar.gz"), key=lambda path: path.stat().st_mtime)


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
