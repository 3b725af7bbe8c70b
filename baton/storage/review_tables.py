"""The tables of the monthly empathy review. No words of a conversation stand here: they are read where they were said.

Each row about a conversation has its own key to it, so that an erasure takes it along. Part of `baton.storage.tables`.
"""

from sqlalchemy import JSON, Column, ForeignKey, Integer, String, Table, Text, UniqueConstraint

from baton.storage.columns import Moment, conversation, key, metadata

empathy_reviews = Table(
    "empathy_reviews",
    metadata,
    Column("month", String(7), primary_key=True),
    Column("seed", Integer, nullable=False),
    Column("scheme", JSON, nullable=False),
    Column("drawn_at", Moment, nullable=False),
)
"""A month whose sample was drawn. `scheme` says how: for each stratum how many there were and how many were drawn."""

empathy_samples = Table(
    "empathy_samples",
    metadata,
    key(),
    Column("month", ForeignKey("empathy_reviews.month"), nullable=False, index=True),
    conversation(),
    Column("stratum", String(20), nullable=False),
    Column("number", Integer, nullable=False),
    UniqueConstraint("month", "conversation_id", name="uq_empathy_samples_conversation"),
)
"""A conversation of the sample; `number` is its name in the report and at the meeting."""

empathy_ratings = Table(
    "empathy_ratings",
    metadata,
    key(),
    Column("sample_id", ForeignKey("empathy_samples.id"), nullable=False, index=True),
    conversation(),
    Column("rater_id", ForeignKey("users.id"), nullable=False),
    Column("place", Integer, nullable=False),
    Column("score", Integer, nullable=False),
    Column("at", Moment, nullable=False),
    UniqueConstraint("sample_id", "rater_id", name="uq_empathy_ratings_rater"),
    UniqueConstraint("sample_id", "place", name="uq_empathy_ratings_place"),
)
"""What one person thinks of one conversation. `place` is 1 or 2: there are two ratings, by two people, and no third."""

empathy_decisions = Table(
    "empathy_decisions",
    metadata,
    key(),
    Column("month", ForeignKey("empathy_reviews.month"), nullable=False, index=True),
    Column("words", Text, nullable=False),
    Column("owner", String(80), nullable=False),
    Column("state", String(10), nullable=False),
    Column("note", Text),
    Column("decided_by", ForeignKey("users.id"), nullable=False),
    Column("decided_at", Moment, nullable=False),
    Column("followed_by", ForeignKey("users.id")),
    Column("followed_at", Moment),
)
"""What the meeting decided, and what became of it: `state` is open, done or dropped."""
