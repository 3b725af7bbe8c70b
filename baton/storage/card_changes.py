"""Rows of what customers changed on their handover card: lines they took off, lines they put right."""

from collections.abc import Mapping

from sqlalchemy import delete, insert, select

from baton.storage.database import Transaction
from baton.storage.storable import storable
from baton.storage.tables import struck_lines


def put(tx: Transaction, conversation_id: str, line_id: str, *, text: str | None) -> None:
    """A line now reads `text`; None takes it off. The last word counts. The conversation must be locked."""
    here = struck_lines.c.conversation_id == conversation_id, struck_lines.c.line_id == line_id
    tx.connection.execute(delete(struck_lines).where(*here))
    tx.connection.execute(
        insert(struck_lines).values(
            conversation_id=conversation_id,
            line_id=line_id,
            at=tx.now(),
            text=storable(text) if text is not None else None,
        )
    )
    tx.ring(f"desk:{conversation_id}")


def of(tx: Transaction, conversation_id: str) -> Mapping[str, str | None]:
    """Line -> what it reads now; None for one that was taken off."""
    query = select(struck_lines.c.line_id, struck_lines.c.text).where(struck_lines.c.conversation_id == conversation_id)
    return {row.line_id: row.text for row in tx.connection.execute(query)}
