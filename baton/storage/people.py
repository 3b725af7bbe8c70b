"""Rows about people's access: desk users and their sessions, chat sessions, notes."""

import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import and_, bindparam, delete, exists, func, insert, select, update
from sqlalchemy.engine import Row

from baton.storage.database import Transaction
from baton.storage.storable import storable
from baton.storage.tables import (
    chat_sessions,
    conversations,
    handoffs,
    messages,
    notes,
    user_sessions,
    users,
)

User = Row
AT_THE_DESK = ("agent", "lead")
"""The roles of people who talk to customers."""


def add_user(tx: Transaction, *, name: str, password_hash: str, role: str, skills: Sequence[str]) -> str:
    """A new desk user; raises IntegrityError when the name is taken."""
    key = f"u_{secrets.token_hex(12)}"
    tx.connection.execute(
        insert(users).values(
            id=key,
            name=name,
            password_hash=password_hash,
            role=role,
            skills=list(skills),
            active=True,
            created_at=tx.now(),
        )
    )
    return key


def user_by_name(tx: Transaction, name: str) -> User | None:
    """An active desk user."""
    return tx.connection.execute(select(users).where(users.c.name == name, users.c.active)).first()


def any_user(tx: Transaction, name: str) -> User | None:
    """A desk user, active or not."""
    return tx.connection.execute(select(users).where(users.c.name == name)).first()


def stand_in(tx: Transaction, *, name: str, role: str) -> str:
    """The id of the user who stands for an app of this name, made at first sight; nobody can log in as it."""
    found = any_user(tx, name)
    if found is not None and found.role != role:
        name = f"{name} (app)"
        found = any_user(tx, name)
    if found is not None:
        return str(found.id)
    key = add_user(tx, name=name, password_hash="-", role=role, skills=[])
    set_active(tx, name, False)
    return key


def with_role(tx: Transaction, role: str) -> frozenset[str]:
    """The ids of the users with a role."""
    return frozenset(tx.connection.execute(select(users.c.id).where(users.c.role == role)).scalars())


def quiet_since(tx: Transaction, role: str, before: datetime) -> Sequence[str]:
    """Conversations that a user with this role took before a time, and in which no agent has spoken since."""
    here = conversations.c.id
    mine = and_(handoffs.c.conversation_id == here, handoffs.c.state == "claimed", handoffs.c.claimed_at < before)
    spoken = and_(messages.c.conversation_id == here, messages.c.author == "agent", messages.c.at >= before)
    taken, spoke = exists().where(mine), exists().where(spoken)
    query = (
        select(conversations.c.id)
        .join(users, users.c.id == conversations.c.holder_id)
        .where(conversations.c.owner == "human", users.c.role == role, taken, ~spoke)
    )
    return tx.connection.execute(query).scalars().all()


def set_active(tx: Transaction, name: str, active: bool) -> None:
    """Whether a user may log in."""
    tx.connection.execute(update(users).where(users.c.name == name).values(active=active))


def set_password(tx: Transaction, name: str, password_hash: str) -> None:
    """Replace a user's password."""
    tx.connection.execute(update(users).where(users.c.name == name).values(password_hash=password_hash))


def has_role(tx: Transaction, role: str) -> bool:
    """Whether somebody has this role, switched off or not."""
    return bool(tx.connection.execute(select(exists().where(users.c.role == role))).scalar_one())


def open_session(tx: Transaction, *, token_hash: str, user_id: str, expires_at: datetime) -> None:
    """A desk user logged in."""
    tx.connection.execute(
        insert(user_sessions).values(token_hash=token_hash, user_id=user_id, expires_at=expires_at, seen_at=tx.now())
    )
    tx.connection.execute(delete(user_sessions).where(user_sessions.c.expires_at < tx.now()))


def session_user(tx: Transaction, token_hash: str) -> User | None:
    """Who is behind a desk token that has not run out; with `seen_at`."""
    return tx.connection.execute(
        select(users, user_sessions.c.seen_at)
        .join(user_sessions, user_sessions.c.user_id == users.c.id)
        .where(user_sessions.c.token_hash == token_hash, user_sessions.c.expires_at > tx.now(), users.c.active)
    ).first()


def touch_session(tx: Transaction, token_hash: str) -> None:
    """The desk user is there."""
    tx.connection.execute(
        update(user_sessions).where(user_sessions.c.token_hash == token_hash).values(seen_at=tx.now())
    )


def close_session(tx: Transaction, token_hash: str) -> None:
    """The desk user logged out."""
    _end(tx, user_sessions.c.token_hash == token_hash)


def close_sessions(tx: Transaction, user_id: str) -> None:
    """The desk user is logged out everywhere."""
    _end(tx, user_sessions.c.user_id == user_id)


def count_present(tx: Transaction, *, within_s: float) -> int:
    """How many agents and leads were at the desk within the last seconds and have not switched themselves away."""
    since = tx.now() - timedelta(seconds=within_s)
    query = (
        select(func.count(user_sessions.c.user_id.distinct()))
        .join(users, users.c.id == user_sessions.c.user_id)
        .where(user_sessions.c.seen_at > since, users.c.role.in_(AT_THE_DESK), users.c.away_since.is_(None))
    )
    return int(tx.connection.execute(query).scalar_one())


def open_chat(tx: Transaction, *, token_hash: str, conversation_id: str) -> None:
    """A web customer got a token for a conversation."""
    tx.connection.execute(
        insert(chat_sessions).values(token_hash=token_hash, conversation_id=conversation_id, created_at=tx.now())
    )


def chat_conversation(tx: Transaction, token_hash: str) -> str | None:
    """The conversation behind a web customer's token."""
    return tx.connection.execute(_CHAT_CONVERSATION, {"token_hash": token_hash}).scalar()


def add_note(tx: Transaction, *, conversation_id: str, user_id: str, text: str, for_user: str | None = None) -> str:
    """A private note of an agent, meant `for_user` if it is a whisper; it never becomes a message."""
    key = f"n_{secrets.token_hex(12)}"
    tx.connection.execute(
        insert(notes).values(
            id=key,
            conversation_id=conversation_id,
            user_id=user_id,
            text=storable(text),
            at=tx.now(),
            for_user=for_user,
        )
    )
    tx.ring(f"desk:{conversation_id}")
    return key


def notes_of(tx: Transaction, conversation_id: str) -> Sequence[Row]:
    """The private notes with their writers' names, oldest first."""
    whom = users.alias("whom")
    return tx.connection.execute(
        select(notes, users.c.name.label("author"), whom.c.name.label("whom"))
        .join(users, users.c.id == notes.c.user_id)
        .outerjoin(whom, whom.c.id == notes.c.for_user)
        .where(notes.c.conversation_id == conversation_id)
        .order_by(notes.c.at)
    ).all()


def _end(tx: Transaction, which: Any) -> None:
    looked_at = tx.connection.execute(select(user_sessions.c.looks_at).where(which)).scalars().all()
    tx.connection.execute(delete(user_sessions).where(which))
    for conversation_id in filter(None, looked_at):
        tx.ring(f"looks:{conversation_id}")


# Asked for every request of a web customer: built once, as building a statement costs more than running it.
_CHAT_CONVERSATION = select(chat_sessions.c.conversation_id).where(
    chat_sessions.c.token_hash == bindparam("token_hash")
)
