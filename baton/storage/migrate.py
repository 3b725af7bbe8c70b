"""Brings a database to the newest tables with Alembic; safe when several processes start at once.

It never touches Rasa's own tables, which live in the same database. Alembic is loaded only where there is something to
do: every command asks, and loading it takes longer than many of them.
"""

import sqlite3
import time
from contextlib import closing, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import text
from sqlalchemy.engine import Connection
from sqlalchemy.exc import ProgrammingError

from baton.errors import StorageUnavailable
from baton.storage.database import Database

if TYPE_CHECKING:
    from alembic.config import Config

MIGRATIONS = Path(__file__).parent / "migrations"
_LOCK = 0x8A70
_TRIES = 200


def upgrade(url: str, *, revision: str = "head") -> None:
    """Create or migrate the database; raises StorageUnavailable when it cannot be reached or written."""
    database = Database(url)
    try:
        if not database.is_postgres:
            _create_file(Path(str(database.url.database)))
        if revision == "head" and _stands_at(database) == newest():
            return
        while _goes_on(database, revision):
            pass
    finally:
        database.close()


def newest() -> str:
    """The last of the migrations, which are numbered."""
    return max(path.name[:4] for path in (MIGRATIONS / "versions").glob("[0-9][0-9][0-9][0-9]_*.py"))


def downgrade(url: str, *, revision: str) -> None:
    """Take migrations back down to `revision` ("base": none)."""
    from alembic import command

    database = Database(url)
    try:
        with database.transaction() as tx:
            command.downgrade(_configuration(tx.connection), revision)
    finally:
        database.close()


def _stands_at(database: Database) -> str | None:
    """The migration that the database stands at; None for one without tables, or that cannot be asked."""
    with suppress(StorageUnavailable, ProgrammingError), database.reading() as tx:
        return str(tx.connection.execute(text("SELECT version_num FROM alembic_version")).scalar())
    return None


def _goes_on(database: Database, wanted: str) -> bool:
    """One more revision, in a transaction of its own: what it locks is free before the next one. Whether more wait.

    A database without tables has nobody who could wait, and gets all in one.
    """
    from alembic import command
    from alembic.migration import MigrationContext
    from alembic.script import ScriptDirectory

    with database.transaction() as tx:
        if database.is_postgres:
            tx.connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
        configuration = _configuration(tx.connection)
        here = MigrationContext.configure(tx.connection).get_current_revision()
        if here is None:
            command.upgrade(configuration, wanted)
            return False
        ahead = list(ScriptDirectory.from_config(configuration).iterate_revisions(wanted, here))
        if ahead:
            command.upgrade(configuration, ahead[-1].revision)
        return len(ahead) > 1


def _configuration(connection: Connection) -> "Config":
    from alembic.config import Config

    configuration = Config()
    configuration.set_main_option("script_location", str(MIGRATIONS))
    configuration.attributes["connection"] = connection
    return configuration


def _create_file(path: Path) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with closing(sqlite3.connect(path, timeout=10)) as connection:
            _use_wal(connection)
    except (OSError, sqlite3.Error) as error:
        raise StorageUnavailable(f"The database file {path} cannot be made or written: {error}.") from error


def _use_wal(connection: sqlite3.Connection) -> None:
    # SQLite's own waiting does not cover this switch, and another process may be making it at the same time.
    for patience in reversed(range(_TRIES)):
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            return
        except sqlite3.OperationalError as error:
            if not patience or "locked" not in str(error):
                raise
            time.sleep(0.05)
