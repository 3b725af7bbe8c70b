"""Finds and removes what has been kept long enough. It decides no periods: the times are given."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import and_, delete, distinct, exists, func, or_, select

from baton.storage.academy_tables import practice_acts, practices
from baton.storage.database import Transaction
from baton.storage.tables import conversations, customers, digests, facts, promises, proof_codes, users


def expired_facts(now: datetime) -> tuple[Any, Any]:
    """Facts that are believed no longer."""
    return facts, facts.c.expires_at <= now


def kept_promises(before: datetime) -> tuple[Any, Any]:
    """Promises that were kept before a time."""
    return promises, promises.c.kept_at < before


def old_digests(before: datetime) -> tuple[Any, Any]:
    """Digests of stretches that ended before a time."""
    return digests, digests.c.ended_at < before


def old_codes(before: datetime) -> tuple[Any, Any]:
    """Codes that were asked for before a time."""
    return proof_codes, proof_codes.c.asked_at < before


def old_practices(before: datetime) -> tuple[Any, Any]:
    """Practices of the academy that began before a time, and all of people whose account is closed."""
    closed = select(users.c.id).where(~users.c.active)
    return practices, or_(practices.c.started_at < before, practices.c.user_id.in_(closed))


def acts_of(practice: tuple[Any, Any]) -> tuple[Any, Any]:
    """What was done in such practices; it goes before them."""
    table, condition = practice
    return practice_acts, practice_acts.c.practice_id.in_(select(table.c.id).where(condition))


def count(tx: Transaction, table: Any, condition: Any) -> int:
    """How many rows that are."""
    return int(tx.connection.execute(select(func.count()).select_from(table).where(condition)).scalar_one())


def remove(tx: Transaction, table: Any, condition: Any) -> int:
    """Delete them; returns how many."""
    return int(tx.connection.execute(delete(table).where(condition)).rowcount)


def quiet_customers(tx: Transaction, before: datetime, *, among: Sequence[str] = (), limit: int) -> list[str]:
    """Customers of whom nothing was heard, and with whom nothing happened, since a time, and whom nobody serves.

    That holds for all the channels that are proven one person's, or for none of them.
    """
    query = select(customers.c.id).where(_are_quiet(before))
    if among:
        query = query.where(customers.c.id.in_(among))
    return list(tx.connection.execute(query.order_by(customers.c.created_at).limit(limit)).scalars())


def count_quiet(tx: Transaction, before: datetime) -> int:
    """How many people that are, each counted once."""
    person = func.coalesce(customers.c.profile_id, customers.c.id)
    query = select(func.count(distinct(person))).where(_are_quiet(before))
    return int(tx.connection.execute(query).scalar_one())


def _are_quiet(before: datetime) -> Any:
    same = customers.alias("same_person")
    others = exists().where(and_(same.c.profile_id == customers.c.profile_id, ~_is_quiet(same, before)))
    return and_(_is_quiet(customers, before), ~others)


def _is_quiet(customer: Any, before: datetime) -> Any:
    """One channel of a person, `customer`, on its own."""
    busy = or_(conversations.c.updated_at >= before, conversations.c.owner.in_(("queue", "human")))
    lately = or_(customer.c.created_at >= before, and_(customer.c.seen_at.is_not(None), customer.c.seen_at >= before))
    return and_(~lately, ~exists().where(and_(conversations.c.customer_id == customer.c.id, busy)))
