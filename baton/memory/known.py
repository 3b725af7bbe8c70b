"""What the bot is told of a person before a turn: their name, and what people have agreed with them, on any channel.

Only what is proven to be theirs counts. Rasa's slots have the same values wherever the person writes.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from baton.memory.identities import together
from baton.storage import identities, memories
from baton.storage.database import Transaction


def slots_of(tx: Transaction, row: Any) -> dict[str, Any]:
    """The slots `outcome`, `channel` and `customer_name` for a conversation (with `customer_name`)."""
    person = together(tx, row.customer_id)
    open_ones = [one for one in memories.open_promises(tx, person) if one.author == "agent"]
    outcome = _outcome(tx, row.outcome, person, open_ones)
    return {"outcome": outcome, "channel": row.channel, "customer_name": row.customer_name or _name(tx, person)}


def _outcome(
    tx: Transaction, here: Mapping[str, Any] | None, person: Sequence[str], open_ones: Sequence[Any]
) -> dict[str, Any] | None:
    """What was agreed when people last handed back; without that, what they have promised and not yet kept.

    A promise that was kept meanwhile is not brought up again.
    """
    last = here or next((one.outcome for one in memories.digests_of(tx, person) if one.outcome), None)
    if last:
        kept = last.get("promise") and memories.is_kept(tx, person, last["promise"])
        return {**last, "promise": None} if kept else dict(last)
    if open_ones:
        return {"outcome": "promised", "promise": open_ones[0].words, "next_step": None, "never_ask": []}
    return None


def _name(tx: Transaction, person: Sequence[str]) -> str | None:
    """What the merchant's site calls them, else what they called themselves."""
    named = [row.name for row in identities.read(tx, person) if row.name] if len(person) > 1 else []
    said = [fact.value for fact in memories.facts_of(tx, person) if fact.kind == "name"]
    return next(iter([*named, *said]), None)
