"""Servers that refuse to run as root, or should not: the user they run as where the tests do, and their folder."""

import os
import pwd
import tempfile
from collections.abc import Sequence
from pathlib import Path


def server_user() -> str:
    """The name of a user without rights; the one who runs the tests, unless that is root."""
    if os.geteuid() != 0:
        return pwd.getpwuid(os.geteuid()).pw_name
    names = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in names else "nobody"


def as_server_user(command: Sequence[str]) -> list[str]:
    """A command as that user."""
    return ["runuser", "-u", server_user(), "--", *command] if os.geteuid() == 0 else list(command)


def server_folder(prefix: str) -> Path:
    """A new folder that belongs to that user and is reached by a short path."""
    folder = Path(tempfile.mkdtemp(prefix=prefix))
    folder.chmod(0o755)
    owned(folder)
    return folder


def owned(path: Path) -> None:
    """Give a file or folder to that user."""
    if os.geteuid() == 0:
        user = pwd.getpwnam(server_user())
        os.chown(path, user.pw_uid, user.pw_gid)
