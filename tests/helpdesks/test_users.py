"""Desk users: what is stored of passwords and tokens, and who gets in."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import partial

import pytest
from argon2 import PasswordHasher
from sqlalchemy import update

from baton.errors import SettingError, UserError
from baton.helpdesks import users
from baton.helpdesks.users import (
    ROLES,
    add_user,
    change_password,
    ensure_lead,
    log_in,
    log_out,
    switch_user,
    who,
)
from baton.storage import people
from baton.storage.database import Database
from baton.storage.tables import user_sessions
from baton.storage.tables import users as user_rows
from tests.databases import PostgresServer

PASSWORD = "a long password"


@pytest.fixture(autouse=True)
def _quick_hash(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(users, "_hasher", PasswordHasher(time_cost=1, memory_cost=64, parallelism=1))


def everything_stored(database: Database) -> str:
    with database.reading() as tx:
        found = [row for table in (user_rows, user_sessions) for row in tx.connection.execute(table.select())]
    return str(found)


def test_a_user_logs_in_and_out(database: Database) -> None:
    add_user(database, name=" Ann ", password=PASSWORD, role="agent", skills=["billing"])
    logged_in = log_in(database, name="Ann", password=PASSWORD)
    assert logged_in is not None
    token, agent = logged_in
    assert (agent.name, agent.role, agent.skills) == ("Ann", "agent", ("billing",))
    assert who(database, token) == agent
    log_out(database, token)
    assert who(database, token) is None


def test_neither_password_nor_token_is_stored(database: Database) -> None:
    add_user(database, name="Ann", password=PASSWORD, role="agent")
    logged_in = log_in(database, name="Ann", password=PASSWORD)
    assert logged_in is not None
    stored = everything_stored(database)
    assert PASSWORD not in stored
    assert logged_in[0] not in stored
    assert "argon2id" in stored


@pytest.mark.parametrize(("name", "password"), [("Ann", "wrong"), ("Ann", ""), ("ann", PASSWORD), ("Nobody", PASSWORD)])
def test_a_wrong_name_or_password_opens_nothing(sqlite_database: Database, name: str, password: str) -> None:
    add_user(sqlite_database, name="Ann", password=PASSWORD, role="agent")
    assert log_in(sqlite_database, name=name, password=password) is None


def test_a_session_runs_out(database: Database) -> None:
    add_user(database, name="Ann", password=PASSWORD, role="agent")
    logged_in = log_in(database, name="Ann", password=PASSWORD)
    assert logged_in is not None
    with database.transaction() as tx:
        tx.connection.execute(update(user_sessions).values(expires_at=tx.now() - timedelta(seconds=1)))
    assert who(database, logged_in[0]) is None


def test_who_is_no_longer_active_has_no_session(database: Database) -> None:
    add_user(database, name="Ann", password=PASSWORD, role="agent")
    logged_in = log_in(database, name="Ann", password=PASSWORD)
    assert logged_in is not None
    with database.transaction() as tx:
        tx.connection.execute(update(user_rows).values(active=False))
    assert who(database, logged_in[0]) is None
    assert log_in(database, name="Ann", password=PASSWORD) is None


def test_a_sign_of_life_makes_an_agent_present(database: Database) -> None:
    add_user(database, name="Ann", password=PASSWORD, role="agent")
    add_user(database, name="Cora", password=PASSWORD, role="compliance")
    tokens = []
    for name in ("Ann", "Cora"):
        logged_in = log_in(database, name=name, password=PASSWORD)
        assert logged_in is not None
        tokens.append(logged_in[0])
    with database.transaction() as tx:
        tx.connection.execute(update(user_sessions).values(seen_at=tx.now() - timedelta(minutes=10)))
        assert people.count_present(tx, within_s=120) == 0
    for token in tokens:
        who(database, token)
    with database.reading() as tx:
        assert people.count_present(tx, within_s=120) == 1


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        ({"role": "boss"}, "Roles: agent"),
        ({"password": "short"}, "8 characters"),
        ({"name": "  "}, "1 to 80"),
        ({"name": "x" * 81}, "1 to 80"),
    ],
)
def test_a_user_that_cannot_be_says_what_to_change(sqlite_database: Database, wrong: dict[str, str], why: str) -> None:
    given = {"name": "Ann", "password": PASSWORD, "role": "agent"} | wrong
    with pytest.raises(UserError, match=why):
        add_user(sqlite_database, **given)


def test_a_name_is_given_once(database: Database) -> None:
    add_user(database, name="Ann", password=PASSWORD, role="agent")
    with pytest.raises(UserError, match="already"):
        add_user(database, name="Ann ", password=PASSWORD, role="lead")


def test_the_first_start_makes_the_lead_with_a_password_that_is_told_once(database: Database) -> None:
    told = ensure_lead(database, password="")
    assert told
    assert log_in(database, name="lead", password=told) is not None
    assert ensure_lead(database, password="") is None


def test_a_team_that_was_added_before_the_first_start_gets_its_lead(database: Database) -> None:
    add_user(database, name="asha", password=PASSWORD, role="agent")
    told = ensure_lead(database, password="")
    assert told
    assert log_in(database, name="lead", password=told) is not None


def test_who_has_a_lead_of_another_name_needs_no_other(database: Database) -> None:
    add_user(database, name="Maya", password=PASSWORD, role="lead")
    assert ensure_lead(database, password="first password") is None
    assert log_in(database, name="lead", password="first password") is None


def test_a_lead_who_was_switched_off_stays_off(database: Database) -> None:
    ensure_lead(database, password="first password")
    switch_user(database, name="lead", active=False)
    assert ensure_lead(database, password="first password") is None
    assert log_in(database, name="lead", password="first password") is None


class Together:
    """Hashes when as many wait for it as make the user at the same moment."""

    def __init__(self, starts: int) -> None:
        self._all_here = threading.Barrier(starts, timeout=30)
        self._quick = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)

    def hash(self, password: str) -> str:
        self._all_here.wait()
        return self._quick.hash(password)

    def verify(self, hashed: str, password: str) -> bool:
        return self._quick.verify(hashed, password)


@pytest.mark.postgres
def test_first_starts_at_the_same_moment_make_one_lead(
    postgres_server: PostgresServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    postgres_server.empty("shared")
    monkeypatch.setattr(users, "_hasher", Together(2))
    databases = [Database(postgres_server.url("shared")) for _ in range(2)]
    try:
        with ThreadPoolExecutor(2) as pool:
            told = list(pool.map(partial(ensure_lead, password=""), databases))
        [password] = [one for one in told if one]
        with databases[0].reading() as tx:
            assert people.has_role(tx, "lead")
        assert users._matches(_stored(databases[0], "lead"), password)
    finally:
        for database in databases:
            database.close()
        postgres_server.empty("shared")


def _stored(database: Database, name: str) -> str:
    with database.reading() as tx:
        found = people.any_user(tx, name)
    assert found is not None
    return str(found.password_hash)


def test_the_password_of_the_setting_is_always_true(database: Database) -> None:
    assert ensure_lead(database, password="first password") is None
    assert ensure_lead(database, password="second password") is None
    assert log_in(database, name="lead", password="first password") is None
    assert log_in(database, name="lead", password="second password") is not None


def test_every_role_can_be_given(sqlite_database: Database) -> None:
    for role in ROLES:
        add_user(sqlite_database, name=role.title(), password=PASSWORD, role=role)
        logged_in = log_in(sqlite_database, name=role.title(), password=PASSWORD)
        assert logged_in is not None
        assert logged_in[1].role == role


def test_who_is_switched_off_is_out_until_switched_on(database: Database) -> None:
    add_user(database, name="Ann", password=PASSWORD, role="agent")
    logged_in = log_in(database, name="Ann", password=PASSWORD)
    assert logged_in is not None
    switch_user(database, name="Ann", active=False)
    assert who(database, logged_in[0]) is None
    assert log_in(database, name="Ann", password=PASSWORD) is None
    switch_user(database, name="Ann", active=True)
    assert who(database, logged_in[0]) is None
    assert log_in(database, name="Ann", password=PASSWORD) is not None


def test_another_password_ends_the_sessions_of_that_user_only(database: Database) -> None:
    tokens = {}
    for name in ("Ann", "Ben"):
        add_user(database, name=name, password=PASSWORD, role="agent")
        logged_in = log_in(database, name=name, password=PASSWORD)
        assert logged_in is not None
        tokens[name] = logged_in[0]
    change_password(database, name="Ann", password="another password")
    assert who(database, tokens["Ann"]) is None
    assert who(database, tokens["Ben"]) is not None
    assert log_in(database, name="Ann", password=PASSWORD) is None
    assert log_in(database, name="Ann", password="another password") is not None


def test_a_user_who_is_not_there_cannot_be_changed(sqlite_database: Database) -> None:
    with pytest.raises(UserError, match="no user 'Ann'"):
        switch_user(sqlite_database, name="Ann", active=False)
    with pytest.raises(UserError, match="no user 'Ann'"):
        change_password(sqlite_database, name="Ann", password=PASSWORD)
    with pytest.raises(UserError, match="8 characters"):
        change_password(sqlite_database, name="Ann", password="short")


def test_another_password_in_the_setting_ends_the_sessions_of_the_lead(database: Database) -> None:
    ensure_lead(database, password="first password")
    logged_in = log_in(database, name="lead", password="first password")
    assert logged_in is not None
    ensure_lead(database, password="first password")
    assert who(database, logged_in[0]) is not None
    ensure_lead(database, password="second password")
    assert who(database, logged_in[0]) is None


def test_a_setting_too_short_for_a_password_is_named(sqlite_database: Database) -> None:
    with pytest.raises(SettingError, match="BATON_ADMIN_PASSWORD is too short"):
        ensure_lead(sqlite_database, password="short")
