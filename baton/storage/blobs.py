"""Keeps the bytes of attachments in a folder outside any web root, each under the SHA-256 of its content.

Names that customers or vendors give never become part of a path. It knows neither messages nor who may read them.
"""

import hashlib
import os
import re
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from baton.errors import NotFound, StorageUnavailable

_KEY = re.compile(r"[0-9a-f]{64}")
JUST_PUT_S = 3600.0


@dataclass(frozen=True)
class Blobs:
    """The folder; gateways that share a database must share it too."""

    folder: Path

    def put(self, content: bytes) -> str:
        """Store bytes once; returns their key. Raises StorageUnavailable when the disk does not take them."""
        key = hashlib.sha256(content).hexdigest()
        path = self._path(key)
        if not _touched(path):
            try:
                _write(path, content)
            except OSError as error:
                raise StorageUnavailable(f"The folder of attachments did not take it: {error.strerror}.") from error
        return key

    def read(self, key: str) -> bytes:
        """The bytes under a key; raises NotFound, also when the file was changed by somebody else."""
        try:
            content = self._path(key).read_bytes()
        except OSError as error:
            raise NotFound("The file is not there any more.") from error
        if hashlib.sha256(content).hexdigest() != key:
            raise NotFound("The file was damaged and is not given out.")
        return content

    def remove(self, key: str) -> None:
        """Delete the bytes, if they are there; ask first whether another message has the same file."""
        self._path(key).unlink(missing_ok=True)

    def remove_old(self, key: str) -> None:
        """The same, but bytes put within the last hour stay: the row that refers to them may yet be written."""
        path = self._path(key)
        if path.exists() and time.time() - path.stat().st_mtime > JUST_PUT_S:
            path.unlink(missing_ok=True)

    def _path(self, key: str) -> Path:
        if not _KEY.fullmatch(key):
            raise NotFound("There is no such file.")
        return self.folder / key[:2] / key


def _touched(path: Path) -> bool:
    """Whether it is there; if so, it counts as put just now."""
    try:
        os.utime(path)
    except OSError:
        return False
    return True


def _write(path: Path, content: bytes) -> None:
    """Whole or not at all, readable by this user only."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle, name = tempfile.mkstemp(dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.replace(name, path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
