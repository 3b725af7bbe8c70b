"""What customers asked that the bot failed at: not understood, or answered and not helped. It writes nothing."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import and_, case, func, or_, select
from sqlalchemy.engine import Row

from baton.handoff.reading import FALLBACK_INTENT
from baton.storage.database import Transaction
from baton.storage.figures import Span
from baton.storage.tables import conversations, customers, messages

NOT_UNDERSTOOD, NOT_HELPED = "not understood", "not helped"
BEYOND = "out_of_scope"
"""The intent of what the bot knows to be beyond it."""
LIMIT = 0.45
"""From which probability on what a customer writes next says that the answer did not help."""


def unanswered(tx: Transaction, span: Span, *, most: int) -> Iterator[Row]:
    """The latest such messages of a span, of those that the bot had: `conversation_id`, `id`, `at`, `text`, `name` of
    the customer, and `why`."""
    order: dict[str, Any] = {"partition_by": messages.c.conversation_id, "order_by": messages.c.seq}
    intent = messages.c.reading["intent"].as_string()
    unhappy = messages.c.reading["moments"]["dissatisfied"].as_float()
    said = (
        select(
            messages.c.conversation_id,
            messages.c.id,
            messages.c.at,
            messages.c.text,
            messages.c.withdrawn_at,
            intent.label("intent"),
            messages.c.judgement["action"].as_string().label("action"),
            unhappy.label("unhappy"),
            func.lead(unhappy).over(**order).label("then"),
        )
        .where(messages.c.author == "customer", messages.c.at >= span.start, messages.c.at < span.end)
        .subquery("said")
    )
    failed = said.c.intent.in_((FALLBACK_INTENT, BEYOND))
    in_vain = and_(said.c.then >= LIMIT, said.c.unhappy < LIMIT)
    query = (
        select(
            said.c.conversation_id,
            said.c.id,
            said.c.at,
            said.c.text,
            customers.c.name,
            case((failed, NOT_UNDERSTOOD), else_=NOT_HELPED).label("why"),
        )
        .join(conversations, conversations.c.id == said.c.conversation_id)
        .join(customers, customers.c.id == conversations.c.customer_id)
        .where(said.c.action.is_not(None), said.c.withdrawn_at.is_(None), said.c.text != "", or_(failed, in_vain))
        .order_by(said.c.at.desc(), said.c.id)
        .limit(most)
    )
    if span.channel is not None:
        query = query.where(conversations.c.channel == span.channel)
    yield from tx.connection.execute(query)
