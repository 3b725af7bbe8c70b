"""Bends a process of the conformance suite from its environment, before its own code runs. Python imports it by name.

FAULT_CLOCK names a file that holds how many seconds this process's clock is wrong; it may change at any time, and the
process writes `<file>.<pid>` when it has followed. FAULT_GRAPH_URL sends Rasa's own Messenger client to a local server.
Nothing else is changed.
"""

import os
import threading
import time
from pathlib import Path

LOOK_S = 0.1


def _follow(path: Path) -> None:
    travel, followed = None, 0.0
    while True:
        wrong_by = _wanted(path)
        if wrong_by != followed:
            if travel is not None:
                travel.stop()
                travel = None
            if wrong_by:
                travel = time_machine.travel(time.time() + wrong_by, tick=True)
                travel.start()
            followed = wrong_by
            path.with_name(f"{path.name}.{os.getpid()}").write_text(str(wrong_by))
        time.sleep(LOOK_S)


def _wanted(path: Path) -> float:
    try:
        return float(path.read_text() or 0)
    except (OSError, ValueError):
        return 0.0


if os.environ.get("FAULT_CLOCK"):
    # Not in the thread: beside the imports of the process itself this one's would end in a deadlock now and then.
    import time_machine

    threading.Thread(target=_follow, args=(Path(os.environ["FAULT_CLOCK"]),), daemon=True).start()

if os.environ.get("FAULT_GRAPH_URL"):
    import fbmessenger

    _init = fbmessenger.MessengerClient.__init__

    def _local(self, *args, **kwargs):
        _init(self, *args, **kwargs)
        self.graph_url = os.environ["FAULT_GRAPH_URL"]

    fbmessenger.MessengerClient.__init__ = _local
