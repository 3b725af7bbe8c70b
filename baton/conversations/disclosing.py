"""Tells the customer that a machine is speaking: before its first word, again after a while, and whenever they ask.

Each time leaves a receipt in the decision log: when, why, by which message, and a digest of the words. What is said
stands in `policy/brand.yml`. It never speaks for a person, and it keeps no words in the log.
"""

import hashlib
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Protocol

from baton.conversations.moves import BOT, CLOSED
from baton.conversations.transcript import Reply, say
from baton.rights.decisions import Decision, record
from baton.storage import conversations as rows
from baton.storage.database import Transaction
from baton.voice.machine import MACHINE

DISCLOSE = "disclose"
"""The action of a receipt in the decision log."""
FIRST, AGAIN, ASKED = "before the first word", "again after a while", "asked whether it is a bot"


class Words(Protocol):
    """The line, with what becomes of the customer's data, and for how long it holds."""

    disclosure: str
    disclose_again: timedelta


def is_due(row: Any, *, now: datetime, words: Words) -> bool:
    """Whether the bot may not speak before the customer has been told, for the first time or anew."""
    if row.owner not in (BOT, CLOSED):
        return False
    return row.disclosed_at is None or now - row.disclosed_at > words.disclose_again


def disclose(tx: Transaction, row: Any, words: Words) -> None:
    """Say the line in a locked conversation, with its receipt."""
    message_id, _ = say(tx, row, author="system", text=words.disclosure)
    _receipt(tx, row, FIRST if row.disclosed_at is None else AGAIN, words.disclosure, message_id)


def answered_honestly(tx: Transaction, row: Any, replies: Sequence[Reply], words: Words, *, asked: str) -> list[Reply]:
    """The bot's replies to "are you a bot?" (message `asked`); where they do not say it, the line goes before them."""
    said = next((reply.text for reply in replies if MACHINE.search(reply.text)), None)
    _receipt(tx, row, ASKED, said or words.disclosure, asked)
    return list(replies) if said else [Reply(words.disclosure), *replies]


def _receipt(tx: Transaction, row: Any, why: str, said: str, message_id: str) -> None:
    words = hashlib.sha256(said.encode()).hexdigest()[:12]
    record(tx, row.id, Decision(DISCLOSE, "gateway", why, inputs={"words": words}, message_id=message_id))
    rows.change(tx, row.id, disclosed_at=tx.now())
