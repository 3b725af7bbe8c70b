"""What all tables share: the naming of constraints, points in time, keys."""

from datetime import datetime, timezone
from typing import Any

from sqlalchemy import Column, DateTime, ForeignKey, Index, MetaData, String, text
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)


class Moment(TypeDecorator[datetime]):
    """A point in time, always UTC and always aware in Python (SQLite stores it naive)."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a time without a zone cannot be stored")
        value = value.astimezone(timezone.utc)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            return value.replace(tzinfo=timezone.utc)  # type: ignore[no-any-return]
        return value.astimezone(timezone.utc)  # type: ignore[no-any-return]


def key() -> Column[Any]:
    """Our own id of a row."""
    return Column("id", String(40), primary_key=True)


def conversation(*, unique: bool = False) -> Column[Any]:
    """The conversation that a row belongs to."""
    return Column("conversation_id", ForeignKey("conversations.id"), nullable=False, index=not unique, unique=unique)


def held_by(name: str) -> Column[Any]:
    """The gateway that works on a row at this moment; nobody when empty."""
    return Column(name, String(40))


def held_index(table: str, column: str) -> Index:
    """Finds what a gateway holds: an index of the few rows that somebody does hold."""
    held = text(f"{column} IS NOT NULL")
    return Index(f"ix_{table}_{column}", column, postgresql_where=held, sqlite_where=held)
