"""Conversations of a period with what was said in them, for analysis: read in steps, so that it fits into memory."""

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import and_, exists, select
from sqlalchemy.engine import Row

from baton.storage.database import Transaction
from baton.storage.figures import Span
from baton.storage.tables import conversations, customers, facts, messages

AT_A_TIME = 200


def of(tx: Transaction, span: Span) -> Iterator[Row]:
    """Conversations in which something was said in a period (id, customer_id, channel, profile_id), by id."""
    said = exists().where(and_(messages.c.conversation_id == conversations.c.id, _within(span)))
    columns = conversations.c.id, conversations.c.customer_id, conversations.c.channel, customers.c.profile_id
    query = select(*columns).join(customers, customers.c.id == conversations.c.customer_id).where(said)
    if span.channel:
        query = query.where(conversations.c.channel == span.channel)
    after = ""
    while True:
        page = query.where(conversations.c.id > after).order_by(conversations.c.id).limit(AT_A_TIME)
        rows = tx.connection.execute(page).all()
        yield from rows
        if len(rows) < AT_A_TIME:
            return
        after = rows[-1].id


def said_in(tx: Transaction, conversation_id: str, span: Span) -> Sequence[Row]:
    """What was said in a conversation in a period, in order."""
    here = select(messages).where(messages.c.conversation_id == conversation_id, _within(span))
    return tx.connection.execute(here.order_by(messages.c.seq)).all()


def names_of(tx: Transaction, customer_id: str, profile_id: str | None) -> list[str]:
    """What a person is called, by any channel or in their own words."""
    theirs = customers.c.profile_id == profile_id if profile_id else customers.c.id == customer_id
    shown = select(customers.c.name).where(theirs, customers.c.name.is_not(None))
    own = select(facts.c.value).join(customers, customers.c.id == facts.c.customer_id)
    called = own.where(theirs, facts.c.kind == "name")
    return [*tx.connection.execute(shown).scalars(), *tx.connection.execute(called).scalars()]


def _within(span: Span) -> Any:
    return and_(messages.c.at >= span.start, messages.c.at < span.end)
