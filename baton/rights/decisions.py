"""The decision log: every automatic decision and every change of owner, in a chain of hashes.

Each entry's hash covers its content, a salt and the hash before it, so a changed, removed or inserted entry shows.
Inputs are figures and labels; a customer's words are never written here. When a customer is erased, the content and
the salt of their entries go and the hashes stay: the chain holds, and nobody can find out what an entry said. An
entry may be empty only when a later one of the log says that it was erased.
"""

import hashlib
import json
import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timezone
from typing import Any, cast

from baton.storage import decisions as rows
from baton.storage.database import Transaction

HASHED = (
    "id",
    "conversation_id",
    "message_id",
    "at",
    "action",
    "actor",
    "reasons",
    "inputs",
    "model",
    "policy_version",
    "outcome",
    "previous_hash",
)


@dataclass(frozen=True)
class Decision:
    """What was decided, by whom and why."""

    action: str
    actor: str
    outcome: str
    reasons: Sequence[str] = ()
    inputs: Mapping[str, Any] | None = None
    model: str | None = None
    policy_version: str | None = None
    message_id: str | None = None


_ENCODED = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode
ERASE = "erase"
"""The action of an entry whose inputs name the `entries` that were emptied."""


def record(tx: Transaction, conversation_id: str | None, decision: Decision) -> None:
    """Append to the log, about no conversation when it is None.

    The head stays locked until the transaction ends, so that there is one order.
    """
    last_id, last_hash = rows.lock_head(tx)
    values = {
        "id": last_id + 1,
        "conversation_id": conversation_id,
        "message_id": decision.message_id,
        "at": tx.now(),
        "action": decision.action,
        "actor": decision.actor,
        "reasons": list(decision.reasons),
        "inputs": dict(decision.inputs or {}),
        "model": decision.model,
        "policy_version": decision.policy_version,
        "outcome": decision.outcome,
        "previous_hash": last_hash,
        "salt": secrets.token_hex(16),
    }
    rows.append(tx, values | {"hash": fingerprint(values)})


def fingerprint(values: Mapping[str, Any]) -> str:
    """SHA-256 over the canonical JSON of an entry; one that was written without a salt has none in it."""
    content = {key: values[key] for key in HASHED}
    if values.get("salt"):
        content["salt"] = values["salt"]
    content["at"] = content["at"].astimezone(timezone.utc).isoformat(timespec="microseconds")
    return hashlib.sha256(_ENCODED(content).encode()).hexdigest()


def erase(tx: Transaction, conversation_ids: Sequence[str], *, actor: str) -> int:
    """Empty every entry about these conversations and log that; returns how many there were."""
    emptied = rows.empty(tx, conversation_ids)
    record(tx, None, Decision(ERASE, actor, "a customer was erased", inputs={"entries": emptied}))
    return len(emptied)


def verify(tx: Transaction, *, note: Callable[[int, str], None] = lambda number, hashed: None) -> str | None:
    """Walk the chain in one `reading`; None when it holds, else a sentence that names the first broken entry.

    `note` is told number and hash of each entry that holds.
    """
    last_id, last_hash = 0, ""
    empty: set[int] = set()
    for row in rows.all_in_order(tx):
        if row.id != last_id + 1:
            return f"Entry {last_id + 1} is missing."
        if row.erased_at is not None:
            empty.add(row.id)
        elif fingerprint(cast(Mapping[str, Any], row._mapping)) != row.hash:
            return f"Entry {row.id} was changed after it was written."
        if row.previous_hash != last_hash:
            return f"Entry {row.id} was changed after it was written."
        if row.action == ERASE and row.erased_at is None:
            empty -= set(row.inputs.get("entries", []))
        last_id, last_hash = row.id, row.hash
        note(last_id, last_hash)
    if rows.head(tx) != (last_id, last_hash):
        return "Entries at the end of the log are missing."
    return f"Entry {min(empty)} was emptied, and no erasure says so." if empty else None
