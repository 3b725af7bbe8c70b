"""Child processes: restarted when they end, ended with everything they started, also when the supervisor is killed."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from baton.operations.child import Child, Job
from baton.operations.supervisor import Supervisor

SLEEPER = "import time; print('up', flush=True); time.sleep(600)"
PARENT = "import subprocess, sys; p = subprocess.Popen(['sleep', '600']); print(p.pid, flush=True); p.wait()"


def until(probe: Callable[[], object], seconds: float = 20) -> None:
    end = time.monotonic() + seconds
    while not probe():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.02)


def alive(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]
    except OSError:
        return False
    return state != "Z"


class Kept:
    """Makes children and ends them after the test."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.children: list[Child] = []

    def __call__(self, name: str, code: str) -> Child:
        job = Job(name, lambda: [sys.executable, "-c", code], dict(os.environ))
        child = Child(job, logs=self.folder / "logs", keep_days=1)
        self.children.append(child)
        return child


@pytest.fixture
def child(tmp_path: Path) -> Iterator[Kept]:
    kept = Kept(tmp_path)
    yield kept
    for one in kept.children:
        one.end(grace_s=0.1)


def test_what_a_child_writes_is_in_its_log(child: Kept) -> None:
    sleeper = child("sleeper", SLEEPER)
    sleeper.start()
    until(lambda: sleeper.log.exists() and sleeper.log.read_text())
    line = json.loads(sleeper.log.read_text())
    assert (line["process"], line["event"]) == ("sleeper", "up")
    assert sleeper.exit_code is None


def test_a_killed_child_is_started_again_after_a_pause(child: Kept) -> None:
    clock, told = [0.0], list[str]()
    sleeper = child("rasa", SLEEPER)
    supervisor = Supervisor([sleeper], tell=told.append, clock=lambda: clock[0])
    supervisor.start()
    first = sleeper.pid
    assert first is not None
    os.killpg(first, signal.SIGKILL)
    until(lambda: sleeper.exit_code is not None)
    supervisor.look()
    supervisor.look()
    assert sleeper.pid == first
    assert "rasa ended (signal 9) and starts again in 1 s" in told[0]
    clock[0] = 1.0
    supervisor.look()
    assert sleeper.pid != first
    assert sleeper.exit_code is None
    supervisor.end()


def test_a_child_that_is_killed_again_and_again_is_soon_back_each_time(child: Kept) -> None:
    clock, told = [0.0], list[str]()
    sleeper = child("gateway", SLEEPER)
    supervisor = Supervisor([sleeper], tell=told.append, clock=lambda: clock[0])
    supervisor.start()
    for _ in range(4):
        clock[0] += 15.0
        assert sleeper.pid is not None
        os.killpg(sleeper.pid, signal.SIGKILL)
        until(lambda: sleeper.exit_code is not None)
        supervisor.look()
        clock[0] += 1.0
        supervisor.look()
        assert sleeper.exit_code is None
    assert all("starts again in 1 s" in text for text in told)
    supervisor.end()


def test_a_child_that_cannot_start_is_tried_less_and_less_and_its_words_are_shown(child: Kept) -> None:
    clock, told = [0.0], list[str]()
    broken = child("rasa", "raise SystemExit('no model here')")
    supervisor = Supervisor([broken], tell=told.append, clock=lambda: clock[0])
    supervisor.start()
    for _ in range(7):
        until(lambda: broken.exit_code is not None)
        supervisor.look()
        clock[0] += 30
        supervisor.look()
    waits = [text.split("starts again in ")[1].split(" s")[0] for text in told]
    assert waits == ["1", "2", "4", "8", "16", "30", "30"]
    assert "no model here" in told[0]


def test_ending_ends_grandchildren_too(child: Kept) -> None:
    parent = child("parent", PARENT)
    parent.start()
    until(lambda: parent.log.exists() and parent.log.read_text().strip())
    grandchild = int(json.loads(parent.log.read_text())["event"])
    supervisor = Supervisor([parent], tell=lambda text: None)
    assert alive(grandchild)
    supervisor.end()
    until(lambda: not alive(grandchild))
    assert parent.exit_code is not None


@pytest.mark.skipif(sys.platform != "linux", reason="the death signal is Linux's")
def test_no_child_outlives_a_killed_supervisor(tmp_path: Path) -> None:
    code = (
        "import os, sys, time; from pathlib import Path; from baton.operations.child import Child, Job\n"
        f"job = Job('sleeper', lambda: [sys.executable, '-c', {SLEEPER!r}], dict(os.environ))\n"
        f"child = Child(job, logs=Path({str(tmp_path)!r}), keep_days=1); child.start()\n"
        "print(child.pid, flush=True); time.sleep(600)"
    )
    supervisor = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)
    assert supervisor.stdout is not None
    pid = int(supervisor.stdout.readline())
    until(lambda: (tmp_path / "sleeper.log").exists() and "up" in (tmp_path / "sleeper.log").read_text())
    assert alive(pid)
    supervisor.kill()
    supervisor.wait()
    supervisor.stdout.close()
    until(lambda: not alive(pid))
