"""Handoffs that a person ended as solved: what colleagues learn from. It only reads."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.engine import Row

from baton.storage.database import Transaction
from baton.storage.tables import handoffs


def newest(tx: Transaction, *, since: datetime, limit: int) -> Sequence[Row]:
    """Handoffs with a claim whose outcome is "solved", the newest first."""
    done = handoffs.c.ended_at.is_not(None), handoffs.c.claimed_at.is_not(None), handoffs.c.requested_at >= since
    helped = handoffs.c.outcome["outcome"].as_string() == "solved"
    query = select(handoffs).where(*done, helped).order_by(handoffs.c.ended_at.desc(), handoffs.c.id)
    return tx.connection.execute(query.limit(limit)).all()
