"""Runs a command that dies with its parent: `python -m baton.operations.bound PARENT_PID COMMAND ...`.

On Linux the kernel kills the command when the parent ends in any way, also by `kill -9`. Elsewhere it is only run.
It replaces itself by the command, so there is no process in between.
"""

import ctypes
import os
import signal
import sys

_PR_SET_PDEATHSIG = 1


def main(arguments: list[str]) -> None:
    """Bind to the parent, then become the command."""
    parent, command = int(arguments[0]), arguments[1:]
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        sys.exit("The parent process is gone.")
    os.execvp(command[0], command)


if __name__ == "__main__":
    main(sys.argv[1:])
