"""Rows about who is at the desk: signs of life, the switch to away, what each person holds and is offered."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import and_, exists, func, select, update
from sqlalchemy.engine import Row

from baton.storage.database import Transaction
from baton.storage.people import AT_THE_DESK
from baton.storage.tables import conversations, handoffs, messages, user_sessions, users

Person = Row
Held = Row


def team(tx: Transaction) -> Sequence[Person]:
    """Everybody who may talk to customers, by name: the last sign of life (`seen_at`, None: not logged in), what they
    hold and what they are offered."""
    return tx.connection.execute(
        select(users, _seen(tx), _count("holder_id", "human", "holds"), _count("offered_to", "queue", "offers"))
        .where(users.c.role.in_(AT_THE_DESK), users.c.active)
        .order_by(users.c.name)
    ).all()


def switch(tx: Transaction, user_id: str, *, away: bool) -> None:
    """A person takes no offers for a while, or takes them again."""
    since = tx.now() if away else None
    tx.connection.execute(update(users).where(users.c.id == user_id).values(away_since=since))
    tx.ring("queue")


def held(tx: Transaction) -> Sequence[Held]:
    """What people at the desk hold: conversation, holder, their last sign of life, and since when they have owed the
    customer a first word (`owed_since`; None when they have said one)."""
    here = conversations.c.id
    spoken = exists().where(
        and_(
            messages.c.conversation_id == here,
            messages.c.author == "agent",
            messages.c.user_id == conversations.c.holder_id,
            messages.c.at >= handoffs.c.claimed_at,
        )
    )
    query = (
        select(here, conversations.c.holder_id, _seen(tx), handoffs.c.claimed_at, spoken.label("has_spoken"))
        .join(users, users.c.id == conversations.c.holder_id)
        .outerjoin(handoffs, and_(handoffs.c.conversation_id == here, handoffs.c.state == "claimed"))
        .where(conversations.c.owner == "human", users.c.role.in_(AT_THE_DESK))
        .order_by(here)
    )
    return tx.connection.execute(query).all()


def last_with(tx: Transaction, customer_ids: Sequence[str], *, since: datetime) -> Mapping[str, str]:
    """Customer -> the person who took a conversation of theirs last, if that was since a time."""
    taken = (
        select(conversations.c.customer_id, handoffs.c.claimed_by)
        .join(conversations, conversations.c.id == handoffs.c.conversation_id)
        .join(users, users.c.id == handoffs.c.claimed_by)
        .where(conversations.c.customer_id.in_(customer_ids), handoffs.c.claimed_at >= since)
        .where(users.c.role.in_(AT_THE_DESK))
        .order_by(handoffs.c.claimed_at)
    )
    return {row.customer_id: row.claimed_by for row in tx.connection.execute(taken)}


def name_of(tx: Transaction, user_id: str) -> str:
    """A user's name."""
    return str(tx.connection.execute(select(users.c.name).where(users.c.id == user_id)).scalar_one())


def _seen(tx: Transaction) -> Any:
    alive = (user_sessions.c.user_id == users.c.id, user_sessions.c.expires_at > tx.now(), users.c.active)
    return select(func.max(user_sessions.c.seen_at)).where(*alive).correlate(users).scalar_subquery().label("seen_at")


def _count(column: str, owner: str, name: str) -> Any:
    mine = (conversations.c[column] == users.c.id, conversations.c.owner == owner)
    return select(func.count(conversations.c.id)).where(*mine).correlate(users).scalar_subquery().label(name)
