"""Rows of handoffs: who was passed to people, why, and what came of it."""

import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, func, insert, select, update
from sqlalchemy.engine import Row

from baton.storage.database import Transaction
from baton.storage.tables import conversations, handoffs, inbox

Handoff = Row
LIVE = ("queued", "claimed")


def request(
    tx: Transaction,
    *,
    conversation_id: str,
    inbound_id: str | None,
    reason: str,
    reasons: Sequence[str],
    skill: str | None,
    priority: int,
    state: str = "requested",
) -> str:
    """Write a handoff, once per inbound message; returns its id."""
    known = _of_inbound(tx, inbound_id) if inbound_id else None
    if known is not None:
        if state != "requested":
            why = {"reason": reason, "reasons": list(reasons), "skill": skill, "priority": priority}
            _set(tx, known.id, state=state, **why)
        return str(known.id)
    key = f"h_{secrets.token_hex(12)}"
    tx.connection.execute(
        insert(handoffs).values(
            id=key,
            conversation_id=conversation_id,
            inbound_id=inbound_id,
            state=state,
            reason=reason,
            reasons=list(reasons),
            skill=skill,
            priority=priority,
            requested_at=tx.now(),
        )
    )
    return key


def live(tx: Transaction, conversation_id: str) -> Handoff | None:
    """The handoff in progress."""
    return tx.connection.execute(
        select(handoffs)
        .where(handoffs.c.conversation_id == conversation_id, handoffs.c.state.in_(LIVE))
        .order_by(handoffs.c.requested_at.desc())
        .limit(1)
    ).first()


def live_in(tx: Transaction, conversation_ids: Sequence[str]) -> Mapping[str, Handoff]:
    """The handoffs in progress in these conversations."""
    query = select(handoffs).where(handoffs.c.conversation_id.in_(conversation_ids), handoffs.c.state.in_(LIVE))
    return {row.conversation_id: row for row in tx.connection.execute(query.order_by(handoffs.c.requested_at))}


def claim(tx: Transaction, conversation_id: str, user_id: str) -> None:
    """A person took it; the first time, how long the customer waited for it is kept."""
    now, found = tx.now(), live(tx, conversation_id)
    waited: dict[str, int] = {}
    if found is not None and found.waited_s is None:
        waited = {"waited_s": max(0, round((now - found.requested_at).total_seconds()))}
    _set_live(tx, conversation_id, state="claimed", claimed_at=now, claimed_by=user_id, **waited)


def without_forecast(tx: Transaction) -> Sequence[Handoff]:
    """Who has just begun to wait."""
    new = handoffs.c.state == "queued", handoffs.c.expected_wait_s.is_(None), conversations.c.owner == "queue"
    query = select(handoffs).join(conversations, conversations.c.id == handoffs.c.conversation_id).where(*new)
    return tx.connection.execute(query.limit(200)).all()


def forecast(tx: Transaction, handoff_id: str, seconds: int) -> None:
    """Keep how long the customer was told to wait."""
    _set(tx, handoff_id, expected_wait_s=seconds)


def forecast_errors(tx: Transaction, *, since: datetime) -> tuple[int, float, float]:
    """How wrong the forecasts were for those who have been taken since a time: how many, the mean of the absolute
    errors, and the mean of the errors (above 0: customers waited longer than they were told), in seconds."""
    error = handoffs.c.waited_s - handoffs.c.expected_wait_s
    query = select(func.count(), func.avg(func.abs(error)), func.avg(error)).where(
        handoffs.c.waited_s.is_not(None), handoffs.c.expected_wait_s.is_not(None), handoffs.c.requested_at >= since
    )
    count, absolute, mean = tx.connection.execute(query).one()
    return int(count), float(absolute or 0), float(mean or 0)


def end(tx: Transaction, conversation_id: str, state: str, *, outcome: Mapping[str, Any] | None = None) -> None:
    """It is over: `returned`, `left` or `closed`."""
    _set_live(tx, conversation_id, state=state, ended_at=tx.now(), outcome=dict(outcome) if outcome else None)


def ended_last(tx: Transaction, conversation_id: str) -> str | None:
    """How the handoff came to its end that did so last: `returned`, `closed` or `left`."""
    over = handoffs.c.conversation_id == conversation_id, handoffs.c.ended_at.is_not(None)
    query = select(handoffs.c.state).where(*over).order_by(handoffs.c.ended_at.desc()).limit(1)
    return tx.connection.execute(query).scalar()


def wrap_up(tx: Transaction, conversation_id: str, reason: str) -> None:
    """What it was about, as the person says who ends it."""
    _set_live(tx, conversation_id, wrap_up=reason)


def requeue(tx: Transaction, conversation_id: str, skill: str | None) -> None:
    """It waits again, for somebody with this skill."""
    _set_live(tx, conversation_id, state="queued", skill=skill, claimed_at=None, claimed_by=None)


def forgotten(tx: Transaction, before: datetime) -> Sequence[Handoff]:
    """Requests of the action server whose turn was never finished, older than a time."""
    return tx.connection.execute(
        select(handoffs)
        .join(conversations, conversations.c.id == handoffs.c.conversation_id)
        .join(inbox, inbox.c.id == handoffs.c.inbound_id)
        .where(
            handoffs.c.state == "requested",
            handoffs.c.requested_at < before,
            conversations.c.owner == "bot",
            inbox.c.state == "waiting",
        )
    ).all()


def requested(tx: Transaction, conversation_id: str) -> Handoff | None:
    """What the action server asked for in a turn that is not finished."""
    return tx.connection.execute(_REQUESTED, {"conversation": conversation_id}).first()


def _of_inbound(tx: Transaction, inbound_id: str) -> Handoff | None:
    return tx.connection.execute(select(handoffs).where(handoffs.c.inbound_id == inbound_id)).first()


def _set(tx: Transaction, handoff_id: str, **values: object) -> None:
    tx.connection.execute(update(handoffs).where(handoffs.c.id == handoff_id).values(**values))


def _set_live(tx: Transaction, conversation_id: str, **values: object) -> None:
    tx.connection.execute(
        update(handoffs)
        .where(handoffs.c.conversation_id == conversation_id, handoffs.c.state.in_(LIVE))
        .values(**values)
    )


# Asked for every turn: built once, as building a statement costs more than running it.
_REQUESTED = (
    select(handoffs)
    .join(inbox, inbox.c.id == handoffs.c.inbound_id)
    .where(handoffs.c.conversation_id == bindparam("conversation"), handoffs.c.state == "requested")
    .where(inbox.c.state == "waiting")
    .order_by(handoffs.c.requested_at.desc())
    .limit(1)
)
