"""Every row that belongs to a customer, whatever the table: read them, or take them away.

What belongs to whom is read from the tables' own foreign keys, so a new table is covered on the day it is made.
Rasa's events lie beside our tables, under the conversation's id.
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Column, MetaData, Table, delete, inspect, select
from sqlalchemy.engine import Row

from baton.storage.database import Transaction
from baton.storage.tables import attachments, conversations, customers, decisions, empathy_ratings, messages, metadata

KEPT_EMPTY = frozenset({decisions.name})
"""Tables whose rows stay, emptied by their own module."""
NEVER_SHOWN = frozenset({"token_hash", "lease", "lease_by", "sent_by", "fetched_by", "hash", "previous_hash", "salt"})
"""Columns that say nothing of the customer: keys to doors, and the works of the gateway."""
REMOVED_ONLY = frozenset({empathy_ratings.name})
"""Tables that go with the customer and are not read for anybody: who of the team scored what says how we spoke, and a
score that is still alone would lead the second one."""
EVENTS = "events"


def of_customers(tx: Transaction, customer_ids: Sequence[str]) -> dict[str, list[dict[str, Any]]]:
    """Table -> the rows that belong to these customers, and Rasa's events of their conversations."""
    found = {}
    for table in metadata.sorted_tables:
        condition = None if table.name in REMOVED_ONLY else _theirs(table, customer_ids)
        if condition is not None:
            written = [column for column in table.columns if column.computed is None]
            rows = tx.connection.execute(select(*written).where(condition)).all()
            found[table.name] = [_shown(row) for row in rows]
    events = _events(tx)
    if events is not None:
        spoken = events.c.sender_id.in_(conversation_ids(tx, customer_ids))
        found[EVENTS] = [_shown(row) for row in tx.connection.execute(select(events).where(spoken))]
    return found


def remove(tx: Transaction, customer_ids: Sequence[str]) -> dict[str, int]:
    """Delete all of it; table -> how many rows. The decision log must have been emptied of them before."""
    counts: dict[str, int] = {}
    events, spoken = _events(tx), conversation_ids(tx, customer_ids)
    if events is not None:
        counts[EVENTS] = int(tx.connection.execute(delete(events).where(events.c.sender_id.in_(spoken))).rowcount)
    for table in reversed(metadata.sorted_tables):
        condition = None if table.name in KEPT_EMPTY else _theirs(table, customer_ids)
        if condition is not None:
            counts[table.name] = int(tx.connection.execute(delete(table).where(condition)).rowcount)
    return counts


def belongs_to_somebody(table: Table) -> bool:
    """Whether the rows of a table belong to customers."""
    return _theirs(table, ()) is not None


def conversation_ids(tx: Transaction, customer_ids: Sequence[str]) -> list[str]:
    """The conversations of these customers, oldest first."""
    theirs = select(conversations.c.id).where(conversations.c.customer_id.in_(customer_ids))
    return list(tx.connection.execute(theirs.order_by(conversations.c.created_at)).scalars())


def lock(tx: Transaction, customer_ids: Sequence[str]) -> Sequence[Row]:
    """Their conversations, locked until the end of the transaction."""
    theirs = conversations.c.customer_id.in_(customer_ids)
    return tx.connection.execute(
        select(conversations).where(theirs).order_by(conversations.c.id).with_for_update()
    ).all()


def files_of(tx: Transaction, customer_ids: Sequence[str]) -> list[str]:
    """The keys of the files that came or went in their conversations."""
    query = select(attachments.c.sha256).where(_theirs(attachments, customer_ids), attachments.c.sha256.is_not(None))
    return sorted(set(tx.connection.execute(query).scalars()))


def still_used(tx: Transaction, keys: Sequence[str]) -> frozenset[str]:
    """Which of these files messages refer to."""
    query = select(attachments.c.sha256).where(attachments.c.sha256.in_(keys))
    return frozenset(tx.connection.execute(query).scalars())


def _theirs(table: Table, customer_ids: Sequence[str]) -> Any:
    """The condition on a table's rows; None when nothing in it belongs to anybody."""
    if table is customers:
        return customers.c.id.in_(customer_ids)
    owner = _pointer(table, customers)
    if owner is not None:
        return owner.in_(customer_ids)
    spoken = select(conversations.c.id).where(conversations.c.customer_id.in_(customer_ids))
    here = _pointer(table, conversations)
    if here is not None:
        return here.in_(spoken)
    about = _pointer(table, messages)
    if about is not None:
        return about.in_(select(messages.c.id).where(messages.c.conversation_id.in_(spoken)))
    return None


def _pointer(table: Table, target: Table) -> Column[Any] | None:
    return next((key.parent for key in table.foreign_keys if key.column.table is target), None)


def _events(tx: Transaction) -> Table | None:
    """Rasa's table, if Rasa has made it yet."""
    if not inspect(tx.connection).has_table(EVENTS):
        return None
    return Table(EVENTS, MetaData(), autoload_with=tx.connection)


def _shown(row: Row) -> dict[str, Any]:
    return {name: value for name, value in dict(row._mapping).items() if name not in NEVER_SHOWN and value is not None}
