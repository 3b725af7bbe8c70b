"""Rows of calls back and e-mails that were promised to customers while nobody was there."""

import secrets
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, insert, select, update
from sqlalchemy.engine import Row

from baton.storage.database import Transaction
from baton.storage.storable import storable
from baton.storage.tables import call_backs

CallBack = Row


def promise(
    tx: Transaction, *, conversation_id: str, message_id: str, kind: str, contact: str, words: str, due_at: datetime
) -> None:
    """Write one down; a later one of the same conversation takes its place."""
    open_ones = call_backs.c.conversation_id == conversation_id, call_backs.c.done_at.is_(None)
    tx.connection.execute(update(call_backs).where(*open_ones).values(done_at=tx.now()))
    tx.connection.execute(
        insert(call_backs).values(
            id=f"cb_{secrets.token_hex(12)}",
            conversation_id=conversation_id,
            message_id=message_id,
            kind=kind,
            contact=storable(contact)[:254],
            words=storable(words),
            due_at=due_at,
            promised_at=tx.now(),
        )
    )
    tx.ring("queue")


def open_in(tx: Transaction, conversation_ids: Sequence[str]) -> dict[str, CallBack]:
    """Conversation -> what is still promised there."""
    query = select(call_backs).where(call_backs.c.conversation_id.in_(conversation_ids), call_backs.c.done_at.is_(None))
    return {row.conversation_id: row for row in tx.connection.execute(query)}


def done(tx: Transaction, conversation_id: str, *, user_id: str) -> bool:
    """Somebody has rung or written; False when nothing was open."""
    open_ones = call_backs.c.conversation_id == conversation_id, call_backs.c.done_at.is_(None)
    kept = tx.connection.execute(update(call_backs).where(*open_ones).values(done_at=tx.now(), done_by=user_id))
    tx.ring("queue")
    tx.ring(f"desk:{conversation_id}")
    return bool(kept.rowcount)


def count_overdue(tx: Transaction) -> int:
    """How many are open past their time."""
    query = select(func.count()).where(call_backs.c.done_at.is_(None), call_backs.c.due_at < tx.now())
    return int(tx.connection.execute(query).scalar_one())
