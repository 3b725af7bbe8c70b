"""What KPIs are made of, read in a few set-based statements: contacts, handoffs, ratings, moods. It writes nothing.

A contact is what a customer writes in a conversation without a break of a day; taps on a rating are no words.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    Float,
    and_,
    case,
    exists,
    func,
    literal,
    not_,
    null,
    or_,
    select,
    text,
    tuple_,
    type_coerce,
    union_all,
)
from sqlalchemy.engine import Row

from baton.storage.database import Transaction
from baton.storage.elapsed import seconds_between
from baton.storage.tables import RATING_TAPPED, Moment, conversations, handoffs, inbox, messages, ratings

BREAK = timedelta(days=1)
"""Who writes again after so long begins a new contact."""
BEFORE_REQUEST, AFTER_END = timedelta(days=1), timedelta(minutes=10)
"""Whose mood counts to a handoff: what was written so long before it was asked for, and until so long after its end."""
EARLY_S = 60
"""A contact that reopens a conversation is stored just after the handoff it leads to."""


@dataclass(frozen=True)
class Span:
    """From a moment up to but without another, on one channel or on all."""

    start: datetime
    end: datetime
    channel: str | None = None


def contacts(tx: Transaction, span: Span, *, within: timedelta) -> Row:
    """Counts of the contacts that began in a span: `contacts`, `handed`, `failed`, `confirmed`, `settled`, `returned`.

    `handed` went to people, `failed` because the bot failed; `confirmed` did not, and the customer rated the bot 4 or
    5. `settled` began so long ago that a return `within` this time would be known; `returned` did come back.
    """
    one = _contacts(span, within)
    began = and_(one.c.first_at >= span.start, one.c.first_at < span.end)
    judged = (
        _on_channel(select(one, _handed(one).label("handed"), _liked(one).label("liked")).where(began), one, span)
        .offset(0)  # keeps both databases from asking for `handed` once more wherever it is used
        .subquery("judged")
    )
    settled = judged.c.first_at <= tx.now() - BREAK - within
    again = judged.c.pause_s <= within.total_seconds()
    counts = select(
        func.count().label("contacts"),
        _number(judged.c.handed > 0).label("handed"),
        _number(judged.c.handed > 1).label("failed"),
        _number(and_(judged.c.liked, judged.c.handed == 0)).label("confirmed"),
        _number(settled).label("settled"),
        _number(and_(settled, again)).label("returned"),
    )
    return tx.connection.execute(counts).one()


def passed_on(tx: Transaction, span: Span) -> Sequence[Row]:
    """The handoffs that were asked for in a span, each with its channel."""
    query = (
        select(
            conversations.c.channel,
            handoffs.c.reason,
            handoffs.c.reasons,
            handoffs.c.skill,
            handoffs.c.state,
            handoffs.c.waited_s,
            handoffs.c.expected_wait_s,
            handoffs.c.outcome,
            seconds_between(handoffs.c.requested_at, literal(tx.now(), Moment)).label("age_s"),
            seconds_between(handoffs.c.requested_at, handoffs.c.ended_at).label("took_s"),
        )
        .join(conversations, conversations.c.id == handoffs.c.conversation_id)
        .where(handoffs.c.state != "requested")
        .where(handoffs.c.requested_at >= span.start, handoffs.c.requested_at < span.end)
    )
    return tx.connection.execute(_only(query, span)).all()


def scores(tx: Transaction, span: Span) -> Sequence[Row]:
    """How often each score was given to the questions asked in a span: `part`, `score` (None: no answer), `times`."""
    query = (
        select(ratings.c.part, ratings.c.score, func.count().label("times"))
        .join(conversations, conversations.c.id == ratings.c.conversation_id)
        .where(ratings.c.asked_at >= span.start, ratings.c.asked_at < span.end)
        .group_by(ratings.c.part, ratings.c.score)
    )
    return tx.connection.execute(_only(query, span)).all()


def moods(tx: Transaction, span: Span) -> Sequence[Row]:
    """Mean valence (-1 to 1) of the customer's words `before` and `after` a person took each handoff of a span.

    Handoffs whose customer wrote on one side only are left out.
    """
    at, asked, taken, ended = messages.c.at, handoffs.c.requested_at, handoffs.c.claimed_at, handoffs.c.ended_at
    is_before = and_(at <= asked, seconds_between(at, asked) <= BEFORE_REQUEST.total_seconds())
    is_after = and_(at >= taken, seconds_between(ended, at) <= AFTER_END.total_seconds())
    query = select(_mean_mood(is_before).label("before"), _mean_mood(is_after).label("after")).where(
        asked >= span.start, asked < span.end, taken.is_not(None), ended.is_not(None)
    )
    rows = tx.connection.execute(_on_channel(query, handoffs, span)).all()
    return [row for row in rows if row.before is not None and row.after is not None]


def _mean_mood(when: Any) -> Any:
    """Asked for each handoff: no database then reads the messages of those who were never passed on."""
    here = and_(messages.c.author == "customer", messages.c.conversation_id == handoffs.c.conversation_id)
    return select(func.avg(messages.c.valence)).where(here, when).correlate(handoffs).scalar_subquery()


def _contacts(span: Span, within: timedelta) -> Any:
    """conversation_id, first_at, next_at (None: no later contact) and pause_s, the break before that later one.

    Where all words of a conversation lie within one break, as in most, there is one contact, and no message need be
    compared with the one before it.
    """
    tapped = select(messages.c.conversation_id, messages.c.seq).join(inbox, inbox.c.message_id == messages.c.id)
    wrote = and_(
        messages.c.author == "customer",
        messages.c.at >= span.start - BREAK,
        messages.c.at < span.end + BREAK + within,
        tuple_(messages.c.conversation_id, messages.c.seq).not_in(tapped.where(text(RATING_TAPPED))),
    )
    ends = func.min(messages.c.at).label("first_at"), func.max(messages.c.at).label("last_at")
    whole = select(messages.c.conversation_id, *ends).where(wrote).group_by(messages.c.conversation_id).cte("whole")
    is_long = seconds_between(whole.c.first_at, whole.c.last_at) > BREAK.total_seconds()
    none = type_coerce(null(), Moment).label("next_at"), type_coerce(null(), Float).label("pause_s")
    one = select(whole.c.conversation_id, whole.c.first_at, *none).where(not_(is_long))
    parted = _parted(and_(wrote, messages.c.conversation_id.in_(select(whole.c.conversation_id).where(is_long))))
    return union_all(parted, one).subquery("contact")


def _parted(wrote: Any) -> Any:
    """The contacts in the messages that somebody `wrote`, told apart by the breaks between them."""
    order: dict[str, Any] = {"partition_by": messages.c.conversation_id, "order_by": messages.c.at}
    said = (
        select(messages.c.conversation_id, messages.c.at, func.lag(messages.c.at).over(**order).label("before"))
        .where(wrote)
        .subquery("said")
    )
    pause = seconds_between(said.c.before, said.c.at)
    begun = (
        select(said.c.conversation_id, said.c.at.label("first_at"), pause.label("since"))
        .where(or_(said.c.before.is_(None), pause > BREAK.total_seconds()))
        .subquery("begun")
    )
    along: dict[str, Any] = {"partition_by": begun.c.conversation_id, "order_by": begun.c.first_at}
    return select(
        begun.c.conversation_id,
        begun.c.first_at,
        func.lead(begun.c.first_at).over(**along).label("next_at"),
        func.lead(begun.c.since).over(**along).label("pause_s"),
    )


def _handed(one: Any) -> Any:
    """0 for a contact that the bot alone had, 1 for one that went to people, 2 when that was as the bot failed."""
    broke: Any = case((handoffs.c.reason == "bot_unavailable", 2), else_=1)
    least = seconds_between(one.c.first_at, handoffs.c.requested_at) >= -EARLY_S
    most = or_(one.c.next_at.is_(None), seconds_between(one.c.next_at, handoffs.c.requested_at) < -EARLY_S)
    found = (
        select(func.max(broke))
        .where(handoffs.c.conversation_id == one.c.conversation_id, handoffs.c.state != "requested", least, most)
        .correlate(one)
        .scalar_subquery()
    )
    return func.coalesce(found, 0)


def _liked(one: Any) -> Any:
    asked = ratings.c.asked_at
    here = and_(asked >= one.c.first_at, or_(one.c.next_at.is_(None), asked < one.c.next_at))
    bot = and_(ratings.c.conversation_id == one.c.conversation_id, ratings.c.part == "bot", ratings.c.score >= 4)
    return exists().where(and_(bot, here)).correlate(one)


def _number(condition: Any) -> Any:
    return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)


def _on_channel(query: Any, one: Any, span: Span) -> Any:
    if span.channel is None:
        return query
    return _only(query.join(conversations, conversations.c.id == one.c.conversation_id), span)


def _only(query: Any, span: Span) -> Any:
    return query if span.channel is None else query.where(conversations.c.channel == span.channel)
