"""What was said in a span, in the order it was said: for measuring how it sounds. It writes nothing."""

from collections.abc import Iterator

from sqlalchemy import select
from sqlalchemy.engine import Row

from baton.storage.database import Transaction
from baton.storage.figures import Span
from baton.storage.tables import conversations, messages

PAGE = 2_000


def spoken(tx: Transaction, span: Span) -> Iterator[Row]:
    """Messages of customers, the bot and people, by conversation and place: `conversation_id`, `author`, `user_id`,
    `text`, `buttons`, `reading`. What was taken back is left out.

    Read in pages, so that a month need not fit in memory.
    """
    query = (
        select(
            messages.c.conversation_id,
            messages.c.author,
            messages.c.user_id,
            messages.c.text,
            messages.c.buttons,
            messages.c.reading,
        )
        .join(conversations, conversations.c.id == messages.c.conversation_id)
        .where(messages.c.author.in_(("customer", "bot", "agent")))
        .where(messages.c.at >= span.start, messages.c.at < span.end, messages.c.withdrawn_at.is_(None))
        .order_by(messages.c.conversation_id, messages.c.seq)
    )
    if span.channel is not None:
        query = query.where(conversations.c.channel == span.channel)
    yield from tx.connection.execution_options(stream_results=True, max_row_buffer=PAGE).execute(query)
