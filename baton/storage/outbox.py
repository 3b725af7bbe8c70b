"""Rows of the outbox: what is still to be delivered to a vendor, in order per conversation."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import and_, exists, func, insert, select, update
from sqlalchemy.engine import Row

from baton.storage.database import Transaction
from baton.storage.tables import conversations, customers, messages, outbox

Parcel = Row
OPEN = ("pending", "sending")


def add(tx: Transaction, *, channel: str, conversation_id: str, message_id: str, epoch: int, guarded: bool) -> None:
    """Store a message to be delivered; `guarded`: only while the epoch is still this one."""
    tx.connection.execute(
        insert(outbox).values(
            channel=channel,
            conversation_id=conversation_id,
            message_id=message_id,
            epoch=epoch,
            guarded=guarded,
            state="pending",
            attempts=0,
            next_attempt_at=tx.now(),
            created_at=tx.now(),
        )
    )
    tx.ring("outbox")


def take_due(tx: Transaction, *, seconds: float) -> Parcel | None:
    """Take the oldest due message whose conversation has nothing undelivered before it; marks it `sending`."""
    now = tx.now()
    earlier = outbox.alias("earlier")
    blocked = exists().where(
        and_(
            earlier.c.conversation_id == outbox.c.conversation_id, earlier.c.id < outbox.c.id, earlier.c.state.in_(OPEN)
        )
    )
    parcel = tx.connection.execute(
        select(outbox, messages.c.text, messages.c.buttons, messages.c.author, customers.c.channel_key)
        .join(messages, messages.c.id == outbox.c.message_id)
        .join(conversations, conversations.c.id == outbox.c.conversation_id)
        .join(customers, customers.c.id == conversations.c.customer_id)
        .where(outbox.c.state == "pending", outbox.c.next_attempt_at <= now, ~blocked)
        .order_by(outbox.c.id)
        .limit(1)
        .with_for_update(skip_locked=True, of=outbox)
    ).first()
    if parcel is not None:
        _set(tx, parcel.id, state="sending", attempts=parcel.attempts + 1, lease_until=now + timedelta(seconds=seconds))
    return parcel


def delivered(tx: Transaction, parcel_id: int, *, external_id: str | None) -> None:
    """The vendor took it under this id."""
    _set(tx, parcel_id, state="sent", external_id=external_id, lease_until=None)


def retry(tx: Transaction, parcel_id: int, *, seconds: float, error: str) -> None:
    """Try again after a while."""
    again = tx.now() + timedelta(seconds=seconds)
    _set(tx, parcel_id, state="pending", next_attempt_at=again, lease_until=None, error=error)


def end(tx: Transaction, parcel_id: int, state: str, *, error: str) -> None:
    """Give up: `withheld` (older epoch), `dead` (refused for good) or `uncertain` (it may have arrived)."""
    _set(tx, parcel_id, state=state, lease_until=None, error=error)


def withhold_older(tx: Transaction, conversation_id: str, epoch: int) -> None:
    """What the bot prepared before this epoch and nobody has begun to deliver is not delivered any more."""
    older = and_(
        outbox.c.conversation_id == conversation_id,
        outbox.c.state == "pending",
        outbox.c.guarded,
        outbox.c.epoch < epoch,
    )
    withheld = select(outbox.c.message_id).where(older)
    tx.connection.execute(update(messages).where(messages.c.id.in_(withheld)).values(delivery="withheld"))
    tx.connection.execute(update(outbox).where(older).values(state="withheld", error="prepared under an older epoch"))


def abandoned(tx: Transaction) -> Sequence[Parcel]:
    """Messages whose sender died while sending: nobody knows whether they arrived."""
    return tx.connection.execute(
        select(outbox).where(outbox.c.state == "sending", outbox.c.lease_until < tx.now())
    ).all()


def backlog(tx: Transaction) -> tuple[int, datetime | None]:
    """How many messages wait for delivery, and since when."""
    row = tx.connection.execute(
        select(func.count(), func.min(outbox.c.created_at)).where(outbox.c.state.in_(OPEN))
    ).one()
    return int(row[0]), row[1]


def _set(tx: Transaction, parcel_id: int, **values: object) -> None:
    tx.connection.execute(update(outbox).where(outbox.c.id == parcel_id).values(**values))
