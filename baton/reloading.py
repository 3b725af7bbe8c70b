"""Keeps what was read from a file current while the process runs; a broken file leaves the last good reading."""

import logging
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Generic, TypeVar

from baton.errors import PolicyError

log = logging.getLogger("baton.policy")
Content = TypeVar("Content")


class Reloading(Generic[Content]):
    """The content of a file, read anew when the file changes. The first reading raises what `load` raises."""

    def __init__(self, path: Path, load: Callable[[Path], Content]) -> None:
        self.path = path
        self._load = load
        self._lock = threading.Lock()
        self._stamp = _stamp(path)
        self._content = load(path)

    def __call__(self) -> Content:
        """What is in force now."""
        stamp = _stamp(self.path)
        if stamp == self._stamp:
            return self._content
        with self._lock:
            if stamp != self._stamp:
                self._stamp = stamp
                self._take(stamp)
            return self._content

    def _take(self, stamp: tuple[int, int]) -> None:
        try:
            self._content = self._load(self.path)
        except PolicyError as error:
            log.error("policy not taken over, the one before stays in force", extra={"error": str(error)})
        else:
            log.info("policy taken over", extra={"file": str(self.path)})


def _stamp(path: Path) -> tuple[int, int]:
    try:
        found = path.stat()
    except OSError:
        return (0, 0)
    return (found.st_mtime_ns, found.st_size)
