"""Migrations lead to exactly the tables the code knows, from nothing and again, also by two processes at once."""

import threading
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect, text
from sqlalchemy.exc import ProgrammingError

from baton.errors import StorageUnavailable
from baton.storage.database import Database
from baton.storage.migrate import MIGRATIONS, downgrade, newest, upgrade
from baton.storage.tables import metadata


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/new/baton.db"
    url: str = request.getfixturevalue("postgres_server").new_database()
    return url


def tables(url: str) -> set[str]:
    database = Database(url)
    with database.reading() as tx:
        names = set(inspect(tx.connection).get_table_names())
    database.close()
    return names


def test_the_migrated_tables_are_those_the_code_knows(empty_url: str) -> None:
    upgrade(empty_url)
    database = Database(empty_url)
    with database.reading() as tx:
        assert compare_metadata(MigrationContext.configure(tx.connection), metadata) == []
    database.close()


def test_migrating_again_changes_nothing(empty_url: str) -> None:
    upgrade(empty_url)
    upgrade(empty_url)
    assert tables(empty_url) == {*metadata.tables, "alembic_version"}


def test_the_newest_migration_is_the_end_of_the_chain() -> None:
    scripts = Config()
    scripts.set_main_option("script_location", str(MIGRATIONS))
    assert ScriptDirectory.from_config(scripts).get_current_head() == newest()


def test_a_database_that_stands_at_the_newest_is_left_alone(empty_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    upgrade(empty_url)
    monkeypatch.setattr("baton.storage.migrate.newest", lambda: "0001")
    upgrade(empty_url)  # there is nothing newer, as Alembic finds as well
    monkeypatch.undo()
    monkeypatch.setattr("alembic.command.upgrade", None)
    upgrade(empty_url)
    assert tables(empty_url) == {*metadata.tables, "alembic_version"}


def test_two_processes_that_start_at_once_migrate_once(empty_url: str) -> None:
    errors: list[Exception] = []

    def start() -> None:
        try:
            upgrade(empty_url)
        except Exception as error:
            errors.append(error)

    threads = [threading.Thread(target=start) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    assert tables(empty_url) == {*metadata.tables, "alembic_version"}


def test_what_was_said_survives_a_migration_and_the_way_back(empty_url: str) -> None:
    upgrade(empty_url, revision="0001")
    spoken = "SELECT text FROM messages"
    _write_a_message(empty_url)
    upgrade(empty_url)
    assert _asked(empty_url, spoken) == [("hello",)]
    assert _asked(empty_url, "SELECT attachments, sent_at FROM messages") == [(None, None)]
    downgrade(empty_url, revision="0001")
    assert _asked(empty_url, spoken) == [("hello",)]


def test_messages_from_before_are_found_by_what_was_read_in_them(empty_url: str) -> None:
    upgrade(empty_url, revision="0025")
    _write_a_message(empty_url, reading='{"tone": {"valence": -0.25}, "intent": "greet"}')
    upgrade(empty_url)
    assert _asked(empty_url, "SELECT valence, intent, action FROM messages") == [(-0.25, "greet", None)]


def test_each_revision_is_kept_before_the_next_one_begins(empty_url: str) -> None:
    upgrade(empty_url, revision="0024")
    _do(empty_url, "CREATE INDEX ix_messages_said ON messages (at)")
    with pytest.raises((StorageUnavailable, ProgrammingError)):
        upgrade(empty_url)
    assert _asked(empty_url, "SELECT version_num FROM alembic_version") == [("0025",)]
    assert "empathy_reviews" in tables(empty_url)
    _do(empty_url, "DROP INDEX ix_messages_said")
    upgrade(empty_url)
    assert _asked(empty_url, "SELECT valence FROM messages") == []


def test_going_back_leaves_other_tables_alone(empty_url: str) -> None:
    upgrade(empty_url)
    database = Database(empty_url)
    with database.transaction() as tx:
        tx.connection.execute(text("CREATE TABLE events (id INTEGER)"))
    database.close()
    downgrade(empty_url, revision="base")
    assert tables(empty_url) == {"events", "alembic_version"}


def test_a_place_that_cannot_be_written_is_an_outage(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StorageUnavailable):
        upgrade(f"sqlite:///{tmp_path}/file/baton.db")
    (tmp_path / "folder.db").mkdir()
    with pytest.raises(StorageUnavailable):
        upgrade(f"sqlite:///{tmp_path}/folder.db")


def _write_a_message(url: str, *, reading: str | None = None) -> None:
    now, values = "'2026-11-01 08:00:00'", "'c', 'web', 'p', 'bot', 1, 1, 1, 0"
    database = Database(url)
    with database.transaction() as tx:
        for statement in (
            f"INSERT INTO customers (id, channel, channel_key, created_at) VALUES ('p', 'web', 'k', {now})",
            "INSERT INTO conversations (id, channel, customer_id, owner, epoch, stretch, last_seq, priority, "
            f"created_at, updated_at) VALUES ({values}, {now}, {now})",
            "INSERT INTO messages (id, conversation_id, seq, author, text, buttons, epoch, stretch, delivery, at) "
            f"VALUES ('m', 'c', 1, 'customer', 'hello', '[]', 1, 1, 'delivered', {now})",
        ):
            tx.connection.execute(text(statement))
        if reading is not None:
            tx.connection.execute(text("UPDATE messages SET reading = :reading"), {"reading": reading})
    database.close()


def _do(url: str, statement: str) -> None:
    database = Database(url)
    with database.transaction() as tx:
        tx.connection.execute(text(statement))
    database.close()


def _asked(url: str, query: str) -> list[tuple[object, ...]]:
    database = Database(url)
    with database.reading() as tx:
        found = [tuple(row) for row in tx.connection.execute(text(query))]
    database.close()
    return found
