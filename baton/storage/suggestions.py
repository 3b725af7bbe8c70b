"""Rows about what agents did with suggestions, and what customers felt afterwards."""

import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import and_, case, func, insert, select
from sqlalchemy.engine import Row

from baton.storage.assist_tables import suggestions
from baton.storage.database import Transaction
from baton.storage.tables import messages

USED = ("taken", "edited")
REFUSED = ("rejected", "wrong")


def note(
    tx: Transaction, *, conversation_id: str, kind: str, source: str, action: str, confidence: float | None
) -> None:
    """Keep what was done with a suggestion, with the customer's mood at that moment."""
    heard = tx.connection.execute(
        select(messages.c.seq, messages.c.reading, messages.c.author)
        .where(messages.c.conversation_id == conversation_id)
        .order_by(messages.c.seq.desc())
        .limit(50)
    ).all()
    row: dict[str, Any] = {
        "id": f"sg_{secrets.token_hex(12)}",
        "conversation_id": conversation_id,
        "kind": kind,
        "source": source,
        "action": action,
        "confidence": confidence,
        "mood_before": next((v for one in heard if (v := _valence(one)) is not None), None),
        "seq": heard[0].seq if heard else 0,
        "at": tx.now(),
    }
    tx.connection.execute(insert(suggestions).values(row))


def counts(tx: Transaction, *, kind: str, since: datetime) -> Mapping[str, tuple[int, int]]:
    """Source -> how often it was used, and how often refused."""
    used = func.sum(case((suggestions.c.action.in_(USED), 1), else_=0)).label("used")
    refused = func.sum(case((suggestions.c.action.in_(REFUSED), 1), else_=0)).label("refused")
    query = select(suggestions.c.source, used, refused).where(suggestions.c.kind == kind, suggestions.c.at >= since)
    return {row.source: (row.used, row.refused) for row in tx.connection.execute(query.group_by(suggestions.c.source))}


def followed_by(tx: Transaction, *, kind: str, since: datetime) -> Sequence[Row]:
    """Every use of a source with the mood before it and the reading of the customer's next message: `source`, `before`,
    `reading`. Uses after which the customer has not written are left out."""
    after = (
        select(func.min(messages.c.seq))
        .where(
            messages.c.conversation_id == suggestions.c.conversation_id,
            messages.c.seq > suggestions.c.seq,
            messages.c.author == "customer",
        )
        .correlate(suggestions)
        .scalar_subquery()
    )
    query = (
        select(suggestions.c.source, suggestions.c.mood_before.label("before"), messages.c.reading)
        .join(messages, and_(messages.c.conversation_id == suggestions.c.conversation_id, messages.c.seq == after))
        .where(suggestions.c.kind == kind, suggestions.c.at >= since, suggestions.c.action.in_(USED))
        .order_by(suggestions.c.source, suggestions.c.at)
    )
    return tx.connection.execute(query).all()


def _valence(message: Any) -> float | None:
    if message.author != "customer":
        return None
    found = ((message.reading or {}).get("tone") or {}).get("valence")
    return None if found is None else float(found)
