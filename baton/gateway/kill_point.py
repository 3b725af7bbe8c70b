"""Lets a test kill this gateway at a named step of the core, as a crash would. A switch for tests, never a setting."""

import logging
import os
import signal
import threading
from collections.abc import Callable, Mapping

from baton.conversations.steps import STEPS, watch
from baton.errors import SettingError

VARIABLE = "BATON_KILL_AT"
log = logging.getLogger("baton.gateway")


def arm(environment: Mapping[str, str]) -> None:
    """With `BATON_KILL_AT=<step>[:n]` this process kills itself when it passes that step for the nth time.

    Raises SettingError for a step that there is not.
    """
    wanted = environment.get(VARIABLE, "")
    if not wanted:
        return
    step, _, number = wanted.partition(":")
    if step not in STEPS or not (number or "1").isdecimal() or number == "0":
        raise SettingError(f"{VARIABLE} is {wanted!r}; write <step> or <step>:<n>. Steps: {', '.join(STEPS)}.")
    log.warning("this gateway will kill itself", extra={"step": step, "time": int(number or 1)})
    watch(countdown(step, int(number or 1), then=_die))


def countdown(step: str, times: int, *, then: Callable[[], None]) -> Callable[[str], None]:
    """A watcher that calls `then` when the step is passed for the `times`th time, whatever the thread."""
    left, lock = times, threading.Lock()

    def watcher(passed: str) -> None:
        nonlocal left
        if passed != step:
            return
        with lock:
            left -= 1
            due = left == 0
        if due:
            then()

    return watcher


def _die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)
