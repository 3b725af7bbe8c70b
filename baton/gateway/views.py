"""How rows look from outside: the shapes of design section 5. A button's payload never leaves."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any


def moment(at: datetime | None) -> str | None:
    """ISO 8601 in UTC."""
    return at.isoformat(timespec="milliseconds").replace("+00:00", "Z") if at else None


def chat_message(row: Any, files: Sequence[Mapping[str, Any]] = ()) -> dict[str, Any]:
    """A message as its customer sees it; `id` is the one that the customer's own page gave it."""
    content = row.content or {}
    return {
        "seq": row.seq,
        "author": row.author,
        "name": row.name,
        "text": row.text,
        "buttons": [_choice(button) for button in row.buttons],
        "at": moment(row.at),
        **{key: content[key] for key in ("image", "link") if content.get(key)},
        **({"id": row.reply_id} if row.author == "customer" and row.reply_id else {}),
        **({"files": [dict(file) for file in files]} if files else {}),
    }


def _choice(button: Mapping[str, str]) -> dict[str, str]:
    return {key: button[key] for key in ("id", "title", "description") if key in button}


def desk_message(row: Any, files: Sequence[Mapping[str, Any]] = ()) -> dict[str, Any]:
    """A message as agents see it."""
    valence = ((row.reading or {}).get("tone") or {}).get("valence")
    return chat_message(row, files) | {
        "id": row.id,
        "delivery": row.delivery,
        "sentiment": valence,
        "attachments": row.attachments or [],
        "sent_at": moment(row.sent_at),
    }


def queue_entry(row: Any, *, handoff: Any, last_text: str | None, undelivered: bool, now: datetime) -> dict[str, Any]:
    """A waiting conversation."""
    return listed(row, last_text=last_text, undelivered=undelivered) | {
        "reason": handoff.reason if handoff else None,
        "reasons": list(handoff.reasons) if handoff else [],
        "skill": row.skill,
        "priority": row.priority,
        "waiting_since": moment(row.queued_at),
        "waiting_s": max(0, round((now - row.queued_at).total_seconds())) if row.queued_at else 0,
    }


def listed(row: Any, *, last_text: str | None, undelivered: bool) -> dict[str, Any]:
    """A conversation in a list; `undelivered`: words did not get through and nobody has looked after it yet."""
    return {
        "conversation": row.id,
        "customer": row.customer_name or "Customer",
        "channel": row.channel,
        "owner": row.owner,
        "holder": row.holder_name if row.owner == "human" else None,
        "last_text": last_text,
        "updated_at": moment(row.updated_at),
        "sentiment": row.sentiment,
        "undelivered": undelivered,
        "tags": list(row.tags or []),
    }


def decision(row: Any) -> dict[str, Any]:
    """An entry of the decision log."""
    return {
        "at": moment(row.at),
        "action": row.action,
        "actor": row.actor,
        "reasons": row.reasons,
        "outcome": row.outcome,
        "model": row.model,
        "policy_version": row.policy_version,
        "message_id": row.message_id,
    }


def handoff(row: Any) -> dict[str, Any] | None:
    """The handoff in progress."""
    if row is None:
        return None
    return {
        "reason": row.reason,
        "reasons": row.reasons,
        "skill": row.skill,
        "requested_at": moment(row.requested_at),
    }


def call_back(row: Any) -> dict[str, Any] | None:
    """A call back or an e-mail that is promised and not yet done."""
    if row is None:
        return None
    return {"kind": row.kind, "contact": row.contact, "due_at": moment(row.due_at)}
