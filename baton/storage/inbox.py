"""Rows of the inbox: every customer message, once per vendor id, until it is answered or in a person's hands."""

import secrets
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import bindparam, func, insert, select, update
from sqlalchemy.engine import Row

from baton.storage.database import Transaction
from baton.storage.tables import conversations, inbox, messages

Entry = Row
LONGEST_ACTION = 120


def find(tx: Transaction, *, channel: str, external_id: str) -> Entry | None:
    """The entry of a vendor's message id, with its seq, when it was stored before."""
    return tx.connection.execute(_KNOWN, {"channel": channel, "external_id": external_id}).first()


def add(
    tx: Transaction,
    *,
    channel: str,
    external_id: str,
    conversation_id: str,
    message_id: str,
    payload: str | None,
    choice: str | None,
    state: str = "waiting",
) -> str:
    """Store a message to be worked on, or `done` already; raises IntegrityError when the vendor's id is known."""
    key = f"in_{secrets.token_hex(12)}"
    entry = {
        "id": key,
        "channel": channel,
        "external_id": external_id,
        "conversation_id": conversation_id,
        "message_id": message_id,
        "payload": payload,
        "choice": choice,
        "state": state,
        "attempts": 0,
        "received_at": tx.now(),
    }
    tx.connection.execute(_ADD, entry)
    tx.ring("inbox")
    return key


def oldest_waiting(tx: Transaction, conversation_id: str) -> Entry | None:
    """The next message of a conversation to work on, with its text."""
    return tx.connection.execute(_OLDEST_WAITING, {"conversation": conversation_id}).first()


def waits_after(tx: Transaction, conversation_id: str, seq: int) -> bool:
    """Whether a later message of the conversation waits too."""
    query = (
        select(inbox.c.id)
        .join(messages, messages.c.id == inbox.c.message_id)
        .where(inbox.c.conversation_id == conversation_id, inbox.c.state == "waiting", messages.c.seq > seq)
    )
    return tx.connection.execute(query.limit(1)).first() is not None


def count_attempt(tx: Transaction, inbox_id: str) -> None:
    """Remember that a turn was begun, also when this process dies in it."""
    tx.connection.execute(_COUNT_ATTEMPT, {"key": inbox_id})


def begin_effect(tx: Transaction, inbox_id: str, action: str) -> None:
    """The turn is about to run an action that must not run twice for this message."""
    tx.connection.execute(update(inbox).where(inbox.c.id == inbox_id).values(effect=action[:LONGEST_ACTION]))


def effect_of(tx: Transaction, inbox_id: str) -> str | None:
    """The action that was begun for this message and must not run twice."""
    return tx.connection.execute(select(inbox.c.effect).where(inbox.c.id == inbox_id)).scalar()


def put_off(tx: Transaction, inbox_id: str, *, since: datetime, is_attempt: bool) -> None:
    """The turn could not be run, for the first time at `since`; unless it `is_attempt`, it was not begun either."""
    put = update(inbox).where(inbox.c.id == inbox_id).values(put_off_at=since)
    tx.connection.execute(put if is_attempt else put.values(attempts=inbox.c.attempts - 1))


def finish(tx: Transaction, inbox_id: str, outcome: str) -> None:
    """The message is answered or in a person's hands."""
    tx.connection.execute(_CHANGE, {"key": inbox_id, "state": "done", "done_at": tx.now(), "outcome": outcome})


def finish_all(tx: Transaction, conversation_id: str, outcome: str) -> None:
    """Every waiting message of a conversation is in a person's hands."""
    tx.connection.execute(
        update(inbox)
        .where(inbox.c.conversation_id == conversation_id, inbox.c.state == "waiting")
        .values(state="done", done_at=tx.now(), outcome=outcome)
    )


def unread(tx: Transaction, conversation_id: str, *, since: datetime) -> list[str]:
    """Ids of what the customer wrote after a moment and after the last words of a person, oldest first."""
    spoken = select(func.max(messages.c.seq)).where(
        messages.c.conversation_id == conversation_id, messages.c.author == "agent"
    )
    query = select(messages.c.id).where(
        messages.c.conversation_id == conversation_id,
        messages.c.author == "customer",
        messages.c.at > since,
        messages.c.seq > func.coalesce(spoken.scalar_subquery(), 0),
    )
    return list(tx.connection.execute(query.order_by(messages.c.seq)).scalars())


