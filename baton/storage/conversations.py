"""Rows of conversations: create, lock, change, lease, list. It decides nothing about ownership."""

import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Literal

from sqlalchemy import Text, and_, bindparam, cast, exists, func, insert, or_, select, update
from sqlalchemy.engine import Row
from sqlalchemy.exc import IntegrityError

from baton.errors import NotFound
from baton.storage.columns import Moment
from baton.storage.database import Transaction
from baton.storage.storable import storable, storable_name
from baton.storage.tables import conversations, customers, inbox, messages, users

Conversation = Row


def create(tx: Transaction, *, channel: str, customer_id: str) -> str:
    """A new conversation, owned by the bot; returns its id, which cannot be guessed."""
    now, key = tx.now(), f"c_{secrets.token_hex(12)}"
    tx.connection.execute(
        insert(conversations).values(
            id=key,
            channel=channel,
            customer_id=customer_id,
            owner="bot",
            epoch=1,
            stretch=1,
            last_seq=0,
            priority=0,
            created_at=now,
            updated_at=now,
        )
    )
    return key


def find_customer(tx: Transaction, *, channel: str, channel_key: str, name: str | None) -> str:
    """The id of the customer behind a channel's key, made at first sight."""
    found = _customer(tx, channel, channel_key)
    if found is None:
        key = f"p_{secrets.token_hex(12)}"
        new = insert(customers).values(
            id=key, channel=channel, channel_key=channel_key, name=storable_name(name), created_at=tx.now()
        )
        try:
            with tx.connection.begin_nested():
                tx.connection.execute(new)
        except IntegrityError:  # another message of this new customer was stored meanwhile
            found = _customer(tx, channel, channel_key)
    return found or key


def describe_customer(tx: Transaction, customer_id: str, *, name: str | None, email: str | None) -> None:
    """Keep what the merchant's site now says of a customer; locks the customer until the end of the transaction."""
    now = update(customers).where(customers.c.id == customer_id)
    tx.connection.execute(now.values(name=storable_name(name), email=storable(email) if email else None))


def latest_of(tx: Transaction, customer_id: str) -> str | None:
    """The id of the customer's newest conversation."""
    return tx.connection.execute(
        select(conversations.c.id)
        .where(conversations.c.customer_id == customer_id)
        .order_by(conversations.c.created_at.desc())
        .limit(1)
    ).scalar()


def read(tx: Transaction, conversation_id: str) -> Conversation:
    """The row as it is; raises NotFound."""
    return _one(tx, conversation_id, lock=False)


def lock(tx: Transaction, conversation_id: str) -> Conversation:
    """The row, locked until the end of the transaction; raises NotFound."""
    return _one(tx, conversation_id, lock=True)


def change(tx: Transaction, conversation_id: str, **values: Any) -> None:
    """Set columns of a locked conversation and stamp the time."""
    values.setdefault("updated_at", tx.now())
    tx.connection.execute(_CHANGE, {"key": conversation_id, **values})


def next_seq(tx: Transaction, conversation_id: str) -> int:
    """Take the next number of the transcript; the conversation must be locked."""
    tx.connection.execute(_COUNT_ON, {"key": conversation_id, "now": tx.now()})
    return int(tx.connection.execute(_LAST_SEQ, {"key": conversation_id}).scalar_one())


def mark_seen(tx: Transaction, conversation_id: str, *, who: Literal["customer", "agent"], seq: int) -> None:
    """Note how far somebody has read; never further than there are messages, and never back."""
    column = conversations.c.customer_seen if who == "customer" else conversations.c.agent_seen
    marked = tx.connection.execute(
        update(conversations)
        .where(conversations.c.id == conversation_id, conversations.c.last_seq >= seq)
        .where(or_(column.is_(None), column < seq))
        .values({column: seq})
    )
    if marked.rowcount:
        tx.ring(f"conversation:{conversation_id}:seen")


def lease_next(tx: Transaction, *, seconds: float) -> tuple[str, str] | None:
    """Lease the conversation with the oldest waiting message and no living lease: (conversation id, lease).

    It ends after `seconds`, or earlier when this gateway is found dead.
    """
    now = tx.now()
    found = tx.connection.execute(_TO_LEASE, {"now": now}).scalar()
    if found is None:
        return None
    lease, until = secrets.token_hex(8), now + timedelta(seconds=seconds)
    tx.connection.execute(_CHANGE, {"key": found, "lease": lease, "lease_until": until, "lease_by": tx.by})
    return str(found), lease


def renew(tx: Transaction, conversation_id: str, lease: str, *, seconds: float) -> None:
    """Push the end of a lease, if it is still held."""
    until = tx.now() + timedelta(seconds=seconds)
    tx.connection.execute(_UNDER_LEASE, {"key": conversation_id, "held": lease, "lease_until": until})


def release(tx: Transaction, conversation_id: str, lease: str) -> None:
    """Give the lease back, unless another worker has taken it meanwhile."""
    nobody = {"lease": None, "lease_until": None, "lease_by": None}
    tx.connection.execute(_UNDER_LEASE, {"key": conversation_id, "held": lease, **nobody})


def put_off(tx: Transaction, conversation_id: str, *, until: datetime) -> None:
    """No turn before a time, unless somebody wakes it."""
    tx.connection.execute(update(conversations).where(conversations.c.id == conversation_id).values(next_turn_at=until))


def is_put_off(tx: Transaction, conversation: Conversation) -> bool:
    """Whether its next turn is not yet due."""
    return conversation.next_turn_at is not None and conversation.next_turn_at > tx.now()


