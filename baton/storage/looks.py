"""Rows about what agents have on their screens. A sign, not a lock: it keeps nobody from anything."""

from datetime import timedelta

from sqlalchemy import func, select, update

from baton.storage.database import Transaction
from baton.storage.people import AT_THE_DESK
from baton.storage.tables import user_sessions, users


def look(tx: Transaction, token_hash: str, conversation_id: str | None, *, writing: bool) -> None:
    """In this session a conversation is on the screen, or none, and something is being typed there, or not."""
    mine = user_sessions.c.token_hash == token_hash
    before = tx.connection.execute(select(user_sessions.c.looks_at).where(mine)).scalar()
    now = tx.now()
    wrote = now if writing and conversation_id else None
    tx.connection.execute(
        update(user_sessions).where(mine).values(looks_at=conversation_id, writes_at=wrote, seen_at=now)
    )
    for key in {before, conversation_id} - {None}:
        tx.ring(f"looks:{key}")


def others_at(
    tx: Transaction, conversation_id: str, *, but: str, there_s: float, writing_s: float
) -> list[tuple[str, bool]]:
    """Who else has the conversation on their screen, by name, and whether they are writing there.

    Sessions without a sign of life for `there_s` do not count; who has not typed for `writing_s` is not writing.
    """
    now = tx.now()
    query = (
        select(users.c.name, func.max(user_sessions.c.writes_at).label("wrote"))
        .join(users, users.c.id == user_sessions.c.user_id)
        .where(user_sessions.c.looks_at == conversation_id, user_sessions.c.user_id != but)
        .where(user_sessions.c.expires_at > now, user_sessions.c.seen_at > now - timedelta(seconds=there_s))
        .where(users.c.role.in_(AT_THE_DESK), users.c.active)
        .group_by(users.c.name)
        .order_by(users.c.name)
    )
    since = now - timedelta(seconds=writing_s)
    return [(row.name, row.wrote is not None and row.wrote > since) for row in tx.connection.execute(query)]
