"""What an empathy review is drawn from and looks at: conversations of a month, and what was said. It writes nothing."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from sqlalchemy import and_, exists, func, select
from sqlalchemy.engine import Row

from baton.storage.database import Transaction
from baton.storage.figures import Span
from baton.storage.tables import (
    conversations,
    customers,
    decisions,
    empathy_decisions,
    empathy_ratings,
    empathy_reviews,
    empathy_samples,
    handoffs,
    messages,
    notes,
    users,
)

PAGE = 5_000
PAIR = 2
"""Ratings of a conversation: with fewer, nobody sees another's."""


def felt(tx: Transaction, span: Span, *, least: int) -> Iterator[Row]:
    """Conversations in which the mood of at least so many messages of the customer was read in a span, by id:
    `conversation_id`, the moods `first` and `last`, `complaint` (the greatest chance of one, or None).

    The database finds the ends of each, as a month has a million messages; what it finds is read in pages.
    """
    complaint = messages.c.reading["moments"]["complaint"].as_float()
    ends = (
        select(
            messages.c.conversation_id,
            func.min(messages.c.seq).label("first"),
            func.max(messages.c.seq).label("last"),
            func.max(complaint).label("complaint"),
        )
        .where(messages.c.author == "customer", messages.c.valence.is_not(None), messages.c.withdrawn_at.is_(None))
        .where(messages.c.at >= span.start, messages.c.at < span.end)
        .group_by(messages.c.conversation_id)
        .having(func.count() >= least)
        .subquery("ends")
    )
    first, last = messages.alias("first_one"), messages.alias("last_one")
    query = (
        select(
            ends.c.conversation_id,
            first.c.valence.label("first"),
            last.c.valence.label("last"),
            ends.c.complaint,
        )
        .join(first, and_(first.c.conversation_id == ends.c.conversation_id, first.c.seq == ends.c.first))
        .join(last, and_(last.c.conversation_id == ends.c.conversation_id, last.c.seq == ends.c.last))
        .order_by(ends.c.conversation_id)
    )
    yield from tx.connection.execution_options(stream_results=True, max_row_buffer=PAGE).execute(query)


def handed_off(tx: Transaction, span: Span) -> frozenset[str]:
    """The conversations that went to people in a span."""
    query = select(handoffs.c.conversation_id).where(handoffs.c.state != "requested").distinct()
    query = query.where(handoffs.c.requested_at >= span.start, handoffs.c.requested_at < span.end)
    return frozenset(tx.connection.execute(query).scalars())


def last_decision_before(tx: Transaction, moment: datetime) -> str:
    """The hash of the decision log's last entry before a moment, which erasures leave as it is; empty without one."""
    query = select(decisions.c.hash).where(decisions.c.at < moment)
    return tx.connection.execute(query.order_by(decisions.c.at.desc(), decisions.c.id.desc()).limit(1)).scalar() or ""


def owner_of(tx: Transaction, conversation_id: str) -> Row:
    """Whose conversation it is: `customer_id`, `profile_id`, `channel`."""
    query = select(conversations.c.customer_id, customers.c.profile_id, conversations.c.channel)
    query = query.join(customers, customers.c.id == conversations.c.customer_id)
    return tx.connection.execute(query.where(conversations.c.id == conversation_id)).one()


def names_of_the_team(tx: Transaction) -> list[str]:
    """What everybody of the team is called, in the conversation or not."""
    return list(tx.connection.execute(select(users.c.name)).scalars())


def review_of(tx: Transaction, month: str) -> Row | None:
    """The review of a month, or None before its sample was drawn."""
    return tx.connection.execute(select(empathy_reviews).where(empathy_reviews.c.month == month)).first()


def months(tx: Transaction) -> list[str]:
    """The months whose samples were drawn, the latest first."""
    query = select(empathy_reviews.c.month).order_by(empathy_reviews.c.month.desc())
    return list(tx.connection.execute(query).scalars())


def samples_of(tx: Transaction, month: str) -> Sequence[Row]:
    """The conversations of a review's sample, in order, each with `ratings`, how many it has."""
    count = select(func.count()).where(empathy_ratings.c.sample_id == empathy_samples.c.id).scalar_subquery()
    query = select(empathy_samples, count.label("ratings")).where(empathy_samples.c.month == month)
    return tx.connection.execute(query.order_by(empathy_samples.c.number)).all()


def ratings_for(tx: Transaction, month: str, reader: str | None) -> Sequence[Row]:
    """The ratings of a review that a reader may see, by sample and place: their own, and both once both are in.

    Without a reader only those that are complete. The others never leave the database.
    """
    other = empathy_ratings.alias("other")
    both = select(func.count()).where(other.c.sample_id == empathy_ratings.c.sample_id).scalar_subquery() >= PAIR
    seen = both if reader is None else both | (empathy_ratings.c.rater_id == reader)
    query = (
        select(empathy_ratings)
        .join(empathy_samples, empathy_samples.c.id == empathy_ratings.c.sample_id)
        .where(empathy_samples.c.month == month, seen)
        .order_by(empathy_samples.c.number, empathy_ratings.c.place)
    )
    return tx.connection.execute(query).all()


def took_part(tx: Transaction, month: str, user_id: str) -> frozenset[str]:
    """The conversations of a sample in which somebody of the team wrote, to the customer or a note, or that they
    claimed."""
    here = empathy_samples.c.conversation_id
    wrote = exists().where(and_(messages.c.conversation_id == here, messages.c.user_id == user_id))
    noted = exists().where(and_(notes.c.conversation_id == here, notes.c.user_id == user_id))
    claimed = exists().where(and_(handoffs.c.conversation_id == here, handoffs.c.claimed_by == user_id))
    query = select(here).where(empathy_samples.c.month == month, wrote | noted | claimed)
    return frozenset(tx.connection.execute(query).scalars())


def decided_in(tx: Transaction, month: str) -> Sequence[Row]:
    """What the meeting about a month decided, in order."""
    query = select(empathy_decisions).where(empathy_decisions.c.month == month)
    return tx.connection.execute(query.order_by(empathy_decisions.c.decided_at, empathy_decisions.c.id)).all()


def to_follow_up(tx: Transaction, month: str) -> Sequence[Row]:
    """What is to be looked at again at the meeting about a month: all that the one before decided, and of older
    decisions those that are open or of which something has become known since this month's sample was drawn."""
    drawn = select(empathy_reviews.c.drawn_at).where(empathy_reviews.c.month == month).scalar_subquery()
    last = select(func.max(empathy_reviews.c.month)).where(empathy_reviews.c.month < month).scalar_subquery()
    earlier = empathy_decisions.c.month < month
    known = empathy_decisions.c.followed_at >= drawn
    wanted = (empathy_decisions.c.month == last) | (empathy_decisions.c.state == "open") | known
    query = select(empathy_decisions).where(earlier, wanted)
    return tx.connection.execute(query.order_by(empathy_decisions.c.month, empathy_decisions.c.decided_at)).all()


def is_drawn(tx: Transaction, month: str) -> bool:
    """Whether the sample of a month was drawn."""
    return bool(tx.connection.execute(select(exists().where(empathy_reviews.c.month == month))).scalar())
