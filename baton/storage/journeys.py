"""Where customers were when they wrote, and what they wrote about, counted in set-based statements. It writes nothing.

A stage is where a message was written: the opening of a contact, with the bot, at a moment of truth that the policy
saw, in the queue, with a person. No row holds any words.
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import and_, case, exists, func, literal, or_, select
from sqlalchemy.engine import Row

from baton.storage.database import Transaction
from baton.storage.elapsed import seconds_between
from baton.storage.figures import BREAK, Span
from baton.storage.tables import conversations, handoffs, messages, ratings

OPENING, BOT, QUEUE, PERSON = "opening", "bot", "queue", "person"
MOMENT = "moment:"
"""Before the reason for which a person was offered or brought in."""
ACTED = ("offer", "handoff")


def stages(tx: Transaction, span: Span) -> Sequence[Row]:
    """For each stage: `stage`, `messages`, `conversations`, and over the conversations' means of valence their number
    `read`, their mean `mood` and the mean of their squares `square`."""
    said = _said(span).subquery("said")
    stage = _stage(said).label("stage")
    each = (
        select(said.c.conversation_id, stage, func.count().label("times"), func.avg(said.c.valence).label("mood"))
        .where(said.c.at >= span.start)
        .group_by(said.c.conversation_id, stage)
        .subquery("each")
    )
    mood = each.c.mood
    query = select(
        each.c.stage,
        func.sum(each.c.times).label("messages"),
        func.count().label("conversations"),
        func.count(mood).label("read"),
        func.avg(mood).label("mood"),
        func.avg(mood * mood).label("square"),
    ).group_by(each.c.stage)
    return tx.connection.execute(query).all()


def wrote(tx: Transaction, span: Span) -> int:
    """How many conversations had words of a customer in a span."""
    query = select(func.count(func.distinct(messages.c.conversation_id))).where(
        messages.c.author == "customer", messages.c.at >= span.start, messages.c.at < span.end
    )
    return int(tx.connection.execute(_only(query, messages, span)).scalar_one())


def reasons(tx: Transaction, span: Span) -> Sequence[Row]:
    """How often people were asked for in a span, by `reason`: `times`."""
    query = (
        select(handoffs.c.reason, func.count().label("times"))
        .where(
            handoffs.c.state != "requested", handoffs.c.requested_at >= span.start, handoffs.c.requested_at < span.end
        )
        .group_by(handoffs.c.reason)
    )
    return tx.connection.execute(_only(query, handoffs, span)).all()


def topics(tx: Transaction, span: Span) -> Sequence[tuple[str, str]]:
    """What each conversation of a span was about: conversation and intent, each once, as the driver gives them."""
    query = (
        select(messages.c.conversation_id, messages.c.intent)
        .where(messages.c.author == "customer", messages.c.at >= span.start, messages.c.at < span.end)
        .where(messages.c.intent.is_not(None))
        .group_by(messages.c.conversation_id, messages.c.intent)
    )
    result: Any = tx.connection.execute(_only(query, messages, span))
    rows: Sequence[tuple[str, str]] = result.cursor.fetchall()
    return rows


def handed(tx: Transaction, span: Span) -> Sequence[str]:
    """The conversations in which people were asked for in a span."""
    query = select(handoffs.c.conversation_id).where(
        handoffs.c.state != "requested", handoffs.c.requested_at >= span.start, handoffs.c.requested_at < span.end
    )
    return tx.connection.execute(query).scalars().all()


def rated(tx: Transaction, span: Span) -> Sequence[Row]:
    """The lowest mark of 1 to 5 that each conversation gave in a span: `conversation_id`, `score`."""
    query = (
        select(ratings.c.conversation_id, func.min(ratings.c.score).label("score"))
        .where(ratings.c.part.in_(("bot", "human")), ratings.c.score.is_not(None))
        .where(ratings.c.asked_at >= span.start, ratings.c.asked_at < span.end)
        .group_by(ratings.c.conversation_id)
    )
    return tx.connection.execute(query).all()


def _said(span: Span) -> Any:
    order: dict[str, Any] = {"partition_by": messages.c.conversation_id, "order_by": messages.c.seq}
    query = (
        select(
            messages.c.conversation_id,
            messages.c.at,
            func.lag(messages.c.at).over(**order).label("before"),
            messages.c.valence,
            messages.c.action,
            messages.c.reason,
        )
        .where(messages.c.author == "customer")
        .where(messages.c.at >= span.start - BREAK, messages.c.at < span.end)
    )
    return _only(query, messages, span)


def _stage(said: Any) -> Any:
    here = and_(
        handoffs.c.conversation_id == said.c.conversation_id,
        handoffs.c.state != "requested",
        or_(handoffs.c.ended_at.is_(None), handoffs.c.ended_at >= said.c.at),
    )
    with_person = exists().where(and_(here, handoffs.c.claimed_at <= said.c.at)).correlate(said)
    waiting = exists().where(and_(here, handoffs.c.requested_at <= said.c.at)).correlate(said)
    pause = seconds_between(said.c.before, said.c.at)
    opens = or_(said.c.before.is_(None), pause > BREAK.total_seconds())
    return case(
        (said.c.action.in_(ACTED), literal(MOMENT).op("||")(said.c.reason)),
        (and_(said.c.action.is_(None), with_person), PERSON),
        (and_(said.c.action.is_(None), waiting), QUEUE),
        (opens, OPENING),
        else_=BOT,
    )


def _only(query: Any, table: Any, span: Span) -> Any:
    if span.channel is None:
        return query
    return query.join(conversations, conversations.c.id == table.c.conversation_id).where(
        conversations.c.channel == span.channel
    )
