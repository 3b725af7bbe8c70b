"""What figures need of a reading and a judgement stands in columns beside them, whoever wrote them."""

import json
import secrets
from typing import Any

import pytest
from sqlalchemy import select, text

from baton.storage.tables import conversations, customers, messages
from tests.insights.history import DAY

NAMES = ("valence", "detailed", "intent", "action", "reason")
NOTHING = dict.fromkeys(NAMES)
WHOLE = {"tone": {"valence": -0.5}, "entities": [{"entity": "email", "value": "a@b.example"}], "intent": "track_order"}


@pytest.fixture
def derived(database):
    """Writes a message as somebody does who knows nothing of the derived columns, and reads them."""
    key = secrets.token_hex(8)
    talk = {"id": f"c_{key}", "channel": "web", "customer_id": f"u_{key}", "owner": "bot", "epoch": 1, "stretch": 1}
    talk |= {"last_seq": 1, "priority": 0, "created_at": DAY, "updated_at": DAY}
    said = {"id": f"m_{key}", "conversation_id": f"c_{key}", "seq": 1, "author": "customer", "text": "Where is it?"}
    said |= {"buttons": [], "epoch": 1, "stretch": 1, "delivery": "delivered", "at": DAY}
    with database.transaction() as tx:
        about = {"id": f"u_{key}", "channel": "web", "channel_key": key, "created_at": DAY}
        tx.connection.execute(customers.insert(), about)
        tx.connection.execute(conversations.insert(), talk)
        tx.connection.execute(messages.insert(), said)

    def write(*, reading: Any = None, judgement: Any = None) -> dict[str, Any]:
        known = {
            name: None if value is None else json.dumps(value)
            for name, value in {"reading": reading, "judgement": judgement}.items()
        }
        with database.transaction() as tx:
            change = text("UPDATE messages SET reading = :reading, judgement = :judgement WHERE id = :id")
            tx.connection.execute(change, known | {"id": said["id"]})
            mine = select(*(messages.c[name] for name in NAMES)).where(messages.c.id == said["id"])
            return dict(tx.connection.execute(mine).one()._mapping)

    yield write
    with database.transaction() as tx:
        tx.connection.execute(messages.delete().where(messages.c.id == said["id"]))
        tx.connection.execute(conversations.delete().where(conversations.c.id == talk["id"]))
        tx.connection.execute(customers.delete().where(customers.c.id == about["id"]))


def test_a_message_is_found_by_what_was_read_and_decided(derived):
    found = derived(reading=WHOLE, judgement={"action": "offer", "reason": "anger"})
    assert found == {"valence": -0.5, "detailed": 1, "intent": "track_order", "action": "offer", "reason": "anger"}


@pytest.mark.parametrize("reading", [None, {}, {"tone": {}, "entities": []}, {"tone": None, "entities": None}, "odd"])
def test_what_was_not_read_is_empty(derived, reading):
    assert derived(reading=reading) == NOTHING


def test_what_is_taken_out_of_a_reading_is_gone_from_the_columns(derived):
    derived(reading=WHOLE, judgement={"action": "none", "reason": "none"})
    assert derived() == NOTHING


def test_a_name_too_long_for_an_index_is_cut_and_stored(derived):
    assert derived(reading={"intent": "x" * 9_000})["intent"] == "x" * 80
