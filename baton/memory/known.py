"""What the bot is told of a person before a turn: their name, what people have agreed with them, what it remembers.

Only what is proven to be theirs counts, on any channel; of somebody who has proven nothing, what they said in this very
conversation. Rasa's slots have the same values wherever the person writes.
"""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from baton.memory.chat_rights import CONSENT, scope_of
from baton.memory.facts import WORDS
from baton.memory.promises import day_in_words, is_overdue
from baton.storage import identities, memories
from baton.storage.database import Transaction

SITE = "web"
"""The channel whose names come from the merchant's own site, in signed tokens."""
MOST_FACTS, LOOKED_AT = 12, 60
"""Facts that the bot is told, and among how many of the newest the name is looked for."""
AHEAD, BEHIND, LATELY = timedelta(days=60), timedelta(days=30), timedelta(days=14)
"""How far ahead or behind the day of a promise that is brought up may be, and how long ago a matter that is."""


def slots_of(tx: Transaction, row: Any) -> dict[str, Any]:
    """The slots `outcome`, `channel`, `customer_name` and `memory` for a conversation (with `customer_name`)."""
    if not row.outcome and not memories.is_remembered(tx, row.customer_id):
        return {"outcome": None, "channel": row.channel, "customer_name": row.customer_name, "memory": None}
    person, scope = scope_of(tx, row)
    promises, digests = memories.open_promises(tx, person), memories.digests_of(tx, person)
    facts = memories.facts_of(tx, person, conversation_id=scope, limit=LOOKED_AT)
    outcome = _outcome(tx, row.outcome, person, [one for one in promises if one.author == "agent"], digests)
    name = _name(tx, row, person, facts)
    memory = _memory(facts, promises, digests, today=tx.now().date())
    return {"outcome": outcome, "channel": row.channel, "customer_name": name, "memory": memory}


def _memory(
    facts: Sequence[Any], promises: Sequence[Any], digests: Sequence[Any], *, today: date
) -> dict[str, Any] | None:
    """Facts, the promise that matters most today, and what it was about lately; None when there is nothing."""
    found = {
        "facts": [_fact(one) for one in facts if one.kind != CONSENT][:MOST_FACTS],
        "promise": _promise(promises, today),
        "last": _last(digests, today),
    }
    return found if any(found.values()) else None


def _fact(row: Any) -> dict[str, str]:
    return {"kind": row.kind, "heading": WORDS[row.kind], "value": row.value}


def _promise(promises: Sequence[Any], today: date) -> dict[str, Any] | None:
    """The one that is due first among those with a day that is neither long past nor far away."""
    since, until = (today - BEHIND).isoformat(), (today + AHEAD).isoformat()
    near = next((one for one in promises if one.due_on and since <= one.due_on <= until), None)
    if near is None:
        return None
    overdue = is_overdue(near.due_on, today=today)
    return {"words": near.words, "day": day_in_words(near.due_on), "overdue": overdue}


def _last(digests: Sequence[Any], today: date) -> str | None:
    """What the newest stretch was about, in the customer's words, if it was lately and is not known to be solved."""
    latest = digests[0] if digests else None
    if latest is None or (latest.outcome or {}).get("outcome") == "solved":
        return None
    wanted = next((line["text"] for line in latest.lines if line["kind"] == "wants"), None)
    return wanted if wanted and today - latest.ended_at.date() <= LATELY else None


def _outcome(
    tx: Transaction,
    here: Mapping[str, Any] | None,
    person: Sequence[str],
    open_ones: Sequence[Any],
    digests: Sequence[Any],
) -> dict[str, Any] | None:
    """What was agreed when people last handed back; without that, what they have promised and not yet kept.

    A promise that was kept meanwhile is not brought up again.
    """
    last = here or next((one.outcome for one in digests if one.outcome), None)
    if last:
        kept = last.get("promise") and memories.is_kept(tx, person, last["promise"])
        return {**last, "promise": None} if kept else dict(last)
    if open_ones:
        return {"outcome": "promised", "promise": open_ones[0].words, "next_step": None, "never_ask": []}
    return None


def _name(tx: Transaction, row: Any, person: Sequence[str], facts: Sequence[Any]) -> str | None:
    """What the merchant's site calls them, else what they called themselves, else what stands in a messenger's profile.

    The same on every channel that is theirs.
    """
    alone = [(row.channel, row.customer_name)]
    named = [(one.channel, one.name) for one in identities.read(tx, person)] if len(person) > 1 else alone
    on_site = [name for channel, name in named if channel == SITE]
    told = [fact.value for fact in facts if fact.kind == "name"]
    in_profiles = [name for channel, name in named if channel != SITE]
    return next(filter(None, [*on_site, *told, *in_profiles]), None)
