"""What is known of a person at a glance: who they are, what they have proven, what is remembered and open.

It reads only, and shows nothing of anybody else.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from baton.storage import belongings, identities
from baton.storage.database import Transaction


def overview(tx: Transaction, customer_ids: Sequence[str]) -> dict[str, Any]:
    """The customers of one person, what joins them, and how many rows there are in each table."""
    rows = belongings.of_customers(tx, customer_ids)
    return {
        "customers": [_customer(row) for row in identities.read(tx, customer_ids)],
        "proofs": [
            {"customer": row.customer_id, "kind": row.kind, "subject": row.subject, "proven_at": row.proven_at}
            for row in identities.proven_by(tx, customer_ids)
        ],
        "rows": {name: len(found) for name, found in rows.items() if found},
    }


def in_words(shown: Mapping[str, Any]) -> str:
    """The same, for the terminal."""
    lines = []
    for one in shown["customers"]:
        reach = ", ".join(filter(None, (one["name"], one["email"], one["address"])))
        lines.append(f"{one['id']}  {one['channel']}  {reach or one['channel_key']}")
    lines += [f"proven: {one['kind']} {one['subject']} ({one['customer']})" for one in shown["proofs"]]
    lines += [f"{name}: {count}" for name, count in sorted(shown["rows"].items())]
    return "\n".join(lines)


def _customer(row: Any) -> dict[str, Any]:
    names = ("id", "channel", "channel_key", "name", "email", "address", "seen_at", "created_at")
    return {name: getattr(row, name) for name in names}
