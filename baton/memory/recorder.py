"""Goes through what was said, behind the turns, and remembers facts, promises and what ended stretches were about.

A turn never waits for it, and a message is gone through once. It reads nothing but our own tables.
"""

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from baton.errors import NotFound, StorageUnavailable
from baton.handoff.briefing import brief, is_beside
from baton.language.dates import find_dates
from baton.memory.facts import KEEP, facts_in
from baton.memory.identities import together
from baton.memory.promises import promises_in
from baton.storage import conversations as rows
from baton.storage import handoffs, memories, messages
from baton.storage.database import Database, Transaction

log = logging.getLogger("baton.memory")
RECORD_EVERY_S = 1.0
"""How often to look at most, as each message rings."""
AT_A_TIME = 20
MOST = 500
"""Messages of one conversation in one transaction."""
KEPT_LINES = frozenset({"wants", "last_words", "fact", "tried"})
OURS = frozenset({"bot", "agent"})


@dataclass(frozen=True)
class Recorder:
    """One step goes through a few conversations with news; what the bot and a customer say waits until they rest for
    `at_rest_s`: writing after each of their messages would keep turns from writing. `may_learn` says whether anything
    may be learnt of the customer of a conversation; what we promised is kept in any case."""

    database: Database
    at_rest_s: float = 0.0
    may_learn: Callable[[Transaction, Any], bool] = lambda tx, row: True

    def look(self) -> bool:
        """Remember what is new; False when nothing was."""
        with self.database.reading() as tx:
            due = memories.to_go_through(tx, limit=AT_A_TIME, at_rest_s=self.at_rest_s)
        for conversation_id in due:
            try:
                with self.database.transaction(lasting=False) as tx:
                    _go_through(tx, conversation_id, self.may_learn)
            except StorageUnavailable:
                raise
            except Exception as error:  # one conversation that cannot be read must not keep all others from it
                log.error("not remembered", extra={"conversation": conversation_id, "error": type(error).__name__})
                with self.database.transaction() as tx:
                    memories.gone_through(tx, conversation_id, rows.lock(tx, conversation_id).last_seq)
        return bool(due)


def _go_through(tx: Transaction, conversation_id: str, may_learn: Callable[[Transaction, Any], bool]) -> None:
    try:
        row = rows.lock(tx, conversation_id)
    except NotFound:
        return  # erased meanwhile
    if messages.is_bot_at_work(tx, conversation_id):
        return  # what it reads in the newest message is not there yet
    new = messages.after(tx, conversation_id, row.remembered_seq or 0, limit=MOST)
    learns = may_learn(tx, row)
    forgotten = memories.forgotten(tx, together(tx, row.customer_id)) if learns else {}
    for message in new:
        if message.author == "customer" and learns and not message.withdrawn_at and not is_beside(message):
            _hear(tx, row, message, forgotten)
        elif message.author in OURS:
            _hold(tx, row, message)
    for stretch in sorted({message.stretch for message in [*_gone_through_last(tx, row), *new]}):
        if stretch < row.stretch or row.owner == "closed":
            _end(tx, row, stretch, learns=learns)
    memories.gone_through(tx, conversation_id, new[-1].seq if new else row.last_seq)


def _gone_through_last(tx: Transaction, row: Any) -> Sequence[Any]:
    """The last message that was gone through: its stretch may have come to its end since, with nothing more said."""
    return messages.before(tx, row.id, row.remembered_seq + 1, limit=1) if row.remembered_seq else []


def _hear(tx: Transaction, row: Any, message: Any, forgotten: Mapping[str, datetime]) -> None:
    """What the customer said of themselves, and has not asked to have forgotten since."""
    for fact in facts_in(message.text, message.reading):
        if fact.kind in forgotten and message.at <= forgotten[fact.kind]:
            continue
        memories.note_fact(
            tx,
            **_of(row, message),
            kind=fact.kind,
            value=fact.value,
            source="said",
            confidence=fact.confidence,
            at=message.at,
            keep=KEEP[fact.kind],
        )


def _hold(tx: Transaction, row: Any, message: Any) -> None:
    """What bot or agent promised."""
    for promise in promises_in(message.text, author=message.author, today=message.at.date()):
        memories.note_promise(
            tx,
            **_of(row, message),
            author=message.author,
            name=message.name,
            words=promise.words,
            due_on=promise.due_on,
            at=message.at,
        )


def _end(tx: Transaction, row: Any, stretch: int, *, learns: bool) -> None:
    """A stretch is over: what it was about, and what its outcome promises."""
    said = messages.of_stretch(tx, row.id, stretch)
    ours = _outcome(tx, row, stretch)
    lines = [line for line in brief(said, reason=None) if line.kind in KEPT_LINES]
    if lines and learns:
        memories.note_digest(
            tx,
            customer_id=row.customer_id,
            conversation_id=row.id,
            stretch=stretch,
            lines=[{"kind": one.kind, "text": one.text, "message_ids": list(one.message_ids)} for one in lines],
            outcome=dict(ours) if ours else None,
            began_at=said[0].at,
            ended_at=said[-1].at,
        )
    if ours:
        _settle(tx, row, said, ours)


def _outcome(tx: Transaction, row: Any, stretch: int) -> Mapping[str, Any] | None:
    """The outcome with which a person ended this stretch; the conversation keeps an older one until the next."""
    if not row.outcome or stretch != row.stretch - 1 or handoffs.ended_last(tx, row.id) != "returned":
        return None
    found: Mapping[str, Any] = row.outcome
    return found


def _settle(tx: Transaction, row: Any, said: Sequence[Any], outcome: Mapping[str, Any]) -> None:
    """The handback form: what it promises is promised, what it says is solved is kept, what must not be asked too."""
    agent = next((message for message in reversed(said) if message.author == "agent"), None)
    at = said[-1].at if said else tx.now()
    of: dict[str, Any] = {
        "customer_id": row.customer_id,
        "conversation_id": row.id,
        "message_id": agent.id if agent else None,
    }
    words = outcome.get("promise")
    if words:
        days = [found.day for found in find_dates(words, today=at.date())]
        due, name = (days[-1] if days else None), agent.name if agent else None
        memories.note_promise(tx, **of, author="agent", name=name, words=words, due_on=due, at=at)
    elif outcome.get("outcome") == "solved":
        memories.all_kept(tx, row.id, until=at)
    for thing in outcome.get("never_ask") or []:
        value = f"do not ask for: {thing}"
        memories.note_fact(
            tx,
            **of,
            kind="constraint",
            value=value,
            source="handback",
            confidence=1.0,
            at=at,
            keep=KEEP["constraint"],
        )


def _of(row: Any, message: Any) -> dict[str, str]:
    return {"customer_id": row.customer_id, "conversation_id": row.id, "message_id": message.id}
