"""Rows of the transcript: what customers, bot, agents and the system said. Private notes live elsewhere."""

import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime
from itertools import dropwhile, takewhile
from typing import Any

from sqlalchemy import and_, bindparam, func, insert, select, update
from sqlalchemy.engine import Row

from baton.storage import conversations as conversation_rows
from baton.storage.database import Transaction
from baton.storage.storable import storable, storable_name
from baton.storage.tables import conversations, inbox, messages

Message = Row


def add(
    tx: Transaction,
    conversation: Row,
    *,
    author: str,
    text: str,
    name: str | None = None,
    user_id: str | None = None,
    buttons: Sequence[Mapping[str, str]] = (),
    delivery: str = "delivered",
    reply_id: str | None = None,
    attachments: Sequence[Mapping[str, str]] = (),
    sent_at: datetime | None = None,
    content: Mapping[str, Any] | None = None,
) -> tuple[str, int]:
    """Append to a locked conversation; returns (message id, seq).

    `attachments` are pairs of kind and reference, the vendor's id or address; `sent_at` is the vendor's time;
    `content` is what the message carries beside its text: image, link, template and the like.
    """
    seq = conversation_rows.next_seq(tx, conversation.id)
    key = f"m_{secrets.token_hex(12)}"
    row = {
        "id": key,
        "conversation_id": conversation.id,
        "seq": seq,
        "author": author,
        "user_id": user_id,
        "name": storable_name(name),
        "text": storable(text),
        "buttons": [dict(button) for button in buttons],
        "epoch": conversation.epoch,
        "stretch": conversation.stretch,
        "delivery": delivery,
        "reply_id": reply_id,
        "at": tx.now(),
        "attachments": [{name: storable(word) for name, word in one.items()} for one in attachments],
        "sent_at": sent_at,
        "content": dict(content) if content else None,
    }
    tx.connection.execute(_ADD, row)
    tx.ring(f"conversation:{conversation.id}")
    return key, seq


def after(tx: Transaction, conversation_id: str, seq: int, *, limit: int = 500) -> Sequence[Message]:
    """The transcript from a position on, in order, at most `limit` messages."""
    return tx.connection.execute(_AFTER, {"conversation": conversation_id, "seq": seq, "most": limit}).all()


def before(tx: Transaction, conversation_id: str, seq: int, *, limit: int) -> Sequence[Message]:
    """The newest messages before a position, in order."""
    rows = tx.connection.execute(
        select(messages)
        .where(messages.c.conversation_id == conversation_id, messages.c.seq < seq)
        .order_by(messages.c.seq.desc())
        .limit(limit)
    ).all()
    return list(reversed(rows))


def last(tx: Transaction, conversation_id: str, *, limit: int = 500) -> Sequence[Message]:
    """The newest messages, in order."""
    rows = tx.connection.execute(
        select(messages)
        .where(messages.c.conversation_id == conversation_id)
        .order_by(messages.c.seq.desc())
        .limit(limit)
    ).all()
    return list(reversed(rows))


def of_conversations(
    tx: Transaction, conversation_ids: Sequence[str], *, since: datetime, limit: int
) -> Sequence[Message]:
    """The newest messages of several conversations since a time, in the order in which they were said."""
    rows = tx.connection.execute(
        select(messages)
        .where(messages.c.conversation_id.in_(conversation_ids), messages.c.at >= since)
        .order_by(messages.c.at.desc(), messages.c.seq.desc())
        .limit(limit)
    ).all()
    return list(reversed(rows))


def of_stretch(tx: Transaction, conversation_id: str, stretch: int, *, limit: int = 200) -> Sequence[Message]:
    """The newest messages since the conversation last came to the bot, in order."""
    rows = tx.connection.execute(
        select(messages)
        .where(messages.c.conversation_id == conversation_id, messages.c.stretch == stretch)
        .order_by(messages.c.seq.desc())
        .limit(limit)
    ).all()
    return list(reversed(rows))


