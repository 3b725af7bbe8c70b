"""What was said and decided in stored conversations, for replaying them under other rules. It writes nothing."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.engine import Row

from baton.storage.database import Transaction
from baton.storage.elapsed import seconds_between
from baton.storage.figures import Span
from baton.storage.tables import handoffs, inbox, messages, ratings

AT_A_TIME = 2_000


def told(tx: Transaction, conversation_id: str, span: Span) -> Sequence[Row]:
    """The customer's messages that were read in a span: seq, stretch, at, text, reading, judgement, choice."""
    columns = messages.c.seq, messages.c.stretch, messages.c.at, messages.c.text, messages.c.reading
    query = (
        select(*columns, messages.c.judgement, inbox.c.choice)
        .outerjoin(inbox, inbox.c.message_id == messages.c.id)
        .where(messages.c.conversation_id == conversation_id, messages.c.author == "customer")
        .where(messages.c.at >= span.start, messages.c.at < span.end, messages.c.withdrawn_at.is_(None))
        .order_by(messages.c.seq)
    )
    return tx.connection.execute(query).all()


def passed_on(tx: Transaction, conversation_id: str) -> Sequence[Row]:
    """The conversation's handoffs, oldest first."""
    here = handoffs.c.conversation_id == conversation_id, handoffs.c.state != "requested"
    return tx.connection.execute(select(handoffs).where(*here).order_by(handoffs.c.requested_at)).all()


def scores_of_the_bot(tx: Transaction, conversation_id: str) -> dict[int, int]:
    """Stretch -> how the customer rated the bot in it."""
    query = select(ratings.c.stretch, ratings.c.score).where(ratings.c.conversation_id == conversation_id)
    rows: Any = tx.connection.execute(query.where(ratings.c.part == "bot", ratings.c.score.is_not(None)))
    return {row.stretch: row.score for row in rows}


def handling(tx: Transaction, span: Span) -> Row:
    """How people worked in a span: `people` who took something, `handling_s` from the claim to the end on average."""
    took = seconds_between(handoffs.c.claimed_at, handoffs.c.ended_at)
    return tx.connection.execute(
        select(
            func.count(handoffs.c.claimed_by.distinct()).label("people"),
            func.avg(took).label("handling_s"),
            func.count(took).label("ended"),
        ).where(handoffs.c.claimed_at >= span.start, handoffs.c.claimed_at < span.end)
    ).one()


def readings(tx: Transaction, span: Span) -> Iterator[Mapping[str, Any]]:
    """What was read in the customers' messages of a span, without their words; a part of it in memory at a time."""
    query = select(messages.c.reading).where(messages.c.author == "customer", messages.c.reading.is_not(None))
    query = query.where(messages.c.at >= span.start, messages.c.at < span.end)
    streamed = tx.connection.execution_options(stream_results=True).execute(query).yield_per(AT_A_TIME)
    yield from (reading for reading in streamed.scalars() if reading)
