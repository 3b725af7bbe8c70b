"""Rows of attachments: files of messages, fetched from a vendor or uploaded by a customer. Their bytes are blobs."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, delete, func, insert, select, update
from sqlalchemy.engine import Row

from baton.storage.database import Transaction
from baton.storage.storable import storable, storable_name
from baton.storage.tables import attachments, conversations, customers

File = Row
WAITING, STORED, REFUSED = "waiting", "stored", "refused"


@dataclass(frozen=True)
class Stored:
    """What is known of a file whose bytes are in the blob store under `sha256`."""

    name: str | None
    mime: str
    size: int
    sha256: str


def add(
    tx: Transaction,
    *,
    conversation_id: str,
    kind: str,
    message_id: str | None = None,
    position: int = 0,
    reference: str = "",
    name: str | None = None,
    stored: Stored | None = None,
) -> str:
    """A file to be fetched by its `reference`, or one that is `stored` already; returns its id.

    Without `message_id` it waits for its message: `attach` ties it to one.
    """
    key = f"a_{secrets.token_hex(12)}"
    known: dict[str, Any] = {"name": storable_name(name), "state": WAITING}
    if stored is not None:
        known = {"mime": stored.mime, "size": stored.size, "sha256": stored.sha256, "state": STORED}
        known["name"] = storable_name(stored.name or name)
    tx.connection.execute(
        insert(attachments).values(
            id=key,
            message_id=message_id,
            conversation_id=conversation_id,
            position=position,
            kind=kind[:40],
            reference=storable(reference),
            attempts=0,
            next_attempt_at=tx.now(),
            created_at=tx.now(),
            **known,
        )
    )
    if stored is None:
        tx.ring("files")
    return key


def attach(tx: Transaction, conversation_id: str, file_ids: Sequence[str], *, message_id: str) -> int:
    """Tie uploaded files that wait for a message to one, in this order; returns how many there were."""
    tied = 0
    for position, key in enumerate(file_ids):
        changed = tx.connection.execute(
            update(attachments)
            .where(
                attachments.c.id == key,
                attachments.c.conversation_id == conversation_id,
                attachments.c.message_id.is_(None),
            )
            .values(message_id=message_id, position=position)
        )
        tied += changed.rowcount
    return tied


def count_waiting(tx: Transaction, conversation_id: str) -> int:
    """How many uploaded files of a conversation wait for their message."""
    query = select(func.count()).where(
        attachments.c.conversation_id == conversation_id, attachments.c.message_id.is_(None)
    )
    return int(tx.connection.execute(query).scalar_one())


def forget_unsent(tx: Transaction, *, before: datetime, limit: int) -> list[str]:
    """Delete files uploaded before that moment whose message never came; returns the keys that no row uses any more."""
    unsent = (
        select(attachments.c.id, attachments.c.sha256)
        .where(attachments.c.message_id.is_(None), attachments.c.created_at < before)
        .order_by(attachments.c.created_at)
        .limit(limit)
        # Another gateway waits: of two files of the same content, each would else take the other for a use.
        .with_for_update()
    )
    rows = tx.connection.execute(unsent).all()
    tx.connection.execute(delete(attachments).where(attachments.c.id.in_([row.id for row in rows])))
    keys = {row.sha256 for row in rows if row.sha256}
    used = select(attachments.c.sha256).where(attachments.c.sha256.in_(keys))
    return sorted(keys - {row.sha256 for row in tx.connection.execute(used)})


def find(tx: Transaction, conversation_id: str, file_id: str) -> File | None:
    """A file of a conversation."""
    query = select(attachments).where(attachments.c.id == file_id, attachments.c.conversation_id == conversation_id)
    return tx.connection.execute(query).first()


def of_messages(tx: Transaction, message_ids: Sequence[str]) -> Mapping[str, Sequence[File]]:
    """The files of these messages, in order, by message id; messages without files are left out."""
    found: dict[str, list[File]] = {}
    for row in tx.connection.execute(_OF_MESSAGES, {"ids": list(message_ids)}):
        found.setdefault(row.message_id, []).append(row)
    return found


def take_due(tx: Transaction, *, seconds: float) -> File | None:
    """The next file to fetch, with channel and key of its customer; nobody else takes it for `seconds`."""
    row = tx.connection.execute(
        select(attachments, conversations.c.channel, customers.c.channel_key)
        .join(conversations, conversations.c.id == attachments.c.conversation_id)
        .join(customers, customers.c.id == conversations.c.customer_id)
        .where(attachments.c.state == WAITING, attachments.c.next_attempt_at <= tx.now())
        .order_by(attachments.c.next_attempt_at)
        .limit(1)
        .with_for_update(skip_locked=True, of=attachments)
    ).first()
    if row is not None:
        later = tx.now() + timedelta(seconds=seconds)
        _set(tx, row.id, attempts=row.attempts + 1, next_attempt_at=later, fetched_by=tx.by)
    return row


def keep(tx: Transaction, file: Any, stored: Stored) -> None:
    """The bytes are here."""
    name = storable_name(file.name or stored.name)
    _set(
        tx,
        file.id,
        state=STORED,
        name=name,
        mime=stored.mime,
        size=stored.size,
        sha256=stored.sha256,
        reason=None,
        fetched_by=None,
    )
    tx.ring(f"conversation:{file.conversation_id}")


def refuse(tx: Transaction, file: Any, reason: str) -> None:
    """It is not fetched, for a reason that agents are told."""
    _set(tx, file.id, state=REFUSED, reason=reason, fetched_by=None)
    tx.ring(f"conversation:{file.conversation_id}")


def again(tx: Transaction, file: Any, *, at: datetime, reason: str) -> None:
    """Fetching failed for the moment."""
    _set(tx, file.id, next_attempt_at=at, reason=reason, fetched_by=None)


def _set(tx: Transaction, file_id: str, **values: object) -> None:
    tx.connection.execute(update(attachments).where(attachments.c.id == file_id).values(**values))


# Asked for every message: built once, as building a statement costs more than running it.
_OF_MESSAGES = (
    select(attachments)
    .where(attachments.c.message_id.in_(bindparam("ids", expanding=True)))
    .order_by(attachments.c.position)
)
