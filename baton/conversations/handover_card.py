"""The handover card of a conversation as it is stored and shown: to the team whole, to the customer their part of it.

The customer may take lines off and put them right, before and while they wait; what they wrote counts from then on.
"""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

from baton.handoff.briefing import THE_CUSTOMERS, Line, brief, promised
from baton.memory.identities import together
from baton.memory.promises import as_lines
from baton.storage import call_backs, card_changes, handoffs, memories, messages
from baton.storage import conversations as rows
from baton.storage.database import Transaction
from baton.storage.identities import conversations_of

LATELY = timedelta(days=30)
"""How far back the card looks into other conversations of the same person."""
MOST = 200
LONGEST = 300
"""Characters of a line that a customer has put right."""


def card_of(tx: Transaction, conversation_id: str) -> list[Line]:
    """All lines, as they follow from what was said here, and what is open with this person elsewhere."""
    live = handoffs.live(tx, conversation_id)
    person = together(tx, rows.read(tx, conversation_id).customer_id)
    transcript = _said(tx, conversation_id, person)
    promises = [
        *promised(call_backs.open_in(tx, [conversation_id]).values()),
        *as_lines(memories.open_promises(tx, person), today=tx.now().date()),
    ]
    return [*promises, *brief(transcript, reason=live.reason if live else None)]


def for_the_team(tx: Transaction, conversation_id: str) -> list[dict[str, Any]]:
    """Every line; of a struck one only that there is one."""
    changes = card_changes.of(tx, conversation_id)
    return [_shown(line, changes, words_of_struck=False) for line in card_of(tx, conversation_id)]


def for_the_customer(tx: Transaction, conversation_id: str) -> list[dict[str, Any]]:
    """What the customer passes on: their words, facts, and what they were told."""
    changes = card_changes.of(tx, conversation_id)
    lines = [line for line in card_of(tx, conversation_id) if line.kind in THE_CUSTOMERS]
    return [_shown(line, changes, words_of_struck=True) for line in lines]


def change(tx: Transaction, conversation_id: str, *, strike: Sequence[str], correct: Mapping[str, str]) -> None:
    """The customer takes lines off the card or puts them right; lines that are not theirs are left alone."""
    rows.lock(tx, conversation_id)
    theirs = {line.id for line in card_of(tx, conversation_id) if line.kind in THE_CUSTOMERS}
    for line_id in dict.fromkeys(strike):
        if line_id in theirs:
            card_changes.put(tx, conversation_id, line_id, text=None)
    for line_id, text in correct.items():
        if line_id in theirs:
            card_changes.put(tx, conversation_id, line_id, text=" ".join(text.split()))


def _said(tx: Transaction, conversation_id: str, person: Sequence[str]) -> Sequence[Any]:
    """What was said here, and lately in other conversations that are proven this person's, numbered as one talk."""
    theirs = [row.id for row in conversations_of(tx, person)]
    if len(theirs) < 2:
        return messages.last(tx, conversation_id, limit=MOST)
    said = messages.of_conversations(tx, theirs, since=tx.now() - LATELY, limit=MOST)
    return [SimpleNamespace(**{**message._mapping, "seq": number}) for number, message in enumerate(said, 1)]


def _shown(line: Line, changes: Mapping[str, str | None], *, words_of_struck: bool) -> dict[str, Any]:
    corrected = changes.get(line.id)
    struck = line.id in changes and corrected is None
    return {
        "id": line.id,
        "kind": line.kind,
        "text": "" if struck and not words_of_struck else corrected or line.text,
        "struck": struck,
        "corrected": corrected is not None,
        "message_ids": list(line.message_ids),
    }


def orders_named(tx: Transaction, conversation_id: str) -> dict[str, list[str]]:
    """Order number -> the messages in which the customer gave it; not what they have struck or put right since."""
    changes = card_changes.of(tx, conversation_id)
    named: dict[str, list[str]] = {}
    for line in card_of(tx, conversation_id):
        kind, _, number = line.anchor.partition(" ")
        if line.kind == "fact" and kind == "order_number" and line.id not in changes:
            named.setdefault(number.upper(), []).extend(line.message_ids)
    return named
