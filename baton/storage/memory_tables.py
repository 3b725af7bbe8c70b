"""Tables of what is remembered of customers: what they have proven or may soon, facts, promises, ended stretches."""

from sqlalchemy import JSON, Column, Float, ForeignKey, Index, Integer, String, Table, Text, UniqueConstraint

from baton.storage.columns import Moment, conversation, key, metadata

proofs = Table(
    "proofs",
    metadata,
    key(),
    Column("customer_id", ForeignKey("customers.id"), nullable=False, index=True),
    Column("kind", String(20), nullable=False),
    Column("subject", String(254), nullable=False),
    Column("proven_at", Moment, nullable=False),
    UniqueConstraint("customer_id", "kind", "subject"),
    Index("ix_proofs_kind_subject", "kind", "subject"),
)
"""Why a customer's row belongs to a profile: the same proven subject of the same kind."""

facts = Table(
    "facts",
    metadata,
    key(),
    Column("customer_id", ForeignKey("customers.id"), nullable=False, index=True),
    conversation(),
    Column("message_id", ForeignKey("messages.id"), index=True),
    Column("kind", String(20), nullable=False),
    Column("value", Text, nullable=False),
    Column("source", String(20), nullable=False),
    Column("confidence", Float, nullable=False),
    Column("at", Moment, nullable=False),
    Column("expires_at", Moment),
)

promises = Table(
    "promises",
    metadata,
    key(),
    Column("customer_id", ForeignKey("customers.id"), nullable=False, index=True),
    conversation(),
    Column("message_id", ForeignKey("messages.id"), index=True),
    Column("author", String(10), nullable=False),
    Column("name", String(200)),
    Column("words", Text, nullable=False),
    Column("due_on", String(10)),
    Column("at", Moment, nullable=False),
    Column("kept_at", Moment),
    Column("kept_by", ForeignKey("users.id")),
)
"""Who promised what by which day (`due_on`, an ISO date; none was named when empty)."""

digests = Table(
    "digests",
    metadata,
    key(),
    Column("customer_id", ForeignKey("customers.id"), nullable=False, index=True),
    conversation(),
    Column("stretch", Integer, nullable=False),
    Column("lines", JSON, nullable=False),
    Column("outcome", JSON),
    Column("began_at", Moment, nullable=False),
    Column("ended_at", Moment, nullable=False),
    UniqueConstraint("conversation_id", "stretch"),
)
"""What an ended stretch was about: lines of its card (kind, text, message ids) and the outcome a person gave it."""

proof_codes = Table(
    "proof_codes",
    metadata,
    key(),
    Column("customer_id", ForeignKey("customers.id"), nullable=False, index=True),
    conversation(),
    Column("state", String(10), nullable=False, index=True),
    Column("address", String(254)),
    Column("account", String(150), index=True),
    Column("salt", String(32)),
    Column("hash", String(64)),
    Column("attempts", Integer, nullable=False),
    Column("sendings", Integer, nullable=False),
    Column("asked_at", Moment, nullable=False),
    Column("send_after", Moment, nullable=False),
    Column("expires_at", Moment, nullable=False),
)
"""Codes by which customers show who they are: the address that they named, the account that it belongs to, the seal of
the code that was mailed to it. Kept for a day."""
