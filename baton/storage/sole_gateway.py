"""Keeps a SQLite file to one gateway: a second one would take the first one's work for that of a dead predecessor."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from baton.errors import DatabaseTaken, StorageUnavailable
from baton.storage.database import Database


@contextmanager
def sole_gateway(url: str) -> Iterator[None]:
    """Hold the file that `url` names as long as this lasts; any number of gateways share a PostgreSQL database.

    Raises DatabaseTaken when another gateway has it. The kernel lets go of it when the process ends, however it ends.
    """
    database = Database(url)
    if database.is_postgres:
        yield
        return
    path = Path(f"{database.url.database}-gateway")
    try:
        with path.open("w", encoding="ascii") as lock:
            _take(lock.fileno(), str(database.url.database))
            yield
    except OSError as error:
        raise StorageUnavailable(f"{path} cannot be written: {error.strerror}.") from error


def _take(file: int, database: str) -> None:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        what = f"Another gateway runs on {database}, and a SQLite file has room for one."
        raise DatabaseTaken(f"{what} End it, or set BATON_DATABASE_URL to a PostgreSQL database.") from None
