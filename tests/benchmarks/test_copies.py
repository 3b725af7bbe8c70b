"""Copies of a conversation are whole: each has all that the original left, and a life of its own."""

import json
from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from baton.memory.recorder import Recorder
from baton.storage.tables import conversations, customers, decision_head, decisions, facts, inbox, messages
from benchmarks.copies import EVENTS, age, multiply, name_of
from tests.fakes import Scene


@pytest.fixture(autouse=True)
def rasas_events(scene: Scene) -> Iterator[None]:
    """Rasa's table for as long as a test runs: the next one finds the database as it was."""
    with scene.database.transaction() as tx:
        EVENTS.create(tx.connection)
    yield
    with scene.database.transaction() as tx:
        EVENTS.drop(tx.connection)


def played(scene: Scene) -> str:
    """A conversation with an answer, a fact, a person's word and an event of the dialogue."""
    conversation = scene.conversation()
    scene.write(conversation, "Hello, my name is Ada Bishop")
    scene.work()
    with scene.database.transaction() as tx:
        tx.connection.execute(
            EVENTS.insert().values(sender_id=conversation, type_name="user", timestamp=1e9, data="{}")
        )
    while Recorder(scene.database).look():
        pass
    return conversation


def count(scene: Scene, table: object) -> int:
    with scene.database.reading() as tx:
        return int(tx.connection.execute(select(func.count()).select_from(table)).scalar_one())


def test_each_copy_has_everything_that_the_original_left(scene: Scene) -> None:
    conversation = played(scene)
    tables = (conversations, customers, messages, inbox, facts, decisions, EVENTS)
    before = {table.name: count(scene, table) for table in tables}
    assert min(before[name] for name in ("messages", "inbox", "facts", "events")) >= 1
    multiply(scene.database, conversation, numbers=range(3))
    assert {table.name: count(scene, table) for table in tables} == {name: 4 * n for name, n in before.items()}
    with scene.database.reading() as tx:
        last = tx.connection.execute(select(func.max(decisions.c.id))).scalar_one()
        assert tx.connection.execute(select(decision_head.c.last_id)).scalar_one() == last


def test_a_copy_goes_on_by_itself(scene: Scene) -> None:
    conversation = played(scene)
    multiply(scene.database, conversation, numbers=[7])
    copy = name_of(conversation, 7)
    scene.write(copy, "hello again")
    scene.work()
    assert scene.row(copy).last_seq > scene.row(conversation).last_seq
    assert scene.row(copy).customer_id == name_of(scene.row(conversation).customer_id, 7)


def test_what_is_aged_happened_earlier(scene: Scene) -> None:
    conversation = played(scene)
    was = scene.row(conversation).created_at
    age(scene.database, conversation, by=timedelta(days=7))
    assert scene.row(conversation).created_at == was - timedelta(days=7)
    with scene.database.reading() as tx:
        event = tx.connection.execute(select(EVENTS)).one()
    assert event.timestamp == json.loads(event.data)["timestamp"] == 1e9 - 7 * 86400
