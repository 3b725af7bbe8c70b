"""Keeps the bytes of attachments in a folder outside any web root, each under the SHA-256 of its content.

Names that customers or vendors give never become part of a path. It knows neither messages nor who may read them.
"""

import hashlib
import os
import re
import tempfile
from dataclasses import dataclass
from pathlib import Path

from baton.errors import NotFound, StorageUnavailable

_KEY = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True)
class Blobs:
    """The folder; gateways that share a database must share it too."""

    folder: Path

    def put(self, content: bytes) -> str:
        """Store bytes once; returns their key. Raises StorageUnavailable when the disk does not take them."""
        key = hashlib.sha256(content).hexdigest()
        path = self._path(key)
        if not path.exists():
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

    def _path(self, key: str) -> Path:
        if not _KEY.fullmatch(key):
            raise NotFound("There is no such file.")
        return self.folder / key[:2] / key


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
