"""When the database is away, locked or read-only, nothing is stored and the error says so; nothing else does."""

import os
import sqlite3
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import event, insert, text
from sqlalchemy.engine import Connection
from sqlalchemy.exc import IntegrityError

from baton.errors import SettingError, StorageUnavailable
from baton.storage import sqlite
from baton.storage.database import KEEPALIVE, Database, Transaction
from baton.storage.migrate import upgrade
from baton.storage.tables import customers
from tests.databases import DURABLE, PostgresServer, discard, new_server


def add_customer(database: Database, key: str, *, and_then: Callable[[Transaction], None] = lambda tx: None) -> None:
    with database.transaction() as tx:
        tx.connection.execute(
            insert(customers).values(id=key, channel="web", channel_key=key, name="a secret name", created_at=tx.now())
        )
        and_then(tx)


def known(database: Database) -> list[str]:
    with database.reading() as tx:
        return [row.id for row in tx.connection.execute(customers.select())]


def test_what_is_done_in_a_transaction_is_kept(database: Database) -> None:
    add_customer(database, "a")
    assert known(database) == ["a"]
    assert database.alive()


@pytest.mark.parametrize("lasting", [(True, False, True, False), (False, True, True, False)])
def test_only_what_must_last_waits_for_the_disk(database: Database, lasting: tuple[bool, ...]) -> None:
    asked = text("SHOW synchronous_commit" if database.is_postgres else "PRAGMA synchronous")
    with database.reading() as tx:  # FULL is 2, NORMAL is 1; PostgreSQL as its server is set
        usual, quick = tx.connection.execute(asked).scalar(), "off" if database.is_postgres else 1
    found = []
    for lasts in lasting:
        with database.transaction(lasting=lasts) as tx:
            found.append(tx.connection.execute(asked).scalar())
    assert found == [usual if lasts else quick for lasts in lasting]
    add_customer(database, "a")
    assert known(database) == ["a"]


@pytest.mark.postgres
def test_what_was_to_last_is_there_after_the_server_was_killed() -> None:
    """A commit that need not last may go with the server; one that must does not, nor does anything before it."""
    server = new_server(("fsync=off", "full_page_writes=off", *DURABLE))
    try:
        url = server.new_database()
        upgrade(url)
        database = Database(url)
        for key, lasting in (("quick", False), ("lasting", True), ("last", False)):
            with database.transaction(lasting=lasting) as tx:
                tx.connection.execute(
                    insert(customers).values(id=key, channel="web", channel_key=key, created_at=tx.now())
                )
        server.stop(how="immediate")
        assert not database.alive()
        server.start()
        assert {"quick", "lasting"} <= set(known(database))
        database.close()
    finally:
        discard(server)


@pytest.mark.postgres
def test_a_server_that_vanishes_is_given_up_within_seconds(postgres_server: PostgresServer) -> None:
    database = Database(postgres_server.url("shared"))
    connection = database.engine.raw_connection()
    try:
        given = connection.connection.info.dsn_parameters
        assert {name: given[name] for name in KEEPALIVE} == {name: str(value) for name, value in KEEPALIVE.items()}
    finally:
        connection.invalidate()
        database.close()


def test_an_error_inside_a_transaction_keeps_nothing(database: Database) -> None:
    def crash(tx: Transaction) -> None:
        raise KeyError

    with pytest.raises(KeyError):
        add_customer(database, "a", and_then=crash)
    assert known(database) == []


def test_a_broken_rule_of_a_table_is_not_taken_for_an_outage(database: Database) -> None:
    add_customer(database, "a")
    with pytest.raises(IntegrityError):
        add_customer(database, "a")


def test_errors_do_not_carry_what_customers_said(database: Database) -> None:
    add_customer(database, "a")
    with pytest.raises(IntegrityError) as error:
        add_customer(database, "a")
    assert "secret" not in str(error.value)


def test_one_that_only_reads_sees_what_others_write_and_cannot_write(database: Database) -> None:
    reader = Database(database.url.render_as_string(hide_password=False), reads_only=True)
    try:
        add_customer(database, "a")
        assert known(reader) == ["a"]
        with pytest.raises(StorageUnavailable):
            add_customer(reader, "b")
        assert known(database) == ["a"]
    finally:
        reader.close()


@pytest.mark.postgres
def test_one_that_only_reads_takes_one_core_of_the_servers(postgres_server: PostgresServer) -> None:
    reader = Database(postgres_server.url("shared"), reads_only=True)
    try:
        with reader.reading() as tx:
            assert tx.connection.execute(text("SHOW max_parallel_workers_per_gather")).scalar() == "0"
    finally:
        reader.close()


def test_a_reading_sees_one_moment(database: Database) -> None:
    with database.reading() as tx:
        before = tx.connection.execute(customers.select()).all()
        add_customer(database, "a")
        assert tx.connection.execute(customers.select()).all() == before == []
    assert known(database) == ["a"]


def test_the_clock_is_utc(database: Database) -> None:
    with database.reading() as tx:
        assert str(tx.now().tzinfo) == "UTC"


