"""Rows of what customers have proven, and which rows of `customers` are one person because of it."""

import secrets
from collections.abc import Sequence

from sqlalchemy import delete, insert, or_, select, update
from sqlalchemy.engine import Row

from baton.storage.database import Transaction
from baton.storage.tables import conversations, customers, proofs


def profile_of(tx: Transaction, customer_id: str, *, lock: bool = False) -> str | None:
    """The profile that a customer belongs to; None when they have proven nothing."""
    query = select(customers.c.profile_id).where(customers.c.id == customer_id)
    return tx.connection.execute(query.with_for_update() if lock else query).scalar()


def members(tx: Transaction, profile_id: str) -> list[str]:
    """The customers of a profile, the one known for longest first."""
    query = select(customers.c.id).where(customers.c.profile_id == profile_id)
    return list(tx.connection.execute(query.order_by(customers.c.created_at, customers.c.id)).scalars())


def proven_by(tx: Transaction, customer_ids: Sequence[str]) -> Sequence[Row]:
    """What these customers have proven."""
    query = select(proofs).where(proofs.c.customer_id.in_(customer_ids))
    return tx.connection.execute(query.order_by(proofs.c.proven_at, proofs.c.id)).all()


def others_with(tx: Transaction, *, kind: str, subject: str, except_id: str) -> list[str]:
    """Other customers who have proven the same."""
    same = proofs.c.kind == kind, proofs.c.subject == subject, proofs.c.customer_id != except_id
    return list(tx.connection.execute(select(proofs.c.customer_id).where(*same)).scalars())


def keep_proof(tx: Transaction, customer_id: str, *, kind: str, subject: str) -> None:
    """Write a proof down."""
    values = {"customer_id": customer_id, "kind": kind, "subject": subject, "proven_at": tx.now()}
    tx.connection.execute(insert(proofs).values(id=f"i_{secrets.token_hex(12)}", **values))


def drop_proofs(tx: Transaction, customer_id: str) -> None:
    """Nothing is proven any more."""
    tx.connection.execute(delete(proofs).where(proofs.c.customer_id == customer_id))


def put(tx: Transaction, customer_ids: Sequence[str], *, profile_id: str | None) -> None:
    """These customers belong to this profile now; to none when it is None."""
    tx.connection.execute(update(customers).where(customers.c.id.in_(customer_ids)).values(profile_id=profile_id))


def new_profile() -> str:
    """The id of a profile that nobody belongs to yet."""
    return f"pr_{secrets.token_hex(12)}"


def read(tx: Transaction, customer_ids: Sequence[str]) -> Sequence[Row]:
    """The rows of these customers, the one known for longest first."""
    query = select(customers).where(customers.c.id.in_(customer_ids))
    return tx.connection.execute(query.order_by(customers.c.created_at, customers.c.id)).all()


def conversations_of(tx: Transaction, customer_ids: Sequence[str], *, limit: int = 50) -> Sequence[Row]:
    """Their conversations, the one that something last happened in first."""
    query = select(conversations).where(conversations.c.customer_id.in_(customer_ids))
    return tx.connection.execute(query.order_by(conversations.c.updated_at.desc()).limit(limit)).all()


def called(tx: Transaction, who: str, *, limit: int = 20) -> list[str]:
    """Customers with this id, conversation, profile, channel key, address, proven subject or e-mail address."""
    spoken = select(conversations.c.customer_id).where(conversations.c.id == who)
    proven = select(proofs.c.customer_id).where(proofs.c.subject == who)
    channel, _, rest = who.partition(":")
    query = select(customers.c.id).where(
        or_(
            customers.c.id == who,
            customers.c.profile_id == who,
            customers.c.channel_key == who,
            customers.c.address == who,
            customers.c.email == who,
            customers.c.id.in_(spoken),
            customers.c.id.in_(proven),
            (customers.c.channel == channel) & or_(customers.c.channel_key == rest, customers.c.address == rest),
        )
    )
    return list(tx.connection.execute(query.limit(limit)).scalars())
