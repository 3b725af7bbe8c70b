"""The decision log: every automatic decision and every change of owner, in a chain of hashes.

Each entry's hash covers its content and the hash before it, so a changed, removed or inserted entry shows.
Inputs are figures and labels; a customer's words are never written here.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timezone
from typing import Any

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


def record(tx: Transaction, conversation_id: str, decision: Decision) -> None:
    """Append to the log; the head stays locked until the transaction ends, so that there is one order."""
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
    }
    rows.append(tx, values | {"hash": fingerprint(values)})


def fingerprint(values: Mapping[str, Any]) -> str:
    """SHA-256 over the canonical JSON of an entry."""
    content = {key: values[key] for key in HASHED}
    content["at"] = content["at"].astimezone(timezone.utc).isoformat(timespec="microseconds")
    canonical = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(canonical.encode()).hexdigest()


def verify(tx: Transaction) -> str | None:
    """Walk the chain in one `reading`; None when it holds, else a sentence that names the first broken entry."""
    last_id, last_hash = 0, ""
    for row in rows.all_in_order(tx):
        if row.id != last_id + 1:
            return f"Entry {last_id + 1} is missing."
        if row.previous_hash != last_hash or fingerprint(dict(row._mapping)) != row.hash:
            return f"Entry {row.id} was changed after it was written."
        last_id, last_hash = row.id, row.hash
    if rows.head(tx) != (last_id, last_hash):
        return "Entries at the end of the log are missing."
    return None
