"""What was kept long enough goes, and nothing before its time."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import update

from baton.helpdesks.users import add_user, switch_user
from baton.memory.retention import Retention
from baton.rights.decisions import verify
from baton.storage import practices as rows
from baton.storage.academy_tables import practice_acts, practices
from baton.storage.blobs import Blobs
from baton.storage.tables import conversations, customers, digests, facts, promises, proof_codes
from tests.fakes import Scene
from tests.memory.lives import live, rasas_events

NOTHING = dict.fromkeys(
    ("facts", "promises", "digests", "proof_codes", "acts of practices", "practices", "customers"), 0
)


@dataclass(frozen=True)
class Days:
    """Periods for tests."""

    keep_customers_days: int = 100
    keep_promises_days: int = 50
    keep_digests_days: int = 60
    keep_practices_days: int = 40


@pytest.fixture
def town(scene: Scene) -> Iterator[Scene]:
    with rasas_events(scene.database):
        yield scene


@pytest.fixture
def retention(town: Scene, tmp_path: Path) -> Retention:
    return Retention(town.database, Blobs(tmp_path / "files"), Days)


def aged(scene: Scene, customer: str, days: int, *, owner: str = "bot") -> None:
    """Make it that long since anything was heard of a customer."""
    with scene.database.transaction() as tx:
        then = tx.now() - timedelta(days=days)
        seen = {"seen_at": then, "created_at": then}
        tx.connection.execute(update(customers).where(customers.c.id == customer).values(**seen))
        theirs = update(conversations).where(conversations.c.customer_id == customer)
        tx.connection.execute(theirs.values(updated_at=then, owner=owner, lease=None))


def left(scene: Scene) -> set[str]:
    return {row.id for row in scene.rows(customers)}


def set_time(scene: Scene, table: Any, column: str, days: int) -> None:
    with scene.database.transaction() as tx:
        tx.connection.execute(update(table).values({column: tx.now() - timedelta(days=days)}))


def later(scene: Scene) -> None:
    """Nothing of what `live` wrote is due."""
    set_time(scene, facts, "expires_at", -10)


def test_who_was_silent_for_too_long_is_erased_and_the_log_holds(town: Scene, retention: Retention) -> None:
    old, young = live(town.database, "OLD"), live(town.database, "YOUNG")
    later(town)
    aged(town, old, 101), aged(town, young, 99)
    assert retention.due()["customers"] == 1
    assert left(town) == {old, young}
    assert retention.look()["customers"] == 1
    assert left(town) == {young}
    with town.database.reading() as tx:
        assert verify(tx) is None


@pytest.mark.parametrize("owner", ["queue", "human"])
def test_who_is_served_is_left_alone(town: Scene, retention: Retention, owner: str) -> None:
    old = live(town.database, "OLD")
    aged(town, old, 500, owner=owner)
    assert retention.look()["customers"] == 0
    assert left(town) == {old}


def test_a_person_stays_as_long_as_one_of_their_channels_is_alive(town: Scene, retention: Retention) -> None:
    web, phone = (live(town.database, mark, profile_id="pr_1") for mark in ("WEB", "PHONE"))
    aged(town, web, 500), aged(town, phone, 1)
    assert retention.look()["customers"] == 0
    aged(town, phone, 500)
    assert retention.look()["customers"] == 1
    assert left(town) == set()


def test_those_whom_another_channel_keeps_hold_nobody_else_up(town: Scene, retention: Retention) -> None:
    for number in range(3):
        web, phone = (live(town.database, f"{mark}{number}", profile_id=f"pr_{number}") for mark in ("WEB", "PHONE"))
        aged(town, web, 500), aged(town, phone, 1)
    gone = live(town.database, "GONE")
    aged(town, gone, 400)
    assert replace(retention, at_a_time=2).look()["customers"] == 1
    assert len(left(town)) == 6
    assert gone not in left(town)


def test_what_is_said_to_be_due_is_what_goes_however_many_rounds_it_takes(town: Scene, retention: Retention) -> None:
    later(town)
    for number in range(3):
        web, phone = (live(town.database, f"{mark}{number}", profile_id=f"pr_{number}") for mark in ("WEB", "PHONE"))
        aged(town, web, 500), aged(town, phone, 500)
    aged(town, live(town.database, "ALONE"), 300), aged(town, live(town.database, "YOUNG"), 1)
    practised(town, "Zoe")
    set_time(town, practices, "started_at", 41)
    set_time(town, facts, "expires_at", 1)
    due = retention.due()
    assert due == NOTHING | {"facts": 8, "acts of practices": 1, "practices": 1, "customers": 4}
    assert replace(retention, at_a_time=2).sweep() == due
    assert len(left(town)) == 1
    assert retention.due() == NOTHING


@pytest.mark.parametrize(
    ("table", "column", "days"),
    [(facts, "expires_at", 0), (promises, "kept_at", 50), (digests, "ended_at", 60), (proof_codes, "asked_at", 1)],
)
def test_each_kind_goes_in_its_own_time(town: Scene, retention: Retention, table: Any, column: str, days: int) -> None:
    live(town.database, "MAYA")
    later(town)
    set_time(town, table, column, days - 1)
    assert retention.look() == NOTHING
    set_time(town, table, column, days + 1)
    assert retention.due() == NOTHING | {table.name: 1}
    assert len(town.rows(table)) == 1
    assert retention.look()[table.name] == 1
    assert town.rows(table) == []


def test_a_promise_that_is_open_is_never_too_old(town: Scene, retention: Retention) -> None:
    live(town.database, "MAYA")
    later(town)
    with town.database.transaction() as tx:
        tx.connection.execute(update(promises).values(kept_at=None, at=tx.now() - timedelta(days=90)))
    retention.look()
    assert len(town.rows(promises)) == 1


def practised(scene: Scene, name: str) -> str:
    """Somebody of the team who has practised; returns who."""
    key = add_user(scene.database, name=name, password="a long password", role="agent")
    with scene.database.transaction() as tx:
        practice = rows.start(tx, user_id=key, scenario="late_parcel", version="1", seed=1)
        rows.add(tx, practice, kind="reply", text="I'm looking into it.")
    return key


def test_a_practice_goes_after_its_time_and_not_before(town: Scene, retention: Retention) -> None:
    practised(town, "Zoe")
    set_time(town, practices, "started_at", 39)
    assert retention.look() == NOTHING
    set_time(town, practices, "started_at", 41)
    assert retention.due() == NOTHING | {"acts of practices": 1, "practices": 1}
    assert retention.look() == NOTHING | {"acts of practices": 1, "practices": 1}
    assert town.rows(practices) == town.rows(practice_acts) == []


def test_practices_go_with_the_account_and_nobody_elses_do(town: Scene, retention: Retention) -> None:
    practised(town, "Zoe")
    yan = practised(town, "Yan")
    switch_user(town.database, name="Zoe", active=False)
    assert retention.look() == NOTHING | {"acts of practices": 1, "practices": 1}
    assert [row.user_id for row in town.rows(practices)] == [yan]
