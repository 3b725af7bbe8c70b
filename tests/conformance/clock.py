"""The clock of the processes under test: `shims/sitecustomize.py` follows the file that this module writes."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.conformance.fault import eventually


@dataclass
class Clock:
    """One wrong clock, shared by all processes that were started with its file in FAULT_CLOCK."""

    path: Path
    wrong_by: float = 0.0

    def set(self, seconds: float, *, following: Sequence[int]) -> None:
        """Wrong by so many seconds from now on; waits until these processes have followed."""
        if seconds == self.wrong_by:
            return
        self.wrong_by = seconds
        self.path.write_text(str(seconds))
        eventually(
            lambda: all(self._followed(pid) for pid in following), "a process did not follow its clock", seconds=20
        )

    def _followed(self, pid: int) -> bool:
        seen = self.path.with_name(f"{self.path.name}.{pid}")
        return seen.exists() and seen.read_text() == str(float(self.wrong_by))
