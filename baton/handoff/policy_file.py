"""A policy file that is read again when it changes, between two turns; a broken one leaves the last good in force.

The first reading must succeed: without any policy nothing may be judged.
"""

import logging
from collections.abc import Callable
from pathlib import Path
from typing import Generic, TypeVar

from baton.errors import PolicyError

Policy = TypeVar("Policy")
log = logging.getLogger(__name__)


class PolicyFile(Generic[Policy]):
    """One YAML file of `policy/` and how to read it."""

    def __init__(self, path: Path, load: Callable[[Path], Policy]) -> None:
        self.path, self._load = path, load
        self._seen: tuple[int, int] | None = None
        self._good: Policy | None = None
        self.error: PolicyError | None = None

    def current(self) -> Policy:
        """The policy in force; raises PolicyError only while there has never been a good one."""
        seen = self._state()
        if seen != self._seen or self._good is None:
            self._seen = seen
            self._read()
        if self._good is None:
            raise self.error or PolicyError("the file was never read.", path=self.path)
        return self._good

    def _read(self) -> None:
        try:
            self._good, self.error = self._load(self.path), None
        except PolicyError as error:
            self.error = error
        except OSError as error:
            self.error = PolicyError(f"the file cannot be read: {error.strerror}.", path=self.path)
        if self.error and self._good is not None:
            log.error("The last good policy stays in force. %s", self.error)

    def _state(self) -> tuple[int, int] | None:
        try:
            found = self.path.stat()
        except OSError:
            return None
        return found.st_mtime_ns, found.st_size
