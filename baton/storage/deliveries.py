"""Rows of deliveries: each part of a message that a vendor took, and what it said of it since."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import and_, func, insert, or_, select, update
from sqlalchemy.engine import Row
from sqlalchemy.exc import IntegrityError

from baton.storage.database import Transaction
from baton.storage.storable import storable
from baton.storage.tables import conversations, customers, deliveries, inbox, messages

Delivery = Row
NOTED_LATER = timedelta(seconds=2)
"""How much later than the vendor we note that it took something: the way of its answer."""
STEPS = {"sent": "sent_at", "delivered": "delivered_at", "read": "read_at", "failed": "failed_at"}


def accepted(tx: Transaction, *, channel: str, external_id: str, message_id: str, conversation_id: str) -> bool:
    """The vendor took a part of a message under this id; False when that is known."""
    row = {
        "channel": channel,
        "external_id": external_id[:300],
        "message_id": message_id,
        "conversation_id": conversation_id,
        "part": len(of_messages(tx, [message_id]).get(message_id, ())),
        "accepted_at": tx.now(),
    }
    try:
        with tx.connection.begin_nested():
            tx.connection.execute(insert(deliveries).values(**row))
    except IntegrityError:
        return False
    return True


def find(tx: Transaction, *, channel: str, external_id: str) -> Delivery | None:
    """The part of ours under a vendor's id."""
    query = select(deliveries).where(deliveries.c.channel == channel, deliveries.c.external_id == external_id)
    return tx.connection.execute(query).first()


def note(tx: Transaction, delivery_id: int, status: str, *, at: datetime, reason: str = "") -> bool:
    """Remember the first time a part got this far; False when it was known."""
    column = STEPS[status]
    more = {"reason": storable(reason)} if reason else {}
    changed = tx.connection.execute(
        update(deliveries)
        .where(deliveries.c.id == delivery_id, deliveries.c[column].is_(None))
        .values({column: at, **more})
    )
    return bool(changed.rowcount)


def of_messages(tx: Transaction, message_ids: Sequence[str]) -> Mapping[str, Sequence[Delivery]]:
    """The parts of these messages, in order, by message id; messages that nobody took are left out."""
    found: dict[str, list[Delivery]] = {}
    query = select(deliveries).where(deliveries.c.message_id.in_(message_ids)).order_by(deliveries.c.id)
    for row in tx.connection.execute(query):
        found.setdefault(row.message_id, []).append(row)
    return found


def of_customer(tx: Transaction, *, channel: str, customer_key: str, until: datetime) -> Sequence[Delivery]:
    """What a customer was sent until a time of the vendor's, newest first.

    Where the vendor never said when it was sent, our own time counts, which is a little later than the vendor's.
    """
    vendors = and_(deliveries.c.sent_at.is_not(None), deliveries.c.sent_at <= until)
    ours = and_(deliveries.c.sent_at.is_(None), deliveries.c.accepted_at <= until + NOTED_LATER)
    return tx.connection.execute(
        select(deliveries)
        .join(conversations, conversations.c.id == deliveries.c.conversation_id)
        .join(customers, customers.c.id == conversations.c.customer_id)
        .where(deliveries.c.channel == channel, customers.c.channel_key == customer_key)
        .where(or_(vendors, ours))
        .order_by(deliveries.c.id.desc())
        .limit(100)
    ).all()


def message_under(tx: Transaction, *, channel: str, external_id: str) -> Row | None:
    """The message (id, conversation_id, author) under a vendor's id, whether it is ours or the customer's."""
    ours = select(deliveries.c.message_id).where(
        deliveries.c.channel == channel, deliveries.c.external_id == external_id
    )
    theirs = select(inbox.c.message_id).where(inbox.c.channel == channel, inbox.c.external_id == external_id)
    key = tx.connection.execute(ours).scalar() or tx.connection.execute(theirs).scalar()
    query = select(messages.c.id, messages.c.conversation_id, messages.c.author).where(messages.c.id == key)
    return tx.connection.execute(query).first() if key else None


def newest_inbound(tx: Transaction, conversation_id: str) -> Row | None:
    """The vendor's id of the customer's newest message, with channel and key of the customer."""
    return tx.connection.execute(
        select(inbox.c.external_id, inbox.c.channel, customers.c.channel_key)
        .join(messages, messages.c.id == inbox.c.message_id)
        .join(conversations, conversations.c.id == inbox.c.conversation_id)
        .join(customers, customers.c.id == conversations.c.customer_id)
        .where(inbox.c.conversation_id == conversation_id)
        .order_by(messages.c.seq.desc())
        .limit(1)
    ).first()


def taken_since(tx: Transaction, *, seconds: float, conversation_id: str = "", channel: str = "") -> tuple[int, Any]:
    """How many parts a vendor took in the last seconds, in a conversation or a channel, and when the first of them."""
    query = select(func.count(), func.min(deliveries.c.accepted_at)).where(
        deliveries.c.accepted_at > tx.now() - timedelta(seconds=seconds)
    )
    if conversation_id:
        query = query.where(deliveries.c.conversation_id == conversation_id)
    if channel:
        query = query.where(deliveries.c.channel == channel)
    count, first = tx.connection.execute(query).one()
    return int(count), first
