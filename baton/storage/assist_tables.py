"""The table of what agents did with suggestions. It names no agent: help is judged, not people."""

from sqlalchemy import Column, Float, Index, Integer, String, Table

from baton.storage.columns import Moment, conversation, key, metadata

suggestions = Table(
    "suggestions",
    metadata,
    key(),
    conversation(),
    Column("kind", String(10), nullable=False),
    Column("source", String(80), nullable=False),
    Column("action", String(10), nullable=False),
    Column("confidence", Float),
    Column("mood_before", Float),
    Column("seq", Integer, nullable=False),
    Column("at", Moment, nullable=False),
    Index("ix_suggestions_source", "kind", "source", "at"),
)
"""`kind` article, case or macro, `source` its id, `action` taken, edited, rejected or wrong; `mood_before` the valence
of the customer's last message, `seq` the last message that was there."""