def read(tx: Transaction, message_id: str) -> Message:
    """One message; the id must exist."""
    return tx.connection.execute(select(messages).where(messages.c.id == message_id)).one()


def last_words(tx: Transaction, conversation_ids: Sequence[str]) -> Mapping[str, str]:
    """The customer's newest words in each of these conversations."""
    newest = (
        select(messages.c.conversation_id, func.max(messages.c.seq).label("seq"))
        .where(messages.c.conversation_id.in_(conversation_ids), messages.c.author == "customer")
        .group_by(messages.c.conversation_id)
        .subquery()
    )
    found = tx.connection.execute(
        select(messages.c.conversation_id, messages.c.text).join(
            newest,
            and_(messages.c.conversation_id == newest.c.conversation_id, messages.c.seq == newest.c.seq),
        )
    )
    return {row.conversation_id: row.text for row in found}


def said_by_bot(tx: Transaction, conversation_id: str, *, limit: int = 6) -> list[str]:
    """The bot's latest texts, the newest last."""
    here = messages.c.conversation_id == conversation_id, messages.c.author == "bot"
    newest = select(messages.c.text).where(*here).order_by(messages.c.seq.desc()).limit(limit)
    return list(reversed(tx.connection.execute(newest).scalars().all()))


def button(tx: Transaction, conversation_id: str, button_id: str) -> Mapping[str, str] | None:
    """A button that was offered in this conversation."""
    offered = tx.connection.execute(
        select(messages.c.buttons)
        .where(messages.c.conversation_id == conversation_id, messages.c.author == "bot")
        .order_by(messages.c.seq.desc())
        .limit(50)
    ).scalars()
    found: Mapping[str, str] | None = next((b for bs in offered for b in bs if b["id"] == button_id), None)
    return found


def offered_last(tx: Transaction, conversation_id: str) -> Sequence[Mapping[str, str]]:
    """The choices under what the bot said last, if it offered any since it last heard something.

    What a person has said since asks something else.
    """
    newest = tx.connection.execute(_SAID_LAST, {"conversation": conversation_id}).all()
    said = dropwhile(lambda row: row.author == "customer", newest)
    turn = takewhile(lambda row: row.author == "bot", said)
    return next((row.buttons for row in turn if row.buttons), [])


def annotate(
    tx: Transaction, message_id: str, *, reading: Mapping[str, Any] | None, judgement: Mapping[str, Any] | None = None
) -> None:
    """Keep what was read in a message and what was decided on it."""
    values = {"reading": dict(reading) if reading else None, "judgement": dict(judgement) if judgement else None}
    tx.connection.execute(_CHANGE, {"key": message_id, **values})


def set_delivery(tx: Transaction, message_id: str, delivery: str) -> None:
    """Record how delivery to the customer's channel went."""
    tx.connection.execute(update(messages).where(messages.c.id == message_id).values(delivery=delivery))


def react(tx: Transaction, message_id: str, emoji: str | None, *, at: datetime) -> bool:
    """Keep the customer's emoji on a message, or take it away; an older reaction than the known one changes nothing."""
    known = tx.connection.execute(select(messages.c.reaction).where(messages.c.id == message_id)).scalar() or {}
    if known.get("at", "") > at.isoformat():
        return False
    reaction = {"emoji": storable(emoji)[:40] if emoji else None, "at": at.isoformat()}
    tx.connection.execute(update(messages).where(messages.c.id == message_id).values(reaction=reaction))
    return bool(known.get("emoji") != reaction["emoji"])


def withdraw(tx: Transaction, message_id: str, *, at: datetime) -> bool:
    """Its author took it back; False when that is known."""
    taken = update(messages).where(messages.c.id == message_id, messages.c.withdrawn_at.is_(None))
    return bool(tx.connection.execute(taken.values(withdrawn_at=at)).rowcount)


