"""Lets a test kill this process at a named step of a message's way, as a crash would. It is never a setting."""

import logging
import os
import signal
import threading
from collections.abc import Callable, Mapping

from baton.conversations.steps import DIALOGUE_STEPS, STEPS, watch
from baton.errors import SettingError

VARIABLE = "BATON_KILL_AT"
KNOWN = {**STEPS, **DIALOGUE_STEPS}
log = logging.getLogger("baton.kill_point")


def arm(environment: Mapping[str, str]) -> None:
    """With `BATON_KILL_AT=<step>[:n]` this process kills itself when it passes that step for the nth time.

    A step that another kind of process passes is nothing to this one; raises SettingError for one that there is not.
    """
    wanted = environment.get(VARIABLE, "")
    if not wanted:
        return
    step, _, number = wanted.partition(":")
    if step not in KNOWN or not (number or "1").isdecimal() or number == "0":
        raise SettingError(f"{VARIABLE} is {wanted!r}; write <step> or <step>:<n>. Steps: {', '.join(KNOWN)}.")
    log.warning("this process will kill itself", extra={"step": step, "time": int(number or 1)})
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
