"""The tables of the people at the desk: who they are, and where they are logged in. Part of `baton.storage.tables`."""

from sqlalchemy import JSON, Boolean, Column, ForeignKey, String, Table

from baton.storage.columns import Moment, key, metadata

users = Table(
    "users",
    metadata,
    key(),
    Column("name", String(80), nullable=False, unique=True),
    Column("password_hash", String(200), nullable=False),
    Column("role", String(20), nullable=False),
    Column("skills", JSON, nullable=False),
    Column("active", Boolean, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("away_since", Moment),
)

user_sessions = Table(
    "user_sessions",
    metadata,
    Column("token_hash", String(64), primary_key=True),
    Column("user_id", ForeignKey("users.id"), nullable=False, index=True),
    Column("expires_at", Moment, nullable=False),
    Column("seen_at", Moment, nullable=False),
    Column("looks_at", String(40)),
    Column("writes_at", Moment),
)
"""`looks_at` is the conversation on the screen, `writes_at` when something was last typed there."""