def test_a_locked_file_is_an_outage(sqlite_database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sqlite, "WAIT_S", 0.1)
    other = sqlite3.connect(str(sqlite_database.url.database), isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    try:
        with pytest.raises(StorageUnavailable):
            add_customer(sqlite_database, "a")
        assert not sqlite_database.alive()
        assert known(sqlite_database) == []
    finally:
        other.close()
    add_customer(sqlite_database, "a")


def test_a_file_that_is_gone_is_an_outage_and_not_an_empty_database(sqlite_database: Database) -> None:
    path = Path(str(sqlite_database.url.database))
    path.rename(path.with_name("away.db"))
    with pytest.raises(StorageUnavailable):
        add_customer(sqlite_database, "a")
    with pytest.raises(StorageUnavailable):
        known(sqlite_database)
    assert not path.exists()
    path.with_name("away.db").rename(path)
    add_customer(sqlite_database, "a")


def test_a_file_that_was_put_in_its_place_is_the_database_from_then_on(sqlite_database: Database) -> None:
    path = Path(str(sqlite_database.url.database))
    add_customer(sqlite_database, "a")
    copy = path.with_name("copy.db")
    with sqlite3.connect(path) as source, sqlite3.connect(copy) as target:
        source.backup(target)
    add_customer(sqlite_database, "b")
    path.with_name("baton.db-wal").unlink(missing_ok=True)
    copy.replace(path)
    assert known(sqlite_database) == ["a"]
    add_customer(sqlite_database, "c")
    assert known(sqlite_database) == ["a", "c"]


def test_a_damaged_file_is_an_outage(sqlite_database: Database) -> None:
    Path(str(sqlite_database.url.database)).write_bytes(b"no database" * 1000)
    with pytest.raises(StorageUnavailable):
        add_customer(sqlite_database, "a")


@pytest.fixture
def own_server() -> Iterator[PostgresServer]:
    server = new_server()
    yield server
    discard(server)


@pytest.mark.postgres
def test_a_server_that_stops_is_an_outage_until_it_is_back(own_server: PostgresServer) -> None:
    url = own_server.new_database()
    upgrade(url)
    database = Database(url)
    add_customer(database, "a")
    own_server.stop()
    for _ in range(2):
        with pytest.raises(StorageUnavailable):
            add_customer(database, "b")
    assert not database.alive()
    own_server.start()
    add_customer(database, "c")
    assert known(database) == ["a", "c"]
    database.close()


@pytest.mark.postgres
def test_a_connection_cut_in_the_middle_stores_nothing(postgres_server: PostgresServer) -> None:
    postgres_server.empty("shared")
    database = Database(postgres_server.url("shared"))

    def cut(tx: Transaction) -> None:
        pid = tx.connection.execute(text("SELECT pg_backend_pid()")).scalar_one()
        postgres_server.sql(f"SELECT pg_terminate_backend({pid})")

    with pytest.raises(StorageUnavailable):
        add_customer(database, "a", and_then=cut)
    assert known(database) == []
    database.close()


@pytest.mark.postgres
def test_whether_it_is_alive_is_known_while_a_decision_is_written(postgres_server: PostgresServer) -> None:
    postgres_server.empty("shared")
    database = Database(postgres_server.url("shared"))
    with database.transaction() as tx:
        tx.connection.execute(text("SELECT id FROM decision_head FOR UPDATE"))
        assert database.alive()
    database.close()


@pytest.mark.postgres
def test_a_server_that_takes_no_writes_is_an_outage(postgres_server: PostgresServer) -> None:
    postgres_server.empty("shared")
    database = Database(postgres_server.url("shared"))
    postgres_server.sql("ALTER DATABASE shared SET default_transaction_read_only = on")
    try:
        with pytest.raises(StorageUnavailable):
            add_customer(database, "a")
        assert not database.alive()
    finally:
        postgres_server.sql("ALTER DATABASE shared RESET default_transaction_read_only")
    database.close()


@pytest.mark.parametrize("address", ["mysql://host/baton", "not an address", "sqlite://", "sqlite:///:memory:"])
def test_a_database_baton_does_not_run_on_is_refused_by_its_setting(address: str) -> None:
    with pytest.raises(SettingError, match="BATON_DATABASE_URL"):
        Database(address)


def test_opening_a_database_connects_to_nothing(tmp_path: Path) -> None:
    Database(f"sqlite:///{tmp_path}/none.db").close()
    assert os.listdir(tmp_path) == []


def test_writers_of_one_process_do_not_crowd_at_the_file(
    sqlite_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    at_the_file: list[int] = []
    asking = threading.Lock()

    def begin(connection: Connection) -> None:
        assert asking.acquire(blocking=False), "two writers ask the file for its lock at once"
        at_the_file.append(1)

    def committed(connection: Connection) -> None:
        asking.release()

    event.listen(sqlite_database.engine, "begin", begin)
    event.listen(sqlite_database.engine, "commit", committed)
    threads = [threading.Thread(target=add_customer, args=(sqlite_database, f"c{n}")) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(at_the_file) == 8
    monkeypatch.setattr(sqlite, "WAIT_S", 0.1)
    with sqlite_database._writing, pytest.raises(StorageUnavailable):
        add_customer(sqlite_database, "late")


def test_writers_wait_for_each_other(database: Database) -> None:
    threads = [threading.Thread(target=add_customer, args=(database, f"c{n}")) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(known(database)) == 8


@pytest.mark.parametrize(
    "url", ["hunter22", "postgresql://ann:hunter22@host:port/baton", "mysql://ann:hunter22@host/x"]
)
def test_a_malformed_address_is_refused_without_repeating_its_password(url: str) -> None:
    with pytest.raises(SettingError, match="BATON_DATABASE_URL") as caught:
        Database(url)
    assert "hunter22" not in str(caught.value)
    assert caught.value.__cause__ is None
