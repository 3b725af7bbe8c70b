"""Connections to a SQLite file: kept open, as opening one costs more than most questions, but never to another file.

A database that vanished must not come back empty, and one that was put in its place must not be overlooked: a kept
connection would go on with a file that nobody else can see any more.
"""

import os
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

from sqlalchemy import create_engine, event
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.exc import DisconnectionError
from sqlalchemy.pool import QueuePool

WAIT_S = 8
"""How long a writer waits for another one's lock."""
KEPT = 8
MOST = 100
"""More threads than a gateway has; each waits for the file's lock and not for a connection."""


def sqlite_engine(path: Path, *, reads_only: bool = False) -> Engine:
    """An engine that begins every writing transaction with the file's lock; one that `reads_only` cannot write."""
    engine = create_engine(
        "sqlite://",
        future=True,
        hide_parameters=True,
        poolclass=QueuePool,
        pool_size=KEPT,
        max_overflow=MOST - KEPT,
        creator=_opener(path, reads_only=reads_only),
    )
    event.listen(engine, "begin", _begin)
    event.listen(engine, "connect", lambda connection, record: record.info.update(file=_identity(path)))
    event.listen(engine, "checkout", lambda connection, record, proxy: _insist_on_file(path, record.info["file"]))
    return engine


def _opener(path: Path, *, reads_only: bool) -> Callable[[], Any]:
    def connect() -> sqlite3.Connection:
        address = f"file:{path.absolute()}?mode=rw"
        connection = sqlite3.connect(address, uri=True, timeout=WAIT_S, isolation_level=None, check_same_thread=False)
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("PRAGMA synchronous = FULL")
        # Whoever asks to be forgotten must not be found in the free pages of the file.
        connection.execute("PRAGMA secure_delete = ON")
        if reads_only:
            connection.execute("PRAGMA query_only = ON")
        return connection

    return connect


def _begin(connection: Connection) -> None:
    # A writer takes the lock at once: two readers that both turn into writers would end in SQLITE_BUSY.
    options = connection.get_execution_options()
    if options.get("baton_write"):
        _force_commits(connection, "FULL" if options.get("baton_lasting", True) else "NORMAL")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if options.get("baton_write") else "BEGIN")


def _force_commits(connection: Connection, how: str) -> None:
    """FULL waits for the disk at each commit; with the write-ahead log NORMAL leaves that to the next full one, which
    takes all earlier ones along (https://www.sqlite.org/pragma.html#pragma_synchronous)."""
    if connection.info.get("synchronous", "FULL") != how:
        connection.exec_driver_sql(f"PRAGMA synchronous = {how}")
        connection.info["synchronous"] = how


def _insist_on_file(path: Path, opened: tuple[int, int] | None) -> None:
    if _identity(path) != opened:
        raise DisconnectionError("The database file is another one or gone.")  # the pool opens a new connection


def _identity(path: Path) -> tuple[int, int] | None:
    try:
        found = os.stat(path)
    except OSError:
        return None
    return found.st_dev, found.st_ino
