"""Rows of the outbox: what is still to be delivered to a vendor, in order per conversation."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import and_, bindparam, exists, func, insert, select, update
from sqlalchemy.engine import Row

from baton.storage.columns import Moment
from baton.storage.database import Transaction
from baton.storage.tables import conversations, customers, deliveries, messages, outbox

Parcel = Row
SAID = (messages.c.text, messages.c.buttons, messages.c.content, messages.c.author)
DUE = ("pending", "held")
"""States of what is still to be sent; `held` waits until somebody has mended something."""
OPEN = (*DUE, "sending")
LOST = ("dead", "uncertain")
"""States of what the customer has not got, or perhaps not."""
FLAGGED = (*LOST, "held")
"""States that people are shown."""


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


def take_due(tx: Transaction, *, seconds: float, without: Sequence[str] = ()) -> Parcel | None:
    """Take the oldest due message whose conversation has nothing undelivered before it; marks it `sending`.

    Those of the channels in `without` are left.
    What it returns counts the new attempt, and so names who has it: nothing is changed for a sender that lost it.
    """
    now = tx.now()
    due = tx.connection.execute(_DUE, {"now": now, "without": list(without)}).first()
    if due is None:
        return None
    leased = {"lease_until": now + timedelta(seconds=seconds), "sent_by": tx.by}
    begun = {"attempts": due.attempts + 1, "begun": due.done + 1}
    _set(tx, due.id, among=DUE, state="sending", **begun, **leased)
    return tx.connection.execute(_PARCEL, {"key": due.id}).one()


def is_held(tx: Transaction, parcel: Parcel) -> bool:
    """Whether this sender still has what it has taken."""
    return tx.connection.execute(select(outbox.c.id).where(_held(parcel))).first() is not None


def begin_part(tx: Transaction, parcel: Parcel, *, seconds: float) -> bool:
    """Another part is about to leave, under a lease from now on; False when the lease was lost meanwhile."""
    until = tx.now() + timedelta(seconds=seconds)
    return _change(tx, parcel, lease_until=until, begun=outbox.c.begun + 1)


def await_word(tx: Transaction, parcel: Parcel, *, seconds: float, error: str) -> bool:
    """No answer came: its vendor may still say whether it has it. Nobody holds it; later it counts as abandoned."""
    until = tx.now() + timedelta(seconds=seconds)
    return _change(tx, parcel, lease_until=until, sent_by=None, error=error)


def delivered(tx: Transaction, parcel_id: int, *, external_id: str | None) -> bool:
    """The vendor took it under this id; also good news of what was uncertain already."""
    sent = {"state": "sent", "external_id": external_id}
    return _set(tx, parcel_id, among=("sending", "uncertain"), **sent)


def retry(tx: Transaction, parcel: Parcel, *, seconds: float, error: str) -> bool:
    """Try again after a while; False when its lease was lost meanwhile."""
    again = tx.now() + timedelta(seconds=seconds)
    return _change(tx, parcel, state="pending", next_attempt_at=again, error=error)


def hold(tx: Transaction, parcel: Parcel, *, seconds: float, error: str) -> bool:
    """Kept until somebody has mended something; tried again after a while."""
    again = tx.now() + timedelta(seconds=seconds)
    return _change(tx, parcel, state="held", next_attempt_at=again, error=error)


def put_off(tx: Transaction, parcel: Parcel, *, seconds: float) -> bool:
    """Not now: the vendor's pace does not allow it yet. It is no attempt."""
    later = tx.now() + timedelta(seconds=seconds)
    return _change(tx, parcel, state="pending", attempts=parcel.attempts - 1, next_attempt_at=later)


def failed_later(tx: Transaction, message_id: str, *, error: str) -> Parcel | None:
    """The vendor took a message and failed it afterwards: it is dead after all; None when it was already."""
    parcel = tx.connection.execute(_parcels().where(outbox.c.message_id == message_id)).first()
    if parcel is None or not _set(tx, parcel.id, among=("sent", "uncertain", "sending"), state="dead", error=error):
        return None
    return parcel