def waits_for_answer(tx: Transaction, conversation_id: str) -> bool:
    """Whether the customer spoke last, notices apart."""
    query = (
        select(messages.c.author)
        .where(messages.c.conversation_id == conversation_id, messages.c.author != "system")
        .order_by(messages.c.seq.desc())
        .limit(1)
    )
    return tx.connection.execute(query).scalar() == "customer"


def unanswered(tx: Transaction, *, owners: Sequence[str]) -> Mapping[str, datetime]:
    """Conversation -> since when its customer waits for a word of whoever has it: their first message after the last
    words of bot or agent. Conversations whose customer does not wait are left out."""
    said = messages.alias("said")
    last = (
        select(said.c.seq)
        .where(said.c.conversation_id == conversations.c.id, said.c.author.in_(("bot", "agent")))
        .order_by(said.c.seq.desc())
        .limit(1)
        .scalar_subquery()
    )
    # From the end backwards: what the conversation has become long with is not read.
    theirs = select(conversations.c.id, last.label("answered")).where(conversations.c.owner.in_(owners)).subquery()
    unheard = messages.c.seq > func.coalesce(theirs.c.answered, 0), messages.c.author == "customer"
    query = (
        select(messages.c.conversation_id, func.min(messages.c.at).label("since"))
        .join(theirs, and_(messages.c.conversation_id == theirs.c.id, *unheard))
        .group_by(messages.c.conversation_id)
    )
    return {row.conversation_id: row.since for row in tx.connection.execute(query)}


def by_reply_id(tx: Transaction, conversation_id: str, reply_id: str) -> int | None:
    """The seq of an agent's reply that was stored before under the desk page's own id."""
    return tx.connection.execute(
        select(messages.c.seq).where(messages.c.conversation_id == conversation_id, messages.c.reply_id == reply_id)
    ).scalar()


def last_heard(tx: Transaction, conversation_id: str) -> datetime | None:
    """When the customer last wrote, by the vendor's clock where it said so, but never later than it was stored."""
    newest = tx.connection.execute(
        select(messages.c.at, messages.c.sent_at)
        .where(messages.c.conversation_id == conversation_id, messages.c.author == "customer")
        .order_by(messages.c.seq.desc())
        .limit(50)
    ).all()
    return max((min(row.at, row.sent_at or row.at) for row in newest), default=None)


def has_said(tx: Transaction, conversation_id: str, stretch: int, *, author: str) -> bool:
    """Whether an author has said anything in a stretch."""
    query = select(messages.c.id).where(
        messages.c.conversation_id == conversation_id, messages.c.stretch == stretch, messages.c.author == author
    )
    return tx.connection.execute(query.limit(1)).first() is not None


def wrote_after(tx: Transaction, conversation_id: str, seq: int) -> bool:
    """Whether the customer wrote after a position."""
    query = select(messages.c.id).where(
        messages.c.conversation_id == conversation_id, messages.c.seq > seq, messages.c.author == "customer"
    )
    return tx.connection.execute(query.limit(1)).first() is not None


def is_bot_at_work(tx: Transaction, conversation_id: str) -> bool:
    """Whether a message of the customer waits for its turn."""
    return tx.connection.execute(_WAITING, {"conversation": conversation_id}).first() is not None


# Asked for every message: built once, as building a statement costs more than running it.
_ADD = insert(messages)
_CHANGE = update(messages).where(messages.c.id == bindparam("key"))
_AFTER = (
    select(messages)
    .where(messages.c.conversation_id == bindparam("conversation"), messages.c.seq > bindparam("seq"))
    .order_by(messages.c.seq)
    .limit(bindparam("most"))
)
_SAID_LAST = (
    select(messages.c.author, messages.c.buttons)
    .where(messages.c.conversation_id == bindparam("conversation"))
    .where(messages.c.author.in_(("bot", "customer", "agent")))
    .order_by(messages.c.seq.desc())
    .limit(20)
)
_WAITING = (
    select(inbox.c.id).where(inbox.c.conversation_id == bindparam("conversation"), inbox.c.state == "waiting").limit(1)
)
