"""A back-up that is taken while messages come in is whole: it restores to a database in which everything holds."""

import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from baton.rights.decisions import verify
from baton.storage.database import Database
from baton.storage.tables import inbox, messages
from tests.databases import PROGRAMS, PostgresServer
from tests.fakes import Scene
from tests.processes import until


@contextmanager
def writing(scene: Scene) -> Iterator[None]:
    """Messages come in and are answered, all the time."""
    over, failed = threading.Event(), list[BaseException]()

    def write() -> None:
        try:
            while not over.is_set():
                scene.write(scene.conversation(customer=f"c{scene._written}"), "hello")
                scene.work()
        except BaseException as error:
            failed.append(error)

    thread = threading.Thread(target=write)
    thread.start()
    try:
        until(lambda: len(scene.rows(inbox)) > 5)
        yield
    finally:
        over.set()
        thread.join()
    assert failed == []


def holds(url: str) -> int:
    """How many messages the restored database has, all of them whole."""
    database = Database(url)
    try:
        with database.reading() as tx:
            assert verify(tx) is None
            entries = tx.connection.execute(inbox.select()).all()
            told = {row.id for row in tx.connection.execute(messages.select())}
            assert {entry.message_id for entry in entries} <= told
        return len(entries)
    finally:
        database.close()


def test_a_copy_of_a_sqlite_file_by_its_own_means(sqlite_database: Database, tmp_path: Path) -> None:
    copy = tmp_path / "copy.db"
    with writing(Scene(sqlite_database)):
        command = [
            "python3",
            "-c",
            "import sqlite3, sys; sqlite3.connect(sys.argv[1]).backup(sqlite3.connect(sys.argv[2]))",
        ]
        subprocess.run([*command, str(sqlite_database.url.database), str(copy)], check=True, timeout=60)
    assert holds(f"sqlite:///{copy}") > 5


@pytest.mark.postgres
def test_a_dump_of_postgresql(postgres_server: PostgresServer, tmp_path: Path) -> None:
    postgres_server.empty("shared")
    database = Database(postgres_server.url("shared"))
    dump = tmp_path / "baton.dump"
    try:
        with writing(Scene(database)):
            _run("pg_dump", "--format=custom", f"--file={dump}", postgres_server.url("shared"))
    finally:
        database.close()
    restored = postgres_server.new_database()
    _run("pg_restore", "--no-owner", "--exit-on-error", f"--dbname={restored}", str(dump))
    assert holds(restored) > 5


def _run(program: str, *arguments: str) -> None:
    subprocess.run([str(PROGRAMS / program), *arguments], check=True, capture_output=True, timeout=120)
