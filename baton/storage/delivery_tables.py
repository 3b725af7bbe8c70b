"""Tables beside the transcript: what vendors said of our messages, and the files that came or go with messages."""

from sqlalchemy import Column, ForeignKey, Index, Integer, String, Table, Text, UniqueConstraint

from baton.storage.columns import Moment, conversation, held_by, held_index, key, metadata

deliveries = Table(
    "deliveries",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("channel", String(20), nullable=False),
    Column("external_id", String(300), nullable=False),
    Column("message_id", ForeignKey("messages.id"), nullable=False, index=True),
    conversation(),
    Column("part", Integer, nullable=False),
    Column("accepted_at", Moment, nullable=False),
    Column("sent_at", Moment),
    Column("delivered_at", Moment),
    Column("read_at", Moment),
    Column("failed_at", Moment),
    Column("reason", Text),
    UniqueConstraint("channel", "external_id"),
    Index("ix_deliveries_accepted_at", "accepted_at"),
)
"""One row per part of ours that a vendor took, under the vendor's id, with the first time it was said to be so far."""

attachments = Table(
    "attachments",
    metadata,
    key(),
    Column("message_id", ForeignKey("messages.id"), index=True),
    conversation(),
    Column("position", Integer, nullable=False),
    Column("kind", String(40), nullable=False),
    Column("reference", Text, nullable=False),
    Column("name", String(200)),
    Column("mime", String(100)),
    Column("size", Integer),
    Column("sha256", String(64)),
    Column("state", String(10), nullable=False),
    Column("reason", Text),
    Column("attempts", Integer, nullable=False),
    Column("next_attempt_at", Moment, nullable=False),
    held_by("fetched_by"),
    Column("created_at", Moment, nullable=False),
    UniqueConstraint("message_id", "position"),
    Index("ix_attachments_due", "state", "next_attempt_at"),
    held_index("attachments", "fetched_by"),
)
"""A file: `waiting` to be fetched, `stored` (its bytes lie in the blob store under `sha256`) or `refused`.

One that is uploaded before its message is sent has no `message_id` yet.
"""