def open_again(tx: Transaction, message_ids: Sequence[str]) -> None:
    """Nobody has read these messages after all: they wait for their turn again."""
    again = {"state": "waiting", "done_at": None, "outcome": None, "attempts": 0}
    tx.connection.execute(update(inbox).where(inbox.c.message_id.in_(message_ids)).values(**again))
    tx.ring("inbox")


def ask_again(tx: Transaction, conversation_id: str, stretch: int) -> bool:
    """Open the newest message of a stretch again when the bot's answer to it was withheld; whether it was."""
    entry = tx.connection.execute(
        select(inbox, messages.c.seq)
        .join(messages, messages.c.id == inbox.c.message_id)
        .where(inbox.c.conversation_id == conversation_id, messages.c.stretch == stretch)
        .order_by(messages.c.seq.desc())
        .limit(1)
    ).first()
    if entry is None or entry.outcome not in ("withheld", "answer", "offer"):
        return False
    said = select(messages.c.id).where(
        messages.c.conversation_id == conversation_id,
        messages.c.seq > entry.seq,
        messages.c.author == "bot",
        messages.c.delivery != "withheld",
    )
    if tx.connection.execute(said.limit(1)).first() is not None:
        return False
    again = update(inbox).where(inbox.c.id == entry.id)
    tx.connection.execute(again.values(state="waiting", attempts=0, done_at=None, outcome=None, put_off_at=None))
    tx.ring("inbox")
    return True


def unanswered_since(tx: Transaction, before: datetime, *, owners: Sequence[str]) -> Sequence[str]:
    """Conversations with one of these owners whose customer has waited for the bot since before a time."""
    return (
        tx.connection.execute(
            select(inbox.c.conversation_id)
            .join(conversations, conversations.c.id == inbox.c.conversation_id)
            .where(inbox.c.state == "waiting", inbox.c.received_at < before, conversations.c.owner.in_(owners))
            .distinct()
        )
        .scalars()
        .all()
    )


def backlog(tx: Transaction) -> tuple[int, datetime | None]:
    """How many messages wait for the bot or a reading, and since when."""
    row = tx.connection.execute(
        select(func.count(), func.min(inbox.c.received_at)).where(inbox.c.state == "waiting")
    ).one()
    return int(row[0]), row[1]


def message_of(tx: Transaction, inbox_id: str, conversation_id: str) -> Entry | None:
    """The message (id, at) of an entry that belongs to the conversation and still waits."""
    query = (
        select(messages.c.id, messages.c.at)
        .select_from(inbox.join(messages, messages.c.id == inbox.c.message_id))
        .where(inbox.c.id == inbox_id, inbox.c.conversation_id == conversation_id, inbox.c.state == "waiting")
    )
    return tx.connection.execute(query).first()


def belongs_to(tx: Transaction, inbox_id: str, conversation_id: str) -> bool:
    """Whether this entry is there, belongs to the conversation and still waits."""
    query = select(inbox.c.id).where(
        inbox.c.id == inbox_id, inbox.c.conversation_id == conversation_id, inbox.c.state == "waiting"
    )
    return tx.connection.execute(query).first() is not None


# Asked for every message: built once, as building a statement costs more than running it.
_KNOWN = (
    select(inbox, messages.c.seq)
    .join(messages, messages.c.id == inbox.c.message_id)
    .where(inbox.c.channel == bindparam("channel"), inbox.c.external_id == bindparam("external_id"))
)
_ADD = insert(inbox)
_OLDEST_WAITING = (
    select(inbox, messages.c.text, messages.c.seq, messages.c.content, messages.c.sent_at)
    .join(messages, messages.c.id == inbox.c.message_id)
    .where(inbox.c.conversation_id == bindparam("conversation"), inbox.c.state == "waiting")
    .order_by(messages.c.seq)
    .limit(1)
)
_CHANGE = update(inbox).where(inbox.c.id == bindparam("key"))
_COUNT_ATTEMPT = _CHANGE.values(attempts=inbox.c.attempts + 1)
