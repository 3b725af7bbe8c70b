"""Messages that the bot must not answer as if they were ordinary: such that come late, and such without words.

A late one is old by the vendor's clock when it reaches us, as after an outage: what it asks may be settled or
urgent by now. It knows no channel; the policy says what is done.
"""

from typing import Any, Protocol

from baton.conversations import ownership
from baton.conversations.transcript import Button, Reply, say_as_bot
from baton.handoff.choice import OFFER_BUTTONS
from baton.handoff.desk_policy import LateMessages
from baton.rights.decisions import Decision, record
from baton.storage import inbox, messages
from baton.storage.database import Transaction

LATE = "late_message"
OFFER = tuple(Button(title, payload) for title, payload in OFFER_BUTTONS)


class Words(ownership.Notices, Protocol):
    """The lines for such messages."""

    late: str
    unreadable: str


def minutes_late(entry: Any) -> float:
    """How old a message was when it reached us; a clock that is ahead makes it 0."""
    if entry.sent_at is None:
        return 0.0
    minutes: float = (entry.received_at - entry.sent_at).total_seconds() / 60
    return max(0.0, minutes)


def is_late(entry: Any, policy: LateMessages) -> bool:
    """Whether a message counts as late under the policy."""
    return minutes_late(entry) > policy.after_minutes


def words_of(entry: Any) -> str:
    """What the customer said in words; empty for a picture without any."""
    said = (entry.content or {}).get("words")
    return entry.text if said is None else str(said)


def queue_late(tx: Transaction, row: Any, entry: Any, *, words: Words) -> None:
    """To people, who see how old it is; the customer is told."""
    why = f"written {_ago(minutes_late(entry))} before it reached us"
    request = ownership.Request(LATE, [why], None, 1)
    said, about = [Reply(words.late)], entry.message_id
    ownership.request_human(tx, row.id, request, by="gateway", notices=words, words=said, message_id=about)
    inbox.finish(tx, entry.id, "to_person")


def answer_wordless(tx: Transaction, row: Any, entry: Any, *, words: Words) -> None:
    """An honest word and the offer of a person: once for all the pictures that come in a row."""
    if not _said_just_now(tx, row, words.unreadable) and not inbox.waits_after(tx, row.id, entry.seq):
        say_as_bot(tx, row, [Reply(words.unreadable, OFFER)], name=words.bot_name)
    record(tx, row.id, Decision("offer", "gateway", "a message without words", message_id=entry.message_id))
    inbox.finish(tx, entry.id, "offer")


def _said_just_now(tx: Transaction, row: Any, text: str) -> bool:
    newest = [message for message in messages.last(tx, row.id, limit=12) if message.author == "bot"]
    return bool(newest) and newest[-1].text == text


def _ago(minutes: float) -> str:
    if minutes < 120:
        return f"{minutes:.0f} minutes"
    return f"{minutes / 60:.0f} hours" if minutes < 48 * 60 else f"{minutes / 1440:.0f} days"
