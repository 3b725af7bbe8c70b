"""Rows of what customers were asked about a part of a stretch, and what they answered. Each question is asked once."""

import secrets
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import and_, exists, func, insert, select, update
from sqlalchemy.engine import Row

from baton.storage.database import Transaction
from baton.storage.tables import conversations, handoffs, messages, ratings

Rating = Row
HERE = conversations.c.id
AT_REST = ("bot", "closed")


def asked(tx: Transaction, *, conversation_id: str, stretch: int, part: str, user_id: str | None) -> bool:
    """Note that the question is asked now; False when it was before. The conversation must be locked."""
    where = ratings.c.conversation_id == conversation_id, ratings.c.stretch == stretch, ratings.c.part == part
    if tx.connection.execute(select(ratings.c.id).where(*where)).first() is not None:
        return False
    tx.connection.execute(
        insert(ratings).values(
            id=f"r_{secrets.token_hex(12)}",
            conversation_id=conversation_id,
            stretch=stretch,
            part=part,
            user_id=user_id,
            asked_at=tx.now(),
        )
    )
    return True


def answer(tx: Transaction, *, conversation_id: str, part: str, score: int) -> Rating | None:
    """Keep the score of the question asked last; a second tap corrects the first. Returns the row."""
    newest = (
        select(ratings)
        .where(ratings.c.conversation_id == conversation_id, ratings.c.part == part)
        .order_by(ratings.c.asked_at.desc())
    )
    row = tx.connection.execute(newest.limit(1)).first()
    if row is not None:
        values = {"score": score, "answered_at": tx.now()}
        tx.connection.execute(update(ratings).where(ratings.c.id == row.id).values(**values))
        tx.ring(f"desk:{conversation_id}")
    return row


def of_conversation(tx: Transaction, conversation_id: str) -> Sequence[Rating]:
    """Everything that was asked in a conversation, oldest first."""
    query = select(ratings).where(ratings.c.conversation_id == conversation_id).order_by(ratings.c.asked_at)
    return tx.connection.execute(query).all()


def scores(tx: Transaction, part: str, *, since: datetime) -> Sequence[int]:
    """The answers of a part since a time."""
    query = select(ratings.c.score).where(
        ratings.c.part == part, ratings.c.score.is_not(None), ratings.c.answered_at >= since
    )
    return tx.connection.execute(query).scalars().all()


def after_a_person(tx: Transaction, *, ended_before: datetime, ended_after: datetime) -> Sequence[Row]:
    """What people have answered and ended: conversation, stretch, who it was; nobody has written or asked since."""
    said = and_(messages.c.conversation_id == HERE, messages.c.author == "agent")
    last = select(func.max(messages.c.seq)).where(said).correlate(conversations).scalar_subquery()
    query = (
        select(HERE, messages.c.stretch, messages.c.user_id, messages.c.name)
        .join(handoffs, handoffs.c.conversation_id == HERE)
        .join(messages, and_(messages.c.conversation_id == HERE, messages.c.seq == last))
        .where(conversations.c.owner.in_(AT_REST), handoffs.c.state.in_(("returned", "closed")))
        .where(handoffs.c.ended_at < ended_before, handoffs.c.ended_at >= ended_after)
        .where(handoffs.c.claimed_at <= messages.c.at, ~_wrote_since(handoffs.c.ended_at))
        .where(~_was_asked("human", messages.c.stretch))
    )
    return tx.connection.execute(query.order_by(HERE).limit(100)).all()


def after_the_bot(
    tx: Transaction, *, quiet_before: datetime, quiet_after: datetime, from_messages: int
) -> Sequence[Row]:
    """Conversations that the bot alone had since they came to it, and that have gone quiet: conversation, stretch."""
    here = and_(messages.c.conversation_id == HERE, messages.c.stretch == conversations.c.stretch)
    customers = select(func.count()).where(here, messages.c.author == "customer").correlate(conversations)
    newest = select(func.max(messages.c.at)).where(here, messages.c.author == "customer").correlate(conversations)
    person = exists().where(and_(here, messages.c.author == "agent"))
    query = (
        select(HERE, conversations.c.stretch)
        .where(conversations.c.owner == "bot", conversations.c.updated_at >= quiet_after)
        .where(newest.scalar_subquery() < quiet_before, newest.scalar_subquery() >= quiet_after)
        .where(customers.scalar_subquery() >= from_messages, ~person)
        .where(~_was_asked("bot", conversations.c.stretch))
    )
    return tx.connection.execute(query.order_by(HERE).limit(100)).all()


def to_recommend(
    tx: Transaction, *, quiet_before: datetime, quiet_after: datetime, not_since: datetime
) -> Sequence[Row]:
    """Conversations at rest whose customer last wrote between two times and was not asked since a third."""
    mine = select(conversations.c.id.label("id"), conversations.c.customer_id).subquery()
    lately = exists().where(
        and_(
            mine.c.customer_id == conversations.c.customer_id,
            ratings.c.conversation_id == mine.c.id,
            ratings.c.part == "recommend",
            ratings.c.asked_at >= not_since,
        )
    )
    written = and_(messages.c.conversation_id == HERE, messages.c.author == "customer")
    newest = select(func.max(messages.c.at)).where(written).correlate(conversations).scalar_subquery()
    query = (
        select(HERE, conversations.c.stretch)
        .where(conversations.c.owner.in_(AT_REST), conversations.c.updated_at >= quiet_after)
        .where(newest < quiet_before, newest >= quiet_after, ~lately)
        .where(~_was_asked("recommend", conversations.c.stretch))
    )
    return tx.connection.execute(query.order_by(HERE).limit(100)).all()


def _was_asked(part: str, stretch: Any) -> Any:
    here = and_(ratings.c.conversation_id == HERE, ratings.c.part == part, ratings.c.stretch == stretch)
    return exists().where(here)


def _wrote_since(moment: Any) -> Any:
    later = messages.alias("later")
    return exists().where(and_(later.c.conversation_id == HERE, later.c.author == "customer", later.c.at >= moment))
