"""How fast this machine is right now: a fixed loop of arithmetic and a fixed loop of forced writes.

Printed beside every timing, so that figures of two days or machines can be put in relation.
"""

import importlib.metadata
import os
import platform
import tempfile
import time
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

PACKAGES = ("rasa", "tensorflow", "onnxruntime", "numpy", "scikit-learn")
CPU_STEPS = 2_000_000
SYNCS = 50


def cpu_loop_s() -> float:
    """Seconds for two million steps of integer arithmetic in pure Python."""
    start, value = time.perf_counter(), 1
    for step in range(CPU_STEPS):
        value = (value * 1_103_515_245 + step) & 0x7FFFFFFF
    return time.perf_counter() - start


def fsync_loop_s(folder: Path | None = None) -> float:
    """Seconds for 50 writes of 4 KiB, each forced to the disk."""
    with tempfile.NamedTemporaryFile(dir=folder) as file:
        start = time.perf_counter()
        for _ in range(SYNCS):
            file.write(b"\0" * 4096)
            file.flush()
            os.fsync(file.fileno())
        return time.perf_counter() - start


def surroundings() -> dict[str, Any]:
    """Date, versions, processor, load and the two yardsticks; what every result file begins with."""
    return {
        "date": datetime.now(timezone.utc).isoformat(timespec="seconds"),
        "python": platform.python_version(),
        "versions": {name: importlib.metadata.version(name) for name in PACKAGES},
        "processor": _processor(),
        "cores": os.cpu_count(),
        "load_1_min": round(os.getloadavg()[0], 2),
        "cpu_loop_s": round(cpu_loop_s(), 3),
        "fsync_loop_s": round(fsync_loop_s(), 4),
    }


def _processor() -> str:
    info = Path("/proc/cpuinfo")
    for line in info.read_text().splitlines() if info.exists() else ():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()
