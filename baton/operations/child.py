"""One child process of `baton up`, in a group of its own; its output goes to a rotating log, it is ended as a group.

It must be started from the main thread: the kernel ends a bound child when the thread that made it ends.
"""

import contextlib
import logging
import os
import signal
import subprocess
import sys
import threading
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from logging.handlers import TimedRotatingFileHandler
from pathlib import Path

from baton.operations.logs import as_json_line

TAIL_LINES = 15
GRACE_S = 10.0


@dataclass(frozen=True)
class Job:
    """What to run: `command` is asked at each start, so that a restart uses the model of the day.

    One that ran for `steady_s` had come up well: when it ends, it is started again soon.
    """

    name: str
    command: Callable[[], Sequence[str]]
    environment: Mapping[str, str]
    steady_s: float = 10.0


class Child:
    """A running or ended process of one job."""

    def __init__(self, job: Job, *, logs: Path, keep_days: int) -> None:
        self.job = job
        self.log = logs / f"{job.name}.log"
        self._keep_days = keep_days
        self._process: subprocess.Popen[str] | None = None
        self._tail: deque[str] = deque(maxlen=TAIL_LINES)
        self._reader: threading.Thread | None = None

    @property
    def pid(self) -> int | None:
        """Process id of the latest start."""
        return self._process.pid if self._process else None

    @property
    def exit_code(self) -> int | None:
        """None while it runs; negative is the signal that ended it."""
        return self._process.poll() if self._process else None

    def start(self) -> None:
        """Start the job; its output goes to the log."""
        self.log.parent.mkdir(parents=True, exist_ok=True)
        self._tail.clear()
        bound = [sys.executable, "-m", "baton.operations.bound", str(os.getpid())]
        self._process = subprocess.Popen(
            [*bound, *self.job.command()],
            env=dict(self.job.environment),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            start_new_session=True,
        )
        self._reader = threading.Thread(target=self._keep_output, args=(self._process,), daemon=True)
        self._reader.start()

    def last_words(self) -> list[str]:
        """The last lines it wrote, once it has ended."""
        if self._reader is not None:
            self._reader.join(timeout=2)
        return list(self._tail)

    def ask_to_end(self) -> None:
        """Ask the process and its children to end; returns at once."""
        self._signal(signal.SIGTERM)

    def end(self, *, grace_s: float = GRACE_S) -> None:
        """End the process and all its children: asked first, after the grace killed."""
        if self._process is None:
            return
        self.ask_to_end()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(timeout=grace_s)
        self._signal(signal.SIGKILL)
        self._process.wait()
        if self._reader is not None:
            self._reader.join(timeout=2)

    def _signal(self, number: signal.Signals) -> None:
        # The group outlives its leader, so children left by a dead leader are reached as well.
        if self._process is not None:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self._process.pid, number)

    def _keep_output(self, process: "subprocess.Popen[str]") -> None:
        handler = TimedRotatingFileHandler(
            self.log, when="midnight", backupCount=self._keep_days, encoding="utf-8", utc=True
        )
        try:
            for line in process.stdout or ():
                text = line.rstrip("\n")
                self._tail.append(text)
                if text.strip():
                    kept = as_json_line(self.job.name, text)
                    handler.emit(logging.LogRecord(self.job.name, logging.INFO, "", 0, kept, (), None))
        finally:
            handler.close()
            if process.stdout:
                process.stdout.close()