def wake(tx: Transaction) -> int:
    """Whatever is put off is due now; returns how many conversations."""
    due = update(conversations).where(conversations.c.next_turn_at.is_not(None)).values(next_turn_at=None)
    woken = int(tx.connection.execute(due).rowcount)
    if woken:
        tx.ring("inbox")
    return woken


def queue(tx: Transaction) -> Sequence[Conversation]:
    """Everybody who waits for a person, most pressing first, then longest waiting."""
    return tx.connection.execute(
        _with_people()
        .where(conversations.c.owner == "queue")
        .order_by(conversations.c.priority.desc(), conversations.c.queued_at, conversations.c.id)
    ).all()


def place_in_queue(tx: Transaction, conversation: Conversation) -> int:
    """1 for the next to be served."""
    ahead = or_(
        conversations.c.priority > conversation.priority,
        and_(
            conversations.c.priority == conversation.priority,
            or_(
                conversations.c.queued_at < conversation.queued_at,
                and_(conversations.c.queued_at == conversation.queued_at, conversations.c.id < conversation.id),
            ),
        ),
    )
    count = select(func.count()).select_from(conversations).where(conversations.c.owner == "queue", ahead)
    return int(tx.connection.execute(count).scalar_one()) + 1


def search(
    tx: Transaction, *, owner: str | None = None, holder_id: str | None = None, words: str = "", limit: int = 100
) -> Sequence[Conversation]:
    """Conversations in which a customer wrote, newest first; `words` are looked for in texts, names and tags."""
    spoken = exists().where(and_(messages.c.conversation_id == conversations.c.id, messages.c.author == "customer"))
    query = _with_people().where(spoken)
    if owner:
        query = query.where(conversations.c.owner == owner)
    if holder_id:
        query = query.where(conversations.c.holder_id == holder_id, conversations.c.owner == "human")
    if words:
        query = query.where(_contains(words))
    return tx.connection.execute(query.order_by(conversations.c.updated_at.desc()).limit(limit)).all()


def count_by_owner(tx: Transaction) -> Mapping[str, int]:
    """How many conversations each kind of owner has."""
    query = select(conversations.c.owner, func.count()).group_by(conversations.c.owner)
    return {owner: int(count) for owner, count in tx.connection.execute(query)}


def longest_wait_s(tx: Transaction) -> float:
    """Seconds that the customer who has waited longest in the queue has waited."""
    since = select(conversations.c.queued_at).where(conversations.c.owner == "queue")
    oldest = tx.connection.execute(since.order_by(conversations.c.queued_at).limit(1)).scalar()
    return (tx.now() - oldest).total_seconds() if oldest else 0.0


def with_people(tx: Transaction, conversation_id: str) -> Conversation:
    """The row with the names of customer and holder; raises NotFound."""
    row = tx.connection.execute(_ONE_WITH_PEOPLE, {"key": conversation_id}).first()
    if row is None:
        raise NotFound("There is no such conversation.")
    return row


def _contains(words: str) -> Any:
    pattern = "%" + words.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"
    said = exists().where(
        and_(messages.c.conversation_id == conversations.c.id, messages.c.text.ilike(pattern, escape="\\"))
    )
    tagged = cast(conversations.c.tags, Text).ilike(pattern, escape="\\")
    return or_(said, tagged, customers.c.name.ilike(pattern, escape="\\"), conversations.c.id == words)


def _customer(tx: Transaction, channel: str, channel_key: str) -> str | None:
    query = select(customers.c.id).where(customers.c.channel == channel, customers.c.channel_key == channel_key)
    return tx.connection.execute(query).scalar()


def _with_people() -> Any:
    return (
        select(
            conversations,
            customers.c.name.label("customer_name"),
            customers.c.email.label("customer_email"),
            users.c.name.label("holder_name"),
        )
        .join(customers, customers.c.id == conversations.c.customer_id)
        .outerjoin(users, users.c.id == conversations.c.holder_id)
    )


def _one(tx: Transaction, conversation_id: str, *, lock: bool) -> Conversation:
    row = tx.connection.execute(_LOCKED if lock else _ONE, {"key": conversation_id}).first()
    if row is None:
        raise NotFound("There is no such conversation.")
    return row


# Asked for every message: built once, as building a statement costs more than running it.
_ONE = select(conversations).where(conversations.c.id == bindparam("key"))
_LOCKED = _ONE.with_for_update()
_ONE_WITH_PEOPLE = _with_people().where(conversations.c.id == bindparam("key"))
_CHANGE = update(conversations).where(conversations.c.id == bindparam("key"))
_UNDER_LEASE = _CHANGE.where(conversations.c.lease == bindparam("held"))
_COUNT_ON = _CHANGE.values(last_seq=conversations.c.last_seq + 1, updated_at=bindparam("now"))
_LAST_SEQ = select(conversations.c.last_seq).where(conversations.c.id == bindparam("key"))
_NOW = bindparam("now", type_=Moment)
_TO_LEASE = (
    select(conversations.c.id)
    .join(inbox, inbox.c.conversation_id == conversations.c.id)
    .where(
        inbox.c.state == "waiting",
        or_(conversations.c.lease.is_(None), conversations.c.lease_until < _NOW),
        or_(conversations.c.next_turn_at.is_(None), conversations.c.next_turn_at <= _NOW),
    )
    .order_by(inbox.c.received_at)
    .limit(1)
    .with_for_update(skip_locked=True, of=conversations)
)
