"""The tables of the decision log: its entries, and where the chain ends."""

from sqlalchemy import JSON, Column, ForeignKey, Index, Integer, String, Table, text

from baton.storage.columns import Moment, metadata

AUDITS = "action IN ('audit', 'sign_off')"
"""What is true of an entry of the decision log that is about an audit: a few among millions."""

decisions = Table(
    "decisions",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("conversation_id", ForeignKey("conversations.id"), index=True),
    Column("message_id", String(40)),
    Column("at", Moment, nullable=False),
    Column("action", String(40), nullable=False),
    Column("actor", String(120), nullable=False),
    Column("reasons", JSON, nullable=False),
    Column("inputs", JSON, nullable=False),
    Column("model", String(200)),
    Column("policy_version", String(40)),
    Column("outcome", String(200), nullable=False),
    Column("previous_hash", String(64), nullable=False),
    Column("hash", String(64), nullable=False),
    Column("salt", String(32)),
    Column("erased_at", Moment),
    Index("ix_decisions_at", "at"),
    Index(
        "ix_decisions_audits",
        "action",
        "at",
        postgresql_where=text(AUDITS),
        sqlite_where=text(AUDITS),
    ),
)

decision_head = Table(
    "decision_head",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("last_id", Integer, nullable=False),
    Column("last_hash", String(64), nullable=False),
)
