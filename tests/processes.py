"""Real processes for tests, each of which can be left out, stopped, frozen or killed, as it happens in life."""

import contextlib
import os
import signal
import socket
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar

import httpx

from baton.operations.child import Child, Job

START_S = 240.0
Self = TypeVar("Self", bound="Processes")


def free_port() -> int:
    """A port that nobody listens on right now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def until(probe: Callable[[], Any], *, seconds: float = 30.0) -> Any:
    """The first truthy answer; fails the test when there is none in time."""
    end = time.monotonic() + seconds
    while True:
        answer = probe()
        if answer:
            return answer
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.1)


class Processes:
    """Named processes with one environment; a subclass says how each is run and where it answers."""

    start_s = START_S

    def __init__(self, folder: Path, environment: Mapping[str, str]) -> None:
        self.folder = folder
        self.environment = dict(environment)
        self.children: dict[str, Child] = {}

    def command(self, name: str) -> Sequence[str]:
        """How a process is run."""
        raise NotImplementedError

    def answers_at(self, name: str) -> tuple[str, Mapping[str, str]]:
        """An address that answers 200 as soon as the process is ready, and the headers to ask it with."""
        raise NotImplementedError

    def start(self: Self, *names: str) -> Self:
        """Start processes and wait until each answers."""
        for name in names:
            self.launch(name)
        for name in names:
            self._wait_for(name)
        return self

    def launch(self, name: str) -> None:
        """Start a process and wait for nothing."""
        job = Job(name, lambda: self.command(name), self.environment)
        self.children[name] = Child(job, logs=self.folder, keep_days=1)
        self.children[name].start()

    def runs(self, name: str) -> bool:
        """Whether this process was started and has not ended."""
        return name in self.children and self.children[name].exit_code is None

    def kill(self, name: str) -> None:
        """kill -9 for the process and its children."""
        self.signal(name, signal.SIGKILL)
        until(lambda: self.children[name].exit_code is not None)

    def signal(self, name: str, number: signal.Signals) -> None:
        """Send a signal to the whole process group."""
        pid = self.children[name].pid
        assert pid is not None
        os.killpg(pid, number)

    def stop(self) -> None:
        """End everything that still runs."""
        for child in self.children.values():
            with contextlib.suppress(ProcessLookupError):
                os.killpg(child.pid or 0, signal.SIGCONT)
            child.end(grace_s=5)

    def _wait_for(self, name: str) -> None:
        address, headers = self.answers_at(name)

        def answers() -> bool:
            child = self.children[name]
            assert child.exit_code is None, f"{name} ended: {child.last_words()}"
            try:
                return httpx.get(address, headers=dict(headers), timeout=5, trust_env=False).status_code == 200
            except httpx.HTTPError:
                return False

        until(answers, seconds=self.start_s)
