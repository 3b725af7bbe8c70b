"""A test may let a gateway kill itself at a step; without the variable nothing happens."""

import signal
import subprocess
import sys

import pytest

from baton.conversations.kill_point import arm, countdown
from baton.conversations.steps import passed
from baton.errors import SettingError

PROGRAM = (
    "import os; from baton.conversations.kill_point import arm; from baton.conversations.steps import passed;"
    "arm(os.environ); passed('turn.leased'); print('once', flush=True); passed('turn.leased'); print('twice')"
)


def run(**environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-c", PROGRAM], env=environment, capture_output=True, text=True, check=False)


def test_a_process_kills_itself_when_it_passes_the_step_for_the_nth_time() -> None:
    died = run(BATON_KILL_AT="turn.leased:2")
    assert (died.returncode, died.stdout) == (-signal.SIGKILL, "once\n")


def test_without_the_variable_nothing_happens() -> None:
    assert run().stdout == "once\ntwice\n"


@pytest.mark.parametrize("wrong", ["turn.nowhere", "turn.leased:0", "turn.leased:often", ":"])
def test_a_step_that_there_is_not_is_refused_and_the_others_are_named(wrong: str) -> None:
    with pytest.raises(SettingError, match=r"turn\.leased"):
        arm({"BATON_KILL_AT": wrong})


def test_only_its_own_step_counts() -> None:
    died: list[str] = []
    watcher = countdown("turn.stored", 2, then=lambda: died.append("now"))
    for step in ("turn.stored", "turn.leased", "turn.stored", "turn.stored"):
        watcher(step)
    assert died == ["now"]
    passed("turn.stored")
