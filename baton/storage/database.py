"""Connections and transactions, the same on SQLite and PostgreSQL.

A transaction that fails because the database is down, locked or read-only raises StorageUnavailable and has stored
nothing. Topics rung inside a transaction reach listeners only after the commit.
"""

import secrets
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

from sqlalchemy import create_engine, select, text
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.engine.url import URL, make_url
from sqlalchemy.exc import DataError, DBAPIError, IntegrityError, NotSupportedError, ProgrammingError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.sql import func

from baton.errors import SettingError, StorageUnavailable
from baton.storage import sqlite

CHANNEL = "baton"
"""Name of the PostgreSQL notification channel."""
POSTGRES_WAIT_S = 10
POSTGRES_OPTIONS = (
    "statement_timeout=15000",
    "lock_timeout=10000",
    # The locks of a gateway that stands still, or whose machine is gone, are given back within seconds.
    "idle_in_transaction_session_timeout=15000",
    # Compiling a statement costs more than it saves in all but those that run for many seconds.
    "jit=off",
    "tcp_keepalives_idle=5",
    "tcp_keepalives_interval=2",
    "tcp_keepalives_count=3",
)
READS_ONLY = ("default_transaction_read_only=on", "max_parallel_workers_per_gather=0")
"""What only reads takes one core of the server's, and leaves the others to turns."""

KEEPALIVE = {"keepalives_idle": 5, "keepalives_interval": 2, "keepalives_count": 3, "tcp_user_timeout": 15000}
"""A server that vanished without a word is given up within seconds, as it gives up a vanished client; milliseconds in
the last one (https://www.postgresql.org/docs/15/libpq-connect.html#LIBPQ-PARAMKEYWORDS)."""


@dataclass
class Transaction:
    """One unit of work: a connection, the process that does it, and the topics to ring when it is committed."""

    connection: Connection
    by: str = ""
    topics: list[str] = field(default_factory=list)
    _asked: tuple[datetime, float] | None = field(default=None, repr=False)

    def ring(self, topic: str) -> None:
        """Tell listeners of this topic, after the commit."""
        if topic not in self.topics:
            self.topics.append(topic)

    def now(self) -> datetime:
        """The database's clock, so that several gateways agree; SQLite has but one machine.

        It is asked once in a transaction, and runs on by ours from there.
        """
        if self.connection.dialect.name != "postgresql":
            return datetime.now(timezone.utc)
        if self._asked is None:
            moment: datetime = self.connection.execute(select(func.clock_timestamp())).scalar_one()
            self._asked = moment.astimezone(timezone.utc), time.monotonic()
        at, since = self._asked
        return at + timedelta(seconds=time.monotonic() - since)


