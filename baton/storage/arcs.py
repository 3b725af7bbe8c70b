"""How customers' moods went on, message by message, and when they were passed on: for comparing. It writes nothing.

Times are microseconds since 1970, as half a million of them are reckoned with.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import select

from baton.storage.database import Transaction
from baton.storage.elapsed import microseconds
from baton.storage.figures import BREAK, Span
from baton.storage.tables import conversations, handoffs, messages

PAGE = 20_000
LATER = timedelta(days=1)
"""How long after the span what customers write still belongs to what happened within it."""


def moods(tx: Transaction, span: Span) -> Iterator[Sequence[tuple[str, int, int, float]]]:
    """What customers wrote around a span and how it read, in any order: conversation, place, time, valence.

    Read in pages, as the driver gives them: rows of the library's own cost more than all that is reckoned with them.
    """
    query = (
        select(messages.c.conversation_id, messages.c.seq, microseconds(messages.c.at), messages.c.valence)
        .where(messages.c.author == "customer", messages.c.valence.is_not(None))
        .where(messages.c.at >= span.start - BREAK, messages.c.at < span.end + LATER)
    )
    if span.channel is not None:
        query = query.join(conversations, conversations.c.id == messages.c.conversation_id)
        query = query.where(conversations.c.channel == span.channel)
    result: Any = tx.connection.execute(query)
    while page := result.cursor.fetchmany(PAGE):
        yield page


def channels(tx: Transaction) -> Mapping[str, str]:
    """Conversation -> channel."""
    found: Any = tx.connection.execute(select(conversations.c.id, conversations.c.channel)).all()
    return dict(found)


def with_people(tx: Transaction, span: Span) -> Sequence[tuple[str, int, int | None]]:
    """When people were asked for around a span and until when they had it: conversation, since, until (None: they
    still have it)."""
    query = (
        select(handoffs.c.conversation_id, microseconds(handoffs.c.requested_at), microseconds(handoffs.c.ended_at))
        .where(handoffs.c.state != "requested")
        .where(handoffs.c.requested_at >= span.start - BREAK - LATER, handoffs.c.requested_at < span.end + LATER)
    )
    found: Any = tx.connection.execute(query).all()
    return found  # type: ignore[no-any-return]
