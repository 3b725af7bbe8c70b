"""The process that measures: what it answers, what it yields to, and that it never stays behind."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from baton.errors import NotMeasured
from baton.insights.answers import ANSWERS, answer
from baton.insights.measuring import Measuring
from baton.insights.measuring_process import NICE, MeasuringProcess
from baton.insights.questions import CSV, KPIS, LATELY, PARTS, UPLIFT, Question, part_of
from baton.storage.database import Database
from baton.storage.figures import Span
from tests.insights.history import DAY
from tests.insights.test_uplift import a_past
from tests.stack import until

ROOT = Path(__file__).parents[2]
LIMIT_S = 60
ABOUT = (("2026-03-01", "2026-04-01", None), Span(DAY - timedelta(days=1), DAY + timedelta(days=6)))


def url_of(database: Database) -> str:
    return database.url.render_as_string(hide_password=False)


@pytest.fixture
def process(database: Database) -> Iterator[MeasuringProcess]:
    a_past().store(database)
    one = MeasuringProcess(url_of(database))
    yield one
    one.end()


def runs(pid: int) -> bool:
    """Whether it runs, and not as one whose end nobody has taken note of."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return False
    return state != "Z"


def test_everything_that_may_be_asked_has_an_answer() -> None:
    assert set(ANSWERS) == {KPIS, CSV, UPLIFT, LATELY, *map(part_of, PARTS)}


@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # the plotting library warns of its own libraries
def test_it_answers_as_this_process_would_and_lets_others_go_first(
    database: Database, process: MeasuringProcess
) -> None:
    for what in (KPIS, CSV, UPLIFT, part_of("kpis")):
        asked = Question(what, *ABOUT)
        assert process.answer(asked, within_s=LIMIT_S) == answer(database, asked)
    assert process.pid is not None
    assert os.getpriority(os.PRIO_PROCESS, process.pid) == min(19, os.getpriority(os.PRIO_PROCESS, 0) + NICE)
    process.end()
    assert not process.alive


def test_what_takes_too_long_is_ended_and_said(sqlite_database: Database) -> None:
    process = MeasuringProcess(url_of(sqlite_database))
    with pytest.raises(NotMeasured, match="fewer days"):
        process.answer(Question(KPIS, *ABOUT), within_s=0.0)
    assert not process.alive


def test_one_that_is_killed_while_it_measures_is_said_and_another_answers(sqlite_database: Database) -> None:
    started: list[MeasuringProcess] = []

    def start(url: str) -> MeasuringProcess:
        started.append(MeasuringProcess(url))
        if len(started) == 1:  # it loads what measures for longer than this takes
            os.kill(started[0].pid or 0, signal.SIGKILL)
        return started[-1]

    measures = Measuring(url_of(sqlite_database), start=start)
    try:
        with pytest.raises(NotMeasured, match="ask again"):
            measures.ask(Question(KPIS, *ABOUT)).result(LIMIT_S)
        assert measures.ask(Question(KPIS, *ABOUT)).result(LIMIT_S)["kpis"]
    finally:
        measures.close()
    assert [process.alive for process in started] == [False, False]


@pytest.mark.parametrize("busy", [True, False])
def test_it_does_not_outlive_a_gateway_that_was_killed(sqlite_database: Database, busy: bool) -> None:
    asks = f"process.answer(Question('{KPIS}', *ABOUT), within_s={LIMIT_S})" if not busy else ""
    code = (
        "import sys, time\n"
        "from baton.insights.measuring_process import MeasuringProcess\n"
        "from baton.insights.questions import Question\n"
        "from tests.insights.test_measuring_process import ABOUT\n"
        "process = MeasuringProcess(sys.argv[1])\n"
        f"{asks}\n"
        "print(process.pid, flush=True)\n"
        "time.sleep(600)\n"
    )
    command = [sys.executable, "-c", code, url_of(sqlite_database)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as gateway:
        assert gateway.stdout is not None
        pid = int(gateway.stdout.readline())
        assert runs(pid)
        gateway.kill()
        gateway.wait()
        until(lambda: not runs(pid), seconds=LIMIT_S)
