"""The tables of the academy: who practised what, and what they did. Nothing here names a conversation or a customer."""

from sqlalchemy import JSON, Column, Float, ForeignKey, Index, Integer, String, Table, Text

from baton.storage.columns import Moment, key, metadata

practices = Table(
    "practices",
    metadata,
    key(),
    Column("user_id", ForeignKey("users.id"), nullable=False),
    Column("scenario", String(80), nullable=False),
    Column("version", String(12), nullable=False),
    Column("seed", Integer, nullable=False),
    Column("started_at", Moment, nullable=False),
    Column("ended_at", Moment),
    Column("result", JSON),
    Index("ix_practices_user_id", "user_id", "started_at"),
)
"""`version` is that of the scenario's file, `result` what progress needs once the practice has ended."""

practice_acts = Table(
    "practice_acts",
    metadata,
    Column("practice_id", ForeignKey("practices.id"), primary_key=True),
    Column("seq", Integer, primary_key=True, autoincrement=False),
    Column("kind", String(10), nullable=False),
    Column("text", Text, nullable=False),
    Column("found", JSON),
    Column("after_s", Float, nullable=False),
    Column("client_id", String(80)),
    Column("at", Moment, nullable=False),
)
"""`kind` reply, ask or mark; `client_id` is the page's own name for an act, so that sending it again does nothing."""
