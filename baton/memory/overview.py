"""What is known of a person at a glance: who they are, what they have proven, what is remembered and open.

It reads only, and shows nothing of anybody else.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from baton.memory.facts import WORDS
from baton.memory.promises import is_overdue
from baton.storage import belongings, identities, memories
from baton.storage.database import Transaction


def overview(tx: Transaction, customer_ids: Sequence[str]) -> dict[str, Any]:
    """The customers of one person, what joins them, and how many rows there are in each table."""
    rows, remembered = belongings.of_customers(tx, customer_ids), page(tx, customer_ids)
    return {
        "customers": [_customer(row) for row in identities.read(tx, customer_ids)],
        "proofs": [
            {"customer": row.customer_id, "kind": row.kind, "subject": row.subject, "proven_at": row.proven_at}
            for row in identities.proven_by(tx, customer_ids)
        ],
        "facts": remembered["facts"],
        "promises": remembered["promises"],
        "rows": {name: len(found) for name, found in rows.items() if found},
    }


def page(tx: Transaction, customer_ids: Sequence[str]) -> dict[str, Any]:
    """The customer's page at the desk: their channels and conversations, facts, open promises, ended stretches."""
    today = tx.now().date()
    return {
        "channels": [_customer(row) for row in identities.read(tx, customer_ids)],
        "conversations": [
            {"conversation": row.id, "channel": row.channel, "owner": row.owner, "updated_at": row.updated_at}
            for row in identities.conversations_of(tx, customer_ids)
        ],
        "facts": [
            {
                "kind": row.kind,
                "heading": WORDS[row.kind],
                "value": row.value,
                "confidence": row.confidence,
                "at": row.at,
                "expires_at": row.expires_at,
                "conversation": row.conversation_id,
                "message_id": row.message_id,
            }
            for row in memories.facts_of(tx, customer_ids)
        ],
        "promises": [_promise(row, today) for row in memories.open_promises(tx, customer_ids)],
        "stretches": [
            {
                "conversation": row.conversation_id,
                "began_at": row.began_at,
                "ended_at": row.ended_at,
                "lines": row.lines,
                "outcome": row.outcome,
            }
            for row in memories.digests_of(tx, customer_ids)
        ],
    }


def _promise(row: Any, today: date) -> dict[str, Any]:
    names = ("id", "author", "name", "words", "due_on", "at", "message_id")
    shown = {name: getattr(row, name) for name in names}
    return {**shown, "conversation": row.conversation_id, "overdue": is_overdue(row.due_on, today=today)}


def in_words(shown: Mapping[str, Any]) -> str:
    """The same, for the terminal."""
    lines = []
    for one in shown["customers"]:
        reach = ", ".join(filter(None, (one["name"], one["email"], one["address"])))
        lines.append(f"{one['id']}  {one['channel']}  {reach or one['channel_key']}")
    lines += [f"proven: {one['kind']} {one['subject']} ({one['customer']})" for one in shown["proofs"]]
    lines += [f"promised: {one['words']} ({one['due_on'] or 'no day'})" for one in shown["promises"]]
    lines += [f"{one['heading']}: {one['value']}" for one in shown["facts"]]
    lines += [f"{name}: {count}" for name, count in sorted(shown["rows"].items())]
    return "\n".join(lines)


def _customer(row: Any) -> dict[str, Any]:
    names = ("id", "channel", "channel_key", "name", "email", "address", "seen_at", "created_at")
    return {name: getattr(row, name) for name in names}
