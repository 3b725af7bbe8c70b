"""Rows of gateways: which processes share the database, when each was last seen, and what one that died held.

It decides nothing about when a gateway counts as dead. The times are the database's.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import delete, insert, select, union, update

from baton.storage.database import Transaction
from baton.storage.tables import attachments, conversations, gateways, outbox, relays

HOLDERS = (conversations.c.lease_by, attachments.c.fetched_by, outbox.c.sent_by, relays.c.sent_by)
"""Where a row names the gateway that works on it."""


def beat(tx: Transaction) -> None:
    """This gateway lives."""
    now = tx.now()
    if not tx.connection.execute(update(gateways).where(gateways.c.id == tx.by).values(seen_at=now)).rowcount:
        tx.connection.execute(insert(gateways).values(id=tx.by, started_at=now, seen_at=now))


def leave(tx: Transaction, gateway: str) -> None:
    """A gateway is gone and holds nothing."""
    tx.connection.execute(delete(gateways).where(gateways.c.id == gateway))


def others(tx: Transaction, *, unseen_since: datetime | None = None) -> Sequence[str]:
    """Gateways but this one that are known or hold something, optionally only those not seen since a moment."""
    named = union(*(select(column).where(column.isnot(None)) for column in (gateways.c.id, *HOLDERS)))
    found = set(tx.connection.execute(named).scalars()) - {tx.by}
    if unseen_since is not None:
        seen = select(gateways.c.id).where(gateways.c.seen_at >= unseen_since)
        found -= set(tx.connection.execute(seen).scalars())
    return sorted(found)


def count(tx: Transaction) -> int:
    """How many gateways share the database."""
    return len(tx.connection.execute(select(gateways.c.id)).all())


def free(tx: Transaction, gateway: str) -> bool:
    """Free what a dead gateway held; False when some of it is locked just now and is left for another time.

    Its conversations and files are anybody's at once, and what it was telling a helpdesk, which is asked whether it has
    that already. What it was sending to a customer counts as abandoned: nobody knows whether it arrived, so it is not
    sent again here.
    """
    now = tx.now()
    _release(tx, conversations.c.lease_by, gateway, lease=None, lease_until=None, lease_by=None)
    _release(tx, attachments.c.fetched_by, gateway, next_attempt_at=now, fetched_by=None)
    _release(tx, outbox.c.sent_by, gateway, lease_until=now, sent_by=None)
    _release(tx, relays.c.sent_by, gateway, lease_until=now, sent_by=None)
    for topic in ("inbox", "outbox", "files", "relays", "watchdog"):
        tx.ring(topic)
    left = [select(column).where(column == gateway).limit(1) for column in HOLDERS]
    return not any(tx.connection.execute(query).first() for query in left)


def _release(tx: Transaction, holder: Any, gateway: str, **values: object) -> None:
    # Rows that somebody has locked are passed over: waiting here could outlast this gateway's own sign of life.
    table = holder.table
    mine = select(table.c.id).where(holder == gateway).with_for_update(skip_locked=True)
    keys = tx.connection.execute(mine).scalars().all()
    tx.connection.execute(update(table).where(table.c.id.in_(keys), holder == gateway).values(**values))
