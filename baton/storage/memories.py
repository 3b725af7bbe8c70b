"""Rows of what is remembered: facts, promises, digests, and how far each conversation has been gone through."""

import secrets
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import and_, bindparam, delete, exists, insert, or_, select, true, update
from sqlalchemy.engine import Row

from baton.storage.database import Transaction
from baton.storage.storable import storable, storable_name
from baton.storage.tables import conversations, customers, digests, facts, inbox, promises

FORGOTTEN = "forgotten"
"""The source of a row that says since when a kind of fact is not to be remembered."""


def is_remembered(tx: Transaction, customer_id: str) -> bool:
    """Whether there may be anything of a customer: what is promised, told or over, or a profile shared with others."""
    return tx.connection.execute(_IS_REMEMBERED, {"key": customer_id}).first() is not None


def to_go_through(tx: Transaction, *, limit: int, at_rest_s: float) -> Sequence[str]:
    """Conversations with news that no turn is at work on: a person's at once, the bot's after a rest of so long."""
    waiting = exists().where(and_(inbox.c.conversation_id == conversations.c.id, inbox.c.state == "waiting"))
    new = or_(conversations.c.remembered_seq.is_(None), conversations.c.remembered_seq < conversations.c.last_seq)
    rests = conversations.c.updated_at <= tx.now() - timedelta(seconds=at_rest_s)
    ready = or_(conversations.c.owner != "bot", rests)
    query = select(conversations.c.id).where(new, ~waiting, ready).order_by(conversations.c.updated_at).limit(limit)
    return tx.connection.execute(query).scalars().all()


def gone_through(tx: Transaction, conversation_id: str, seq: int) -> None:
    """All messages up to this one have been gone through."""
    here = update(conversations).where(conversations.c.id == conversation_id)
    tx.connection.execute(here.values(remembered_seq=seq))


def note_fact(
    tx: Transaction,
    *,
    customer_id: str,
    conversation_id: str,
    message_id: str | None,
    kind: str,
    value: str,
    source: str,
    confidence: float,
    at: datetime,
    keep: timedelta,
) -> None:
    """Remember a fact; one that is known already is as new as when it was last said."""
    same = facts.c.customer_id == customer_id, facts.c.kind == kind, facts.c.value == storable(value)
    tx.connection.execute(delete(facts).where(*same))
    tx.connection.execute(
        insert(facts).values(
            id=f"f_{secrets.token_hex(12)}",
            customer_id=customer_id,
            conversation_id=conversation_id,
            message_id=message_id,
            kind=kind,
            value=storable(value),
            source=source,
            confidence=confidence,
            at=at,
            expires_at=at + keep,
        )
    )


def facts_of(
    tx: Transaction, customer_ids: Sequence[str], *, conversation_id: str | None = None, limit: int = 200
) -> Sequence[Row]:
    """What is known of them (and from this conversation, if one is named) and has not expired, the newest first."""
    known = and_(_believed(tx, customer_ids), facts.c.source != FORGOTTEN, _within(conversation_id))
    query = select(facts).where(known).order_by(facts.c.at.desc(), facts.c.id).limit(limit)
    return tx.connection.execute(query).all()


def forget_facts(
    tx: Transaction,
    customer_ids: Sequence[str],
    *,
    kind: str,
    scope: str | None,
    conversation_id: str,
    until: datetime,
    keep: timedelta,
) -> int:
    """Drop facts of a kind, those of the conversation `scope` only when one is named; returns how many there were.

    What was said up to `until` is not remembered again: a row without a value says so, in the customer's own
    conversation.
    """
    of_kind = and_(facts.c.customer_id.in_(customer_ids), facts.c.kind == kind)
    known = facts_of(tx, customer_ids, conversation_id=scope)
    tx.connection.execute(delete(facts).where(of_kind, or_(_within(scope), facts.c.source == FORGOTTEN)))
    owner = select(conversations.c.customer_id).where(conversations.c.id == conversation_id)
    note_fact(
        tx,
        customer_id=str(tx.connection.execute(owner).scalar_one()),
        conversation_id=conversation_id,
        message_id=None,
        kind=kind,
        value="",
        source=FORGOTTEN,
        confidence=1.0,
        at=until,
        keep=keep,
    )
    return sum(row.kind == kind for row in known)


def forgotten(tx: Transaction, customer_ids: Sequence[str]) -> dict[str, datetime]:
    """Kind of fact -> up to when what was said of it is not to be remembered."""
    query = select(facts.c.kind, facts.c.at).where(facts.c.customer_id.in_(customer_ids), facts.c.source == FORGOTTEN)
    return {row.kind: row.at for row in tx.connection.execute(query.order_by(facts.c.at))}


def latest_value(tx: Transaction, customer_ids: Sequence[str], kind: str) -> str | None:
    """The newest fact of a kind that is believed."""
    here = and_(_believed(tx, customer_ids), facts.c.kind == kind, facts.c.source != FORGOTTEN)
    return tx.connection.execute(
        select(facts.c.value).where(here).order_by(facts.c.at.desc(), facts.c.id).limit(1)
    ).scalar()