def arrived(tx: Transaction, message_id: str, *, external_id: str) -> bool:
    """The vendor says that it has all of a message: good news of one that is being sent or uncertain."""
    parcel = tx.connection.execute(select(outbox.c.id).where(outbox.c.message_id == message_id)).scalar()
    return parcel is not None and delivered(tx, parcel, external_id=external_id)


def is_open(tx: Transaction, message_id: str) -> bool:
    """Whether a message, or a part of it, is still to be sent or was given up half way."""
    query = select(outbox.c.id).where(outbox.c.message_id == message_id, outbox.c.state.in_((*OPEN, "uncertain")))
    return tx.connection.execute(query).first() is not None


def errors_of(tx: Transaction, message_ids: Sequence[str]) -> Mapping[str, str]:
    """Why these messages did not get through, or not yet, by message id."""
    query = select(outbox.c.message_id, outbox.c.error).where(
        outbox.c.message_id.in_(message_ids), outbox.c.state != "sent", outbox.c.error.isnot(None)
    )
    return {row.message_id: row.error for row in tx.connection.execute(query)}


def channel_of(tx: Transaction, message_id: str) -> str | None:
    """The channel through which a message goes out; None when there is no such message."""
    return tx.connection.execute(select(outbox.c.channel).where(outbox.c.message_id == message_id)).scalar()


def end(tx: Transaction, parcel: Parcel, state: str, *, error: str) -> bool:
    """Give up: `withheld` (older epoch), `dead` (refused for good) or `uncertain` (it may have arrived).

    False when its lease was lost meanwhile: then somebody has ended it already.
    """
    return _change(tx, parcel, state=state, error=error)


def withhold_older(tx: Transaction, conversation_id: str, epoch: int) -> None:
    """What the bot prepared before this epoch and nobody has begun to deliver is not delivered any more."""
    older = and_(
        outbox.c.conversation_id == conversation_id,
        outbox.c.state.in_(DUE),
        outbox.c.guarded,
        outbox.c.epoch < epoch,
    )
    withheld = select(outbox.c.message_id).where(older)
    tx.connection.execute(update(messages).where(messages.c.id.in_(withheld)).values(delivery="withheld"))
    tx.connection.execute(update(outbox).where(older).values(state="withheld", error="prepared under an older epoch"))


def is_leaving(tx: Transaction, conversation_id: str) -> bool:
    """Whether a sender just tells the vendor something of the bot that was prepared under an older epoch."""
    leaving = (
        select(outbox.c.id)
        .join(conversations, conversations.c.id == outbox.c.conversation_id)
        .where(
            outbox.c.conversation_id == conversation_id,
            outbox.c.state == "sending",
            outbox.c.sent_by.isnot(None),
            outbox.c.guarded,
            outbox.c.epoch < conversations.c.epoch,
        )
    )
    return tx.connection.execute(leaving.limit(1)).first() is not None


def abandoned(tx: Transaction) -> Sequence[Parcel]:
    """Messages whose sender died while sending, or whose vendor gave no answer."""
    return tx.connection.execute(_parcels().where(_lapsed(tx))).all()


def still_abandoned(tx: Transaction, parcel_id: int) -> Parcel | None:
    """Such a message as it is now; None when it is none any more."""
    return tx.connection.execute(_parcels().where(outbox.c.id == parcel_id, _lapsed(tx))).first()


def is_certain(parcel: Parcel) -> bool:
    """Whether every part that was begun is known to have arrived, so that sending can go on behind them."""
    return parcel.begun is not None and parcel.done >= parcel.begun


