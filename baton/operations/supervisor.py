"""Keeps a set of child processes running: what ends is started again, later each time, until told to stop."""

import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from baton.operations.child import GRACE_S, Child

FIRST_WAIT_S = 1.0
LONGEST_WAIT_S = 30.0
LOOK_EVERY_S = 0.25


@dataclass
class _Watch:
    """What the supervisor knows of one child."""

    child: Child
    started_at: float = 0.0
    wait_s: float = FIRST_WAIT_S
    start_again_at: float | None = None


class Supervisor:
    """Starts, restarts and ends children; `tell` gets one sentence for each event."""

    def __init__(
        self,
        children: Sequence[Child],
        *,
        tell: Callable[[str], None],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._watches = [_Watch(child) for child in children]
        self._tell, self._clock = tell, clock
        self.stopping = threading.Event()

    def start(self) -> None:
        """Start every child."""
        for watch in self._watches:
            self._start(watch)

    def run(self, each_round: Callable[[], None] = lambda: None) -> None:
        """Look after the children until `stopping` is set, then end them all."""
        try:
            while not self.stopping.wait(LOOK_EVERY_S):
                self.look()
                each_round()
        finally:
            self.end()

    def look(self) -> None:
        """One round: note who has ended, start again whose waiting time is over."""
        now = self._clock()
        for watch in self._watches:
            if watch.start_again_at is not None:
                if now >= watch.start_again_at:
                    self._start(watch)
            elif watch.child.exit_code is not None:
                self._ended(watch, now)

    def end(self) -> None:
        """End all children, all at the same time."""
        for watch in self._watches:
            watch.child.ask_to_end()
        deadline = self._clock() + GRACE_S
        for watch in self._watches:
            watch.child.end(grace_s=max(deadline - self._clock(), 0.1))

    def _start(self, watch: _Watch) -> None:
        watch.start_again_at, watch.started_at = None, self._clock()
        watch.child.start()

    def _ended(self, watch: _Watch, now: float) -> None:
        if now - watch.started_at >= watch.child.job.steady_s:
            watch.wait_s = FIRST_WAIT_S
        child = watch.child
        self._tell(
            f"{child.job.name} ended ({_how(child.exit_code)}) and starts again in {watch.wait_s:.0f} s.{_said(child)}"
        )
        child.end(grace_s=0.1)
        watch.start_again_at = now + watch.wait_s
        watch.wait_s = min(watch.wait_s * 2, LONGEST_WAIT_S)


def _said(child: Child) -> str:
    """What it wrote last, when it ended by itself; what a killed one wrote explains nothing."""
    words = [f"    {line}" for line in child.last_words()] if (child.exit_code or 0) > 0 else []
    return "\n".join([f" Its last words (all of them in {child.log}):", *words]) if words else ""


def _how(exit_code: int | None) -> str:
    return f"signal {-exit_code}" if exit_code is not None and exit_code < 0 else f"exit status {exit_code}"