def forget_kind(tx: Transaction, customer_ids: Sequence[str], kind: str) -> None:
    """Drop every row of a kind."""
    tx.connection.execute(delete(facts).where(facts.c.customer_id.in_(customer_ids), facts.c.kind == kind))


def drop_learnt(tx: Transaction, customer_ids: Sequence[str], *, but: str) -> None:
    """Nothing of what was learnt of them is remembered: facts of all kinds but one, and digests, go."""
    theirs = facts.c.customer_id.in_(customer_ids), facts.c.kind != but, facts.c.source != FORGOTTEN
    tx.connection.execute(delete(facts).where(*theirs))
    tx.connection.execute(delete(digests).where(digests.c.customer_id.in_(customer_ids)))


def _believed(tx: Transaction, customer_ids: Sequence[str]) -> Any:
    alive = or_(facts.c.expires_at.is_(None), facts.c.expires_at > tx.now())
    return and_(facts.c.customer_id.in_(customer_ids), alive)


def _within(conversation_id: str | None) -> Any:
    return true() if conversation_id is None else facts.c.conversation_id == conversation_id


def note_promise(
    tx: Transaction,
    *,
    customer_id: str,
    conversation_id: str,
    message_id: str | None,
    author: str,
    name: str | None,
    words: str,
    due_on: date | None,
    at: datetime,
) -> None:
    """Write a promise down, once in these words."""
    same = promises.c.conversation_id == conversation_id, promises.c.words == storable(words)
    if tx.connection.execute(select(promises.c.id).where(*same)).first():
        return
    tx.connection.execute(
        insert(promises).values(
            id=f"pm_{secrets.token_hex(12)}",
            customer_id=customer_id,
            conversation_id=conversation_id,
            message_id=message_id,
            author=author,
            name=storable_name(name),
            words=storable(words),
            due_on=due_on.isoformat() if due_on else None,
            at=at,
        )
    )


def open_promises(tx: Transaction, customer_ids: Sequence[str], *, limit: int = 20) -> Sequence[Row]:
    """What was promised to them and is not kept, the one that is due first first; those without a day last."""
    query = select(promises).where(promises.c.customer_id.in_(customer_ids), promises.c.kept_at.is_(None))
    rows = tx.connection.execute(query.order_by(promises.c.at.desc(), promises.c.id).limit(limit)).all()
    return sorted(rows, key=lambda row: row.due_on or "9999")


def kept(tx: Transaction, promise_id: str, *, user_id: str) -> str | None:
    """Somebody kept it; returns its conversation, None when there is no such open promise."""
    found = tx.connection.execute(
        select(promises.c.conversation_id).where(promises.c.id == promise_id, promises.c.kept_at.is_(None))
    ).scalar()
    if found is None:
        return None
    tx.connection.execute(update(promises).where(promises.c.id == promise_id).values(kept_at=tx.now(), kept_by=user_id))
    tx.ring(f"desk:{found}")
    return str(found)


def is_kept(tx: Transaction, customer_ids: Sequence[str], words: str) -> bool:
    """Whether a promise in these words was kept."""
    same = promises.c.customer_id.in_(customer_ids), promises.c.words == words, promises.c.kept_at.is_not(None)
    return tx.connection.execute(select(promises.c.id).where(*same).limit(1)).first() is not None


def all_kept(tx: Transaction, conversation_id: str, *, until: datetime) -> None:
    """Whatever people promised in a conversation until then is done: they said that it is solved."""
    theirs = promises.c.conversation_id == conversation_id, promises.c.author == "agent"
    still = promises.c.kept_at.is_(None), promises.c.at <= until
    tx.connection.execute(update(promises).where(*theirs, *still).values(kept_at=tx.now()))


def note_digest(tx: Transaction, **values: Any) -> None:
    """Keep what a stretch was about, once."""
    same = digests.c.conversation_id == values["conversation_id"], digests.c.stretch == values["stretch"]
    tx.connection.execute(delete(digests).where(*same))
    tx.connection.execute(insert(digests).values(id=f"d_{secrets.token_hex(12)}", **values))


def digests_of(tx: Transaction, customer_ids: Sequence[str], *, limit: int = 10) -> Sequence[Row]:
    """What their ended stretches were about, the newest first."""
    query = select(digests).where(digests.c.customer_id.in_(customer_ids))
    return tx.connection.execute(query.order_by(digests.c.ended_at.desc(), digests.c.id).limit(limit)).all()


def _theirs(table: Any) -> Any:
    return exists().where(table.c.customer_id == customers.c.id)


# Asked for every message: built once, as building a statement costs more than running it.
_IS_REMEMBERED = select(customers.c.id).where(
    customers.c.id == bindparam("key"),
    or_(customers.c.profile_id.is_not(None), _theirs(facts), _theirs(promises), _theirs(digests)),
)