def lost_in(tx: Transaction, conversation_ids: Sequence[str]) -> set[str]:
    """Those of these conversations in which a person should look after words that did not get through.

    That is over when something an agent said later got through, or when a new stretch begins.
    """
    later, after = outbox.alias("later"), messages.alias("after")
    looked_after = (
        select(later.c.id)
        .join(after, after.c.id == later.c.message_id)
        .where(
            later.c.conversation_id == outbox.c.conversation_id,
            later.c.id > outbox.c.id,
            later.c.state == "sent",
            after.c.author == "agent",
        )
        .exists()
    )
    found = tx.connection.execute(
        select(outbox.c.conversation_id)
        .join(messages, messages.c.id == outbox.c.message_id)
        .join(conversations, conversations.c.id == outbox.c.conversation_id)
        .where(
            outbox.c.conversation_id.in_(conversation_ids),
            outbox.c.state.in_(FLAGGED),
            messages.c.stretch == conversations.c.stretch,
            ~looked_after,
        )
    )
    return set(found.scalars())


def count_lost(tx: Transaction) -> Mapping[str, int]:
    """How many messages are in each of the FLAGGED states."""
    query = select(outbox.c.state, func.count()).where(outbox.c.state.in_(FLAGGED)).group_by(outbox.c.state)
    return dict.fromkeys(FLAGGED, 0) | {state: int(count) for state, count in tx.connection.execute(query)}


def backlog(tx: Transaction) -> tuple[int, datetime | None]:
    """How many messages wait for delivery, and since when."""
    row = tx.connection.execute(
        select(func.count(), func.min(outbox.c.created_at)).where(outbox.c.state.in_(OPEN))
    ).one()
    return int(row[0]), row[1]


def _lapsed(tx: Transaction) -> Any:
    return and_(outbox.c.state == "sending", outbox.c.lease_until < tx.now())


def _parcels() -> Any:
    done = select(func.count()).where(deliveries.c.message_id == outbox.c.message_id).scalar_subquery()
    return (
        select(outbox, *SAID, customers.c.channel_key, customers.c.address, done.label("done"))
        .join(messages, messages.c.id == outbox.c.message_id)
        .join(conversations, conversations.c.id == outbox.c.conversation_id)
        .join(customers, customers.c.id == conversations.c.customer_id)
    )


def _set(tx: Transaction, parcel_id: int, *, among: Sequence[str] = ("sending",), **values: object) -> bool:
    changed = update(outbox).where(outbox.c.id == parcel_id, outbox.c.state.in_(among))
    return bool(tx.connection.execute(changed.values(**_let_go(values))).rowcount)


def _change(tx: Transaction, parcel: Parcel, **values: object) -> bool:
    """Change what this sender has taken; False when it was taken from it meanwhile."""
    changed = update(outbox).where(_held(parcel)).values(**_let_go(values))
    return bool(tx.connection.execute(changed).rowcount)


def _held(parcel: Parcel) -> Any:
    return and_(outbox.c.id == parcel.id, outbox.c.state == "sending", outbox.c.attempts == parcel.attempts)


def _let_go(values: dict[str, object]) -> dict[str, object]:
    """What is not being sent is held by nobody."""
    held = values.get("state", "sending") == "sending"
    return values if held else {**values, "lease_until": None, "sent_by": None}


def _due() -> Any:
    earlier = outbox.alias("earlier")
    blocked = exists().where(
        and_(
            earlier.c.conversation_id == outbox.c.conversation_id, earlier.c.id < outbox.c.id, earlier.c.state.in_(OPEN)
        )
    )
    # The conversation is locked with it, and neither is waited for: who changes owners locks conversations first.
    return (
        _parcels()
        .where(outbox.c.state.in_(DUE), outbox.c.next_attempt_at <= bindparam("now", type_=Moment), ~blocked)
        .where(outbox.c.channel.not_in(bindparam("without", expanding=True)))
        .order_by(outbox.c.id)
        .limit(1)
        .with_for_update(skip_locked=True, of=[outbox, conversations])
    )


# Asked several times for each message to a vendor: built once, as building a statement costs more than running it.
_DUE = _due()
_PARCEL = _parcels().where(outbox.c.id == bindparam("key"))