class Database:
    """The one database of a process; opening it does not connect yet.

    `name` tells the processes that share it apart; it is made up unless it is given. One that `reads_only` cannot
    write, whatever it is asked to.
    """

    def __init__(
        self,
        url: str,
        *,
        ring: Callable[[str], None] = lambda topic: None,
        name: str = "",
        reads_only: bool = False,
    ) -> None:
        self.url = _parsed(url)
        self.engine = _engine(self.url, reads_only=reads_only)
        self.ring = ring
        self._writing = threading.Lock()
        self.name = name or secrets.token_hex(8)

    @property
    def is_postgres(self) -> bool:
        """Whether rows are locked by PostgreSQL; SQLite locks the whole file for a write."""
        return self.engine.dialect.name == "postgresql"

    @contextmanager
    def transaction(self, *, lasting: bool = True) -> Iterator[Transaction]:
        """Read and write; commits at the end, rolls back on any exception.

        What is not `lasting` need not be on the disk when it is committed. It survives the end of any process of ours,
        and is on the disk as soon as anything lasting was written after it; a power cut, or the end of PostgreSQL's own
        processes, before that takes it back. It is for what is done again then anyway: a lease, a turn whose answer
        nobody has seen.
        """
        options = {"baton_write": True, "baton_lasting": lasting}
        with self._turn(), _honest(), self.engine.connect().execution_options(**options) as connection:
            tx = Transaction(connection, self.name)
            with connection.begin():
                if self.is_postgres and not lasting:
                    connection.execute(text("SET LOCAL synchronous_commit = off"))
                yield tx
                self._publish(tx)
        for topic in tx.topics:
            self.ring(topic)

    @contextmanager
    def reading(self) -> Iterator[Transaction]:
        """A consistent view for reading only; nothing written here is kept."""
        with _honest(), self.engine.connect() as connection:
            # SQLite's transactions see one moment by themselves.
            view = connection.execution_options(isolation_level="REPEATABLE READ") if self.is_postgres else connection
            yield Transaction(view, self.name)

    def alive(self) -> bool:
        """Whether the database can be written right now: writes something, so ask every few seconds at most."""
        try:
            with self.transaction() as tx:
                # On PostgreSQL a row that is locked is passed over: whoever holds it is just writing.
                skip = " FOR UPDATE SKIP LOCKED" if self.is_postgres else ""
                if tx.connection.execute(text(f"SELECT id FROM decision_head WHERE id = 0{skip}")).first():
                    tx.connection.execute(text("UPDATE decision_head SET id = id WHERE id = 0"))
        except StorageUnavailable:
            return False
        return True

    def scrub(self, tables: Sequence[str]) -> None:
        """What was deleted from these tables leaves no trace in the database's own files, while it runs.

        SQLite overwrites deleted rows by itself; its journal is emptied here, if nobody reads at this moment.
        PostgreSQL clears dead rows away.
        """
        with _honest():
            connection: Any = self.engine.raw_connection()
            try:
                if self.is_postgres:
                    connection.set_session(autocommit=True)
                    cursor = connection.cursor()
                    cursor.execute("SET statement_timeout = 0")
                    cursor.execute(f"VACUUM {', '.join(sorted(tables))}")
                else:
                    connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
            finally:
                connection.invalidate()

    def close(self) -> None:
        """Close every pooled connection."""
        self.engine.dispose()

    @contextmanager
    def _turn(self) -> Iterator[None]:
        """On SQLite one writer at a time: those who wait for the file itself sleep and look again, in no order."""
        if self.is_postgres:
            yield
            return
        if not self._writing.acquire(timeout=sqlite.WAIT_S):
            raise StorageUnavailable("Others of this process wrote into the database for too long.")
        try:
            yield
        finally:
            self._writing.release()

    def _publish(self, tx: Transaction) -> None:
        if self.is_postgres:
            for topic in tx.topics:
                tx.connection.execute(
                    text("SELECT pg_notify(:channel, :topic)"), {"channel": CHANNEL, "topic": f"{self.name} {topic}"}
                )


def _parsed(url: str) -> URL:
    try:
        parsed = make_url(url)
    except Exception:
        # Neither the address nor the library's error, which quotes it, may be shown: it holds a password.
        what = "is not a database address; its value is not shown, as it may hold a password"
        remedy = "Write sqlite:///baton.db or postgresql://user:password@host:5432/name."
        raise SettingError(f"BATON_DATABASE_URL {what}. {remedy}") from None
    backend = parsed.get_backend_name()
    if backend not in ("sqlite", "postgresql"):
        raise SettingError(f"BATON_DATABASE_URL names {backend}; Baton runs on sqlite and postgresql.")
    return parsed


def _engine(url: URL, *, reads_only: bool) -> Engine:
    if url.get_backend_name() == "postgresql":
        # The address may ask for more, such as a schema: ?options=-csearch_path%3DNAME.
        settings = (*POSTGRES_OPTIONS, *(READS_ONLY if reads_only else ()))
        options = [str(url.query.get("options", "")), *(f"-c {option}" for option in settings)]
        return create_engine(
            url.set(drivername="postgresql+psycopg2"),
            future=True,
            hide_parameters=True,
            pool_pre_ping=True,
            pool_size=10,
            max_overflow=20,
            pool_timeout=POSTGRES_WAIT_S,
            connect_args={
                "connect_timeout": 5,
                **KEEPALIVE,
                "options": " ".join(options),
            },
        )
    if url.database in (None, "", ":memory:"):
        raise SettingError("BATON_DATABASE_URL names an in-memory SQLite database; give it a file.")
    return sqlite.sqlite_engine(Path(str(url.database)), reads_only=reads_only)


@contextmanager
def _honest() -> Iterator[None]:
    # Engines hide the parameters of a failed statement: its error may be logged, what customers wrote may not.
    try:
        yield
    except (IntegrityError, ProgrammingError, DataError, NotSupportedError):
        raise
    except DBAPIError as error:
        raise StorageUnavailable(f"The database did not take it: {type(error.orig).__name__}.") from error
    except PoolTimeout as error:
        raise StorageUnavailable("No connection to the database was free in time.") from error
