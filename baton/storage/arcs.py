"""How customers' moods went on, message by message, and when they were passed on: for comparing. It writes nothing."""

from collections.abc import Iterator
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.engine import Row

from baton.storage.database import Transaction
from baton.storage.figures import BREAK, Span
from baton.storage.tables import conversations, handoffs, messages

PAGE = 5_000
LATER = timedelta(days=1)
"""How long after the span what customers write still belongs to what happened within it."""


def moods_in_order(tx: Transaction, span: Span) -> Iterator[Row]:
    """What customers wrote around a span and how it read, by conversation and place: `conversation_id`, `channel`,
    `at`, `valence`. Read in pages, so that a month need not fit in memory."""
    query = (
        select(messages.c.conversation_id, conversations.c.channel, messages.c.at, messages.c.valence)
        .join(conversations, conversations.c.id == messages.c.conversation_id)
        .where(messages.c.author == "customer", messages.c.valence.is_not(None))
        .where(messages.c.at >= span.start - BREAK, messages.c.at < span.end + LATER)
        .order_by(messages.c.conversation_id, messages.c.seq)
    )
    if span.channel is not None:
        query = query.where(conversations.c.channel == span.channel)
    yield from tx.connection.execution_options(stream_results=True, max_row_buffer=PAGE).execute(query)


def with_people(tx: Transaction, span: Span) -> Iterator[Row]:
    """When people were asked for around a span and until when they had it: `conversation_id`, `requested_at`,
    `ended_at` (None: they still have it)."""
    query = (
        select(handoffs.c.conversation_id, handoffs.c.requested_at, handoffs.c.ended_at)
        .where(handoffs.c.state != "requested")
        .where(handoffs.c.requested_at >= span.start - BREAK - LATER, handoffs.c.requested_at < span.end + LATER)
        .order_by(handoffs.c.conversation_id, handoffs.c.requested_at)
    )
    yield from tx.connection.execute(query)
