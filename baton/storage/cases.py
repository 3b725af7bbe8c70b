"""Rows of cases: which conversation has one in which outside helpdesk, and how far both sides know of each other."""

import secrets
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import and_, exists, insert, or_, select, update
from sqlalchemy.engine import Row

from baton.storage.database import Transaction
from baton.storage.tables import attachments, cases, conversations, messages, relays

Case = Row
WITH_PEOPLE = ("queue", "human")


def put(tx: Transaction, *, conversation_id: str, helpdesk: str, stretch: int, relayed_seq: int) -> Case:
    """Open the conversation's case in a helpdesk, again if it had one there; what is gone there begins anew."""
    known = of_conversation(tx, conversation_id, helpdesk)
    values: dict[str, Any] = {"state": "open", "stretch": stretch, "relayed_seq": relayed_seq, "ended_at": None}
    values |= {"trouble": None, "look_at": tx.now(), "opened_at": tx.now(), "open_seen_at": None, "unheard_since": None}
    if known is None:
        key = f"k_{secrets.token_hex(12)}"
        new = insert(cases).values(id=key, conversation_id=conversation_id, helpdesk=helpdesk, **values)
        tx.connection.execute(new)
        return read(tx, key)
    if known.state == "lost":
        values |= {"reference": None, "status": None, "heard": None, "assignee": None}
    change(tx, known.id, **values)
    return read(tx, known.id)


def read(tx: Transaction, case_id: str) -> Case:
    """One case; the id must exist."""
    return tx.connection.execute(select(cases).where(cases.c.id == case_id)).one()


def of_conversation(tx: Transaction, conversation_id: str, helpdesk: str) -> Case | None:
    """The case that a conversation has in a helpdesk."""
    query = select(cases).where(cases.c.conversation_id == conversation_id, cases.c.helpdesk == helpdesk)
    return tx.connection.execute(query).first()


def open_of(tx: Transaction, conversation_id: str) -> Case | None:
    """The case that is open for a conversation, wherever that is."""
    query = select(cases).where(cases.c.conversation_id == conversation_id, cases.c.state == "open")
    return tx.connection.execute(query).first()


def under(tx: Transaction, *, helpdesk: str, reference: str) -> Case | None:
    """The case behind a helpdesk's own id."""
    query = select(cases).where(cases.c.helpdesk == helpdesk, cases.c.reference == reference)
    return tx.connection.execute(query).first()


def change(tx: Transaction, case_id: str, **values: Any) -> None:
    """Set columns."""
    tx.connection.execute(update(cases).where(cases.c.id == case_id).values(**values))


def to_follow(tx: Transaction) -> Sequence[str]:
    """Conversations that wait and have no open case, and those whose open case does not know the latest."""
    here = and_(cases.c.conversation_id == conversations.c.id, cases.c.state == "open")
    untold = exists(_untold_files(cases.c.id, cases.c.conversation_id, cases.c.stretch).correlate(cases))
    behind = or_(conversations.c.last_seq > cases.c.relayed_seq, conversations.c.owner.not_in(WITH_PEOPLE), untold)
    waiting = and_(conversations.c.owner == "queue", ~exists().where(here))
    query = select(conversations.c.id).where(or_(waiting, exists().where(and_(here, behind))))
    return tx.connection.execute(query.order_by(conversations.c.id)).scalars().all()


def files_to_tell(tx: Transaction, case: Any) -> Sequence[Row]:
    """The files of the customer, fetched or refused, that a case does not know yet; in their order."""
    query = _untold_files(case.id, case.conversation_id, case.stretch)
    return tx.connection.execute(query.order_by(messages.c.seq, attachments.c.position)).all()


def _untold_files(case_id: Any, conversation_id: Any, stretch: Any) -> Any:
    known = relays.c.case_id == case_id, relays.c.key == attachments.c.id
    told = exists(select(relays.c.id).where(*known).correlate(cases, attachments))
    return (
        select(attachments.c.id, attachments.c.name, attachments.c.kind, attachments.c.mime)
        .join(messages, messages.c.id == attachments.c.message_id)
        .where(attachments.c.conversation_id == conversation_id, attachments.c.state != "waiting")
        .where(messages.c.author == "customer", messages.c.stretch == stretch, ~told)
    )


def take_due(tx: Transaction, *, seconds: float, only: str | None = None) -> Case | None:
    """A case that should be looked at, of `only` one helpdesk; nobody else looks for some seconds."""
    whose = [cases.c.helpdesk == only] if only else []
    due = tx.connection.execute(
        select(cases)
        .where(cases.c.reference.is_not(None), cases.c.look_at <= tx.now(), *whose)
        .order_by(cases.c.look_at)
        .limit(1)
        .with_for_update(skip_locked=True)
    ).first()
    if due is not None:
        change(tx, due.id, look_at=tx.now() + timedelta(seconds=seconds))
    return due


def troubled_in(tx: Transaction, conversation_ids: Sequence[str]) -> set[str]:
    """Those of these conversations whose helpdesk is not told what it should be."""
    query = select(cases.c.conversation_id).where(
        cases.c.conversation_id.in_(conversation_ids), cases.c.trouble.is_not(None)
    )
    return set(tx.connection.execute(query).scalars())


def elsewhere(tx: Transaction, conversation_ids: Sequence[str]) -> dict[str, str]:
    """Those of these conversations that people in a helpdesk have been given, as far as is known; with its name."""
    mine = cases.c.conversation_id.in_(conversation_ids), cases.c.state == "open", cases.c.trouble.is_(None)
    found = tx.connection.execute(select(cases.c.conversation_id, cases.c.helpdesk).where(*mine))
    return {row.conversation_id: row.helpdesk for row in found}


def told_of(tx: Transaction, customer_ids: Sequence[str]) -> Sequence[Row]:
    """Everything in outside helpdesks that is about these customers: helpdesk, its own id of the case, customer."""
    mine = conversations.c.customer_id.in_(customer_ids), cases.c.reference.is_not(None)
    query = select(cases.c.helpdesk, cases.c.reference, conversations.c.customer_id).join(conversations).where(*mine)
    return tx.connection.execute(query.order_by(cases.c.helpdesk, cases.c.id)).all()
