"""The two databases every test of the core runs on: a SQLite file, and a PostgreSQL server started once per run.

The server is a real PostgreSQL 15 in a folder of its own, reached over a socket in that folder. Where its programs are
missing these tests are skipped by name; in CI they must be there.
"""

import contextlib
import os
import secrets
import shutil
import socket
import subprocess
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import psycopg2
import pytest

from baton.storage.database import Database
from baton.storage.migrate import upgrade
from baton.storage.tables import metadata
from tests.unprivileged import as_server_user, server_folder

PROGRAMS = max(Path("/usr/lib/postgresql").glob("*/bin"), default=Path("/usr/lib/postgresql/15/bin"))
SETTINGS = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_connections=200", "listen_addresses=")
DURABLE = ("max_connections=200", "listen_addresses=")
"""For measurements: every commit is forced to the disk, as in production."""


@dataclass
class PostgresServer:
    """A server of its own in a folder; `start` and `stop` as it happens in life."""

    folder: Path
    port: int
    settings: Sequence[str] = SETTINGS

    def start(self) -> None:
        """Start and wait until it answers."""
        options = " ".join(f"-c {setting}" for setting in self.settings)
        options += f" -c unix_socket_directories={self.folder} -p {self.port}"
        self._program("pg_ctl", "-D", str(self.data), "-w", "-l", str(self.folder / "log"), "-o", options, "start")

    def stop(self, *, how: str = "fast") -> None:
        """Stop, cutting every connection; `immediate` is a crash."""
        self._program("pg_ctl", "-D", str(self.data), "-m", how, "-w", "stop")

    def make(self) -> None:
        """Make the data folder."""
        self._program("initdb", "-D", str(self.data), "-U", "baton", "-A", "trust", "-E", "UTF8", "--no-sync")

    @property
    def data(self) -> Path:
        """The server's data folder."""
        return self.folder / "data"

    def url(self, database: str = "postgres") -> str:
        """The address of one of its databases."""
        return f"postgresql://baton@/{database}?host={self.folder}&port={self.port}"

    def new_database(self) -> str:
        """The address of a new database without tables."""
        name = f"t{secrets.token_hex(6)}"
        self.sql(f"CREATE DATABASE {name}")
        return self.url(name)

    def empty(self, database: str) -> None:
        """Take every row out of Baton's tables; making a database anew takes far longer."""
        tables = [table.name for table in reversed(metadata.sorted_tables) if table.name != "decision_head"]
        self.sql(
            ";".join(f"DELETE FROM {name}" for name in tables)
            + ";UPDATE decision_head SET last_id = 0, last_hash = ''",
            database=database,
        )

    def sql(self, statement: str, *, database: str = "postgres") -> None:
        """Run statements as the superuser, outside any transaction."""
        connection = psycopg2.connect(host=str(self.folder), port=self.port, user="baton", dbname=database)
        try:
            connection.autocommit = True
            with connection.cursor() as cursor:
                cursor.execute(statement)
        finally:
            connection.close()

    def _program(self, name: str, *arguments: str) -> None:
        command = [str(PROGRAMS / name), *arguments]
        # PostgreSQL refuses to run as root.
        subprocess.run(as_server_user(command), check=True, capture_output=True, timeout=60, cwd=self.folder)


def new_server(settings: Sequence[str] = SETTINGS) -> PostgresServer:
    """A server that is made and started; `discard` it in the end."""
    _needs_programs()
    server = PostgresServer(server_folder("pg-"), _free_port(), settings)
    server.make()
    server.start()
    return server


def discard(server: PostgresServer) -> None:
    """Stop the server, if it still runs, and take its folder away."""
    with contextlib.suppress(subprocess.CalledProcessError):  # a test stopped it
        server.stop()
    shutil.rmtree(server.folder, ignore_errors=True)


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[PostgresServer]:
    """The server of this test run, with a migrated database `shared` that tests use one after another."""
    server = new_server()
    server.sql("CREATE DATABASE shared")
    upgrade(server.url("shared"))
    yield server
    discard(server)


@pytest.fixture(scope="session")
def sqlite_model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file to copy."""
    path = tmp_path_factory.mktemp("sqlite") / "model.db"
    upgrade(f"sqlite:///{path}")
    return path


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of a migrated database with nothing in it."""
    if request.param == "postgresql":
        server: PostgresServer = request.getfixturevalue("postgres_server")
        server.empty("shared")
        return server.url("shared")
    return _copied(request.getfixturevalue("sqlite_model"), tmp_path)


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """A fresh database, once on SQLite and once on PostgreSQL."""
    database = Database(database_url)
    yield database
    database.close()


@pytest.fixture
def sqlite_database(sqlite_model: Path, tmp_path: Path) -> Iterator[Database]:
    """A fresh SQLite database, where the kind does not matter."""
    database = Database(_copied(sqlite_model, tmp_path))
    yield database
    database.close()


def _copied(model: Path, folder: Path) -> str:
    path = folder / "baton.db"
    shutil.copy(model, path)
    return f"sqlite:///{path}"


def _needs_programs() -> None:
    if (PROGRAMS / "postgres").exists():
        return
    if os.environ.get("CI"):
        pytest.fail(f"PostgreSQL 15 is not in {PROGRAMS}. Install the package postgresql-15.")
    pytest.skip(f"PostgreSQL 15 is not in {PROGRAMS}")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
