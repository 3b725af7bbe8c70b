"""What KPIs of people's work are made of: details told again, promises that fell due, suggestions that were used or
refused. It writes nothing.

No row names who promised or who took a suggestion.
"""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import and_, case, func, or_, select
from sqlalchemy.engine import Row

from baton.storage.assist_tables import suggestions
from baton.storage.database import Transaction
from baton.storage.elapsed import seconds_between
from baton.storage.figures import AFTER_END, BEFORE_REQUEST, Span
from baton.storage.suggestions import USED
from baton.storage.tables import conversations, handoffs, messages, promises

DETAILS = ("order_number", "invoice_number", "email", "postcode")
"""What a customer who has given it must not be asked for again."""


def details(tx: Transaction, span: Span) -> Sequence[Row]:
    """Messages with entities around the handoffs of a span that a person took, in their order: the handoff's `id`,
    `later` (whether the person was there) and `entities`."""
    asked = handoffs.c.requested_at
    mine = (
        select(handoffs.c.id, handoffs.c.conversation_id, asked, handoffs.c.claimed_at, handoffs.c.ended_at)
        .join(conversations, conversations.c.id == handoffs.c.conversation_id)
        .where(asked >= span.start, asked < span.end, handoffs.c.claimed_at.is_not(None))
    )
    # The offset has both databases find the handoffs first, which are few, and not once more for every message.
    passed = _only(mine, span).offset(0).subquery("passed")
    asked, taken, ended = passed.c.requested_at, passed.c.claimed_at, passed.c.ended_at
    entities = messages.c.reading["entities"]
    recent = seconds_between(messages.c.at, asked) <= BEFORE_REQUEST.total_seconds()
    until = or_(ended.is_(None), seconds_between(ended, messages.c.at) <= AFTER_END.total_seconds())
    query = (
        select(passed.c.id, (messages.c.at >= taken).label("later"), entities.label("entities"))
        .join(messages, messages.c.conversation_id == passed.c.conversation_id)
        .where(messages.c.author == "customer", recent, until, messages.c.detailed == 1)
        .order_by(passed.c.id, messages.c.seq)
    )
    return tx.connection.execute(query).all()


def promised(tx: Transaction, span: Span) -> Sequence[Row]:
    """The promises made in a span whose day is over by now: `due_on` and `kept_at` (None: nobody has kept it)."""
    query = (
        select(promises.c.due_on, promises.c.kept_at)
        .join(conversations, conversations.c.id == promises.c.conversation_id)
        .where(promises.c.at >= span.start, promises.c.at < span.end)
        .where(promises.c.due_on < tx.now().date().isoformat())
    )
    return tx.connection.execute(_only(query, span)).all()


def suggested(tx: Transaction, span: Span, *, doubted: timedelta) -> Row:
    """Counts of what was done with suggestions in a span: `answered`, `used` and `against`.

    `against` were used although the same source had been marked wrong at most `doubted` before the span or within it,
    and before that use.
    """
    wrong = (
        select(suggestions.c.kind, suggestions.c.source, func.min(suggestions.c.at).label("first_at"))
        .where(suggestions.c.action == "wrong", suggestions.c.at >= span.start - doubted, suggestions.c.at < span.end)
        .group_by(suggestions.c.kind, suggestions.c.source)
        .subquery("wrong")
    )
    same = and_(wrong.c.kind == suggestions.c.kind, wrong.c.source == suggestions.c.source)
    used = suggestions.c.action.in_(USED)
    query = (
        select(
            func.count().label("answered"),
            _number(used).label("used"),
            _number(and_(used, wrong.c.first_at < suggestions.c.at)).label("against"),
        )
        .select_from(suggestions)
        .join(conversations, conversations.c.id == suggestions.c.conversation_id)
        .outerjoin(wrong, same)
        .where(suggestions.c.at >= span.start, suggestions.c.at < span.end)
    )
    return tx.connection.execute(_only(query, span)).one()


def _number(condition: Any) -> Any:
    return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)


def _only(query: Any, span: Span) -> Any:
    return query if span.channel is None else query.where(conversations.c.channel == span.channel)
