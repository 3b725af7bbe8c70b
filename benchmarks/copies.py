"""Fills a database with many customers: what one real conversation left in every table, copied under new ids.

The copies are made inside the database, table by table. What is copied was written by a running Baton, so each copy has
what a conversation has: messages, inbox, decisions, dialogue events, facts. It measures nothing, and the hashes of the
copied decisions prove nothing.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Column, Float, Integer, MetaData, String, Table, Text, cast, func, insert, select, true, update
from sqlalchemy.engine import Connection

from baton.storage.columns import Moment, metadata
from baton.storage.database import Database, Transaction
from baton.storage.tables import conversations, decision_head, decisions, messages

EVENTS = Table(
    "events",
    MetaData(),
    Column("id", Integer, primary_key=True),
    Column("sender_id", String(255)),
    Column("type_name", String(255)),
    Column("timestamp", Float),
    Column("intent_name", String(255)),
    Column("action_name", String(255)),
    Column("data", Text),
)
"""The table of Rasa's tracker store."""
OWN = frozenset({"id", "customer_id", "conversation_id", "message_id", "inbound_id", "reply_id", "profile_id"}) | {
    *("channel_key", "external_id", "token_hash", "sender_id", "subject")
}
"""Columns whose words name the conversation, its customer or a part of it: each copy has its own."""
SEPARATOR = "~"
Part = tuple[Table, Any]
"""A table, and the condition on its rows."""


def name_of(original: str, number: int) -> str:
    """What a copy's column says where the original's says `original`."""
    return f"{original}{SEPARATOR}{number}"


def age(database: Database, conversation_id: str, *, by: timedelta) -> None:
    """Let everything in a conversation have happened so much earlier."""
    with database.transaction() as tx:
        for table, mine in parts(tx, conversation_id):
            times = [column for column in table.columns if isinstance(column.type, Moment)]
            for row in tx.connection.execute(select(table).where(mine)).mappings().all():
                earlier: dict[str, Any] = {column.name: _minus(row[column.name], by) for column in times}
                here = [column == row[column.name] for column in table.primary_key.columns]
                if earlier:
                    tx.connection.execute(update(table).where(*here).values(earlier))
        for event in tx.connection.execute(select(EVENTS).where(EVENTS.c.sender_id == conversation_id)).all():
            at = event.timestamp - by.total_seconds()
            told = json.dumps(json.loads(event.data) | {"timestamp": at})
            tx.connection.execute(update(EVENTS).where(EVENTS.c.id == event.id).values(timestamp=at, data=told))


def multiply(database: Database, conversation_id: str, *, numbers: Sequence[int]) -> None:
    """One copy of the conversation and of its customer for each number, in one transaction."""
    with database.transaction() as tx:
        counting = Table("copies", MetaData(), Column("n", Integer, primary_key=True))
        counting.create(tx.connection)
        tx.connection.execute(insert(counting), [{"n": number} for number in numbers])
        for table, mine in [*parts(tx, conversation_id), (EVENTS, EVENTS.c.sender_id == conversation_id)]:
            if table is decisions:
                _copy_decisions(tx.connection, mine, counting)
            else:
                copy_rows(tx.connection, table, mine, counting)
        counting.drop(tx.connection)


def parts(tx: Transaction, conversation_id: str) -> Iterator[Part]:
    """Which rows of which table belong to the conversation or its customer, in an order that foreign keys allow."""
    customer = select(conversations.c.customer_id).where(conversations.c.id == conversation_id).scalar_subquery()
    mine = {"conversation_id": conversation_id, "customer_id": customer}
    said = select(messages.c.id).where(messages.c.conversation_id == conversation_id)
    for table in metadata.sorted_tables:
        names = table.columns.keys()
        of = next((name for name in mine if name in names), None)
        if table is conversations:
            yield table, table.c.id == conversation_id
        elif table.name == "customers":
            yield table, table.c.id == customer
        elif of is not None:
            yield table, table.c[of] == mine[of]
        elif "message_id" in names:
            yield table, table.c.message_id.in_(said)


def copy_rows(
    connection: Connection, table: Table, mine: Any, counting: Table, other: Mapping[str, Any] | None = None
) -> None:
    """Copies of the rows of a table that are `mine`, one for each number that counts; `other` says what differs."""
    other = other or {}
    names = [column.name for column in table.columns if column.name in other or not _comes_by_itself(column)]
    values = [other.get(name, _renamed(table.c[name], counting)) for name in names]
    connection.execute(
        insert(table).from_select(names, select(*values).select_from(table.join(counting, true())).where(mine))
    )


def _copy_decisions(connection: Connection, mine: Any, counting: Table) -> None:
    first, last = connection.execute(select(func.min(decisions.c.id), func.max(decisions.c.id)).where(mine)).one()
    if first is None:
        return
    head = connection.execute(select(decision_head.c.last_id)).scalar_one()
    least, most = connection.execute(select(func.min(counting.c.n), func.max(counting.c.n))).one()
    width = last - first + 1
    number = decisions.c.id - first + 1 + head + (counting.c.n - least) * width
    copy_rows(connection, decisions, mine, counting, {"id": number})
    connection.execute(update(decision_head).values(last_id=head + (most - least + 1) * width))


def _comes_by_itself(column: Any) -> bool:
    return bool(column.computed is not None or (column.primary_key and isinstance(column.type, Integer)))


def _renamed(column: Any, counting: Table) -> Any:
    if column.name not in OWN:
        return column
    return column.op("||")(SEPARATOR).op("||")(cast(counting.c.n, String))


def _minus(value: datetime | None, by: timedelta) -> datetime | None:
    return None if value is None else value - by
