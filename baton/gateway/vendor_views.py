"""What the desk shows of vendor channels: how far each message got, reactions, and until when words are taken."""

from collections.abc import Mapping, Sequence
from typing import Any

from baton.conversations.terms import Terms, closes_at
from baton.gateway.views import moment
from baton.handoff.desk_policy import Template
from baton.storage import deliveries, outbox
from baton.storage.database import Transaction

STEPS = ("sent_at", "delivered_at", "read_at", "failed_at")
KEPT = ("replies_to", "edits", "forwarded", "referral")


def with_fate(tx: Transaction, shown: Sequence[dict[str, Any]], rows: Sequence[Any]) -> list[dict[str, Any]]:
    """The messages as `desk_message` shows them, with what the vendor and the customer did with each."""
    keys = [row.id for row in rows]
    parts, errors = deliveries.of_messages(tx, keys), outbox.errors_of(tx, keys)
    return [
        message | _receipt(parts.get(row.id, ()), errors.get(row.id)) | _more(row)
        for message, row in zip(shown, rows, strict=True)
    ]


def window(tx: Transaction, row: Any, terms: Terms, templates: Mapping[str, Template]) -> dict[str, Any] | None:
    """Until when an agent's words are taken, and the templates for afterwards; None where there is no such limit."""
    closing = closes_at(tx, terms, conversation_id=row.id, author="agent")
    if closing is None:
        return None
    shapes = [
        {"key": key, "title": one.title, "text": one.text, "parameters": list(one.parameters)}
        for key, one in templates.items()
    ]
    known = closing.year > 1
    return {
        "closes_at": moment(closing) if known else None,
        "open": closing > tx.now(),
        "templates": shapes if terms.templates else [],
    }


def _receipt(parts: Sequence[Any], error: str | None) -> dict[str, Any]:
    """The last time that all parts had got so far; the reason of the first that failed."""
    if not parts and not error:
        return {}
    receipt: dict[str, Any] = {}
    for step in STEPS:
        times = [getattr(part, step) for part in parts]
        reached = any(times) if step == "failed_at" else bool(times) and all(times)
        receipt[step] = moment(max(at for at in times if at)) if reached else None
    reasons = [part.reason for part in parts if part.reason]
    return {"receipt": receipt | {"reason": reasons[0] if reasons else error}}


def _more(row: Any) -> dict[str, Any]:
    content, reaction = row.content or {}, (row.reaction or {}).get("emoji")
    found = {key: content[key] for key in KEPT if content.get(key)}
    if reaction:
        found["reaction"] = reaction
    if row.withdrawn_at:
        found["withdrawn_at"] = moment(row.withdrawn_at)
    if content.get("template"):
        found["template"] = content["template"]["name"]
    return found
