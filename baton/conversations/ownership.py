"""Changes the owner of a conversation: one function a verb, each in the caller's transaction.

Every change goes through the table in `moves`, raises the epoch, is written to the decision log and is told to the
customer. Nothing here talks to Rasa or to a vendor.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Protocol
from zoneinfo import ZoneInfo

from baton.conversations.moves import BOT, CLOSED, HUMAN, QUEUE, next_owner
from baton.conversations.transcript import Reply, say, say_as_bot
from baton.conversations.whereabouts import zone_of
from baton.errors import AlreadyClaimed, CustomerWrote
from baton.handoff.routing import AT_THE_DESK_S
from baton.memory.identities import together
from baton.memory.promises import is_overdue
from baton.rights.decisions import Decision, record
from baton.storage import conversations as rows
from baton.storage import handoffs, inbox, memories, messages, outbox, people
from baton.storage.database import Transaction

AHEAD = 2
"""The least priority of a conversation that people had already and let go."""
OUTSIDE = "outside"
"""The role of desk users who stand for a vendor's own app; they cannot log in."""
SEEN_IN_THE_APP, ON_THE_WAY = "seen in the app", "on the way to the next"
"""Why a move is not told: the customer has the person's own words, or one notice tells two moves at once."""
UNTOLD = "untold"
"""The input of a move's entry that says why."""


class Notices(Protocol):
    """The lines in the brand's voice that tell the customer who is speaking."""

    bot_name: str
    left_queue: str
    closed: str

    def queued(self, position: int, *, present: int, zone: ZoneInfo | None = None) -> str: ...
    def requeued(self, name: str) -> str: ...
    def human_joined(self, name: str) -> str: ...
    def returned(self, outcome: Mapping[str, Any]) -> str: ...


@dataclass(frozen=True)
class Request:
    """Why a person is asked for."""

    reason: str
    reasons: Sequence[str] = ()
    skill: str | None = None
    priority: int = 1


def request_human(
    tx: Transaction,
    conversation_id: str,
    request: Request,
    *,
    by: str,
    notices: Notices,
    words: Sequence[Reply] = (),
    inbound_id: str | None = None,
    message_id: str | None = None,
    quietly: bool = False,
) -> Any:
    """Put the conversation into the queue; a closed one is opened for it. No change when people have it already.

    `message_id`: what the customer wrote when it was decided. `quietly`: they are not told, as they know already.
    """
    row = rows.lock(tx, conversation_id)
    if row.owner in (QUEUE, HUMAN):
        return row
    request = _pressing(tx, row, request)
    move = "recall" if row.owner == CLOSED else "request"
    values: dict[str, Any] = {"queued_at": tx.now(), "skill": request.skill, "priority": request.priority}
    if row.owner == CLOSED:
        values |= {"stretch": row.stretch + 1, "closed_at": None}
    reasons = [request.reason, *request.reasons]
    untold = SEEN_IN_THE_APP if quietly else ""
    row = _move(tx, row, move, by=by, reasons=reasons, untold=untold, message_id=message_id, **values)
    handoffs.request(
        tx,
        conversation_id=conversation_id,
        inbound_id=inbound_id,
        reason=request.reason,
        reasons=request.reasons,
        skill=request.skill,
        priority=request.priority,
        state="queued",
    )
    say_as_bot(tx, row, words, name=notices.bot_name)
    if not quietly:
        _notice(tx, row, _place(tx, row, notices))
    return rows.read(tx, conversation_id)


def claim(
    tx: Transaction, conversation_id: str, *, user_id: str, name: str, notices: Notices, quietly: bool = False
) -> Any:
    """A person takes the conversation, also from the bot; raises AlreadyClaimed naming another holder.

    From an app outside it is taken like from the queue. `quietly`: the customer is not told, as they know already.
    """
    row = rows.lock(tx, conversation_id)
    if row.owner == HUMAN:
        if row.holder_id == user_id:
            return row
        if not is_outside(tx, row):
            raise AlreadyClaimed(rows.with_people(tx, conversation_id).holder_name)
        waits: dict[str, Any] = {"holder_id": None, "queued_at": tx.now()}
        row = _move(tx, row, "transfer", by=name, reasons=["taken from the app"], untold=ON_THE_WAY, **waits)
    if row.owner == BOT:
        handoffs.request(
            tx,
            conversation_id=conversation_id,
            inbound_id=None,
            reason="taken_over",
            reasons=[f"{name} took over from the bot"],
            skill=None,
            priority=1,
            state="queued",
        )
    untold = SEEN_IN_THE_APP if quietly else ""
    row = _move(tx, row, "claim", by=name, reasons=[], untold=untold, holder_id=user_id, queued_at=None)
    handoffs.claim(tx, conversation_id, user_id)
    if not quietly:
        _notice(tx, row, notices.human_joined(name))
    return row


def assign(tx: Transaction, conversation_id: str, *, user_id: str, name: str, by: str, notices: Notices) -> Any:
    """A lead gives the conversation to a person, whoever has it now; the customer is told once."""
    row = rows.lock(tx, conversation_id)
    if row.owner == HUMAN and row.holder_id != user_id:
        waits: dict[str, Any] = {"holder_id": None, "queued_at": tx.now()}
        _move(tx, row, "transfer", by=by, reasons=[f"to {name}"], untold=ON_THE_WAY, **waits)
        handoffs.requeue(tx, conversation_id, row.skill)
    return claim(tx, conversation_id, user_id=user_id, name=name, notices=notices)


def is_outside(tx: Transaction, row: Any) -> bool:
    """Whether a vendor's own app holds the conversation: anybody at the desk may take it from there."""
    return row.owner == HUMAN and row.holder_id in people.with_role(tx, OUTSIDE)


def transfer(tx: Transaction, conversation_id: str, *, skill: str, by: str, notices: Notices) -> Any:
    """Back into the queue for people with another skill."""
    row = rows.lock(tx, conversation_id)
    waiting: dict[str, Any] = {
        "queued_at": row.queued_at or tx.now(),
        "passed_by": [row.holder_id] if row.holder_id else None,
    }
    row = _move(tx, row, "transfer", by=by, reasons=[f"skill {skill}"], holder_id=None, skill=skill, **waiting)
    handoffs.requeue(tx, conversation_id, skill)
    _notice(tx, row, _place(tx, row, notices))
    return row


def requeue(tx: Transaction, conversation_id: str, *, holder_id: str, why: str, notices: Notices) -> Any:
    """The person who has it is gone or does not answer: back into the queue, ahead of ordinary requests.

    No change when somebody else has it by now.
    """
    row = rows.lock(tx, conversation_id)
    if row.owner != HUMAN or row.holder_id != holder_id:
        return row
    gone = rows.with_people(tx, conversation_id).holder_name
    values: dict[str, Any] = {"holder_id": None, "queued_at": tx.now(), "priority": max(row.priority, AHEAD)}
    row = _move(tx, row, "requeue", by="gateway", reasons=[why], passed_by=[holder_id], **values)
    handoffs.requeue(tx, conversation_id, row.skill)
    _notice(tx, row, f"{notices.requeued(gone)} {_place(tx, row, notices)}")
    return row


def give_back(
    tx: Transaction,
    conversation_id: str,
    outcome: Mapping[str, Any],
    *,
    by: str,
    notices: Notices,
    seen: int | None = None,
) -> Any:
    """The person hands the conversation back to the bot with its outcome; a new stretch begins.

    Raises CustomerWrote when the customer wrote after `seen`, the last seq on the person's screen.
    """
    row = rows.lock(tx, conversation_id)
    _all_seen(tx, row, seen)
    row = _move(tx, row, "return", by=by, reasons=[], stretch=row.stretch + 1, outcome=dict(outcome), **_NOBODY)
    handoffs.end(tx, conversation_id, "returned", outcome=outcome)
    _notice(tx, row, notices.returned(outcome))
    return row


def leave_queue(tx: Transaction, conversation_id: str, *, notices: Notices) -> Any:
    """The customer would rather go on with the bot; no change when nobody is asked for."""
    row = rows.lock(tx, conversation_id)
    if row.owner != QUEUE:
        return row
    stretch = row.stretch
    row = _move(tx, row, "leave", by="customer", reasons=[], stretch=stretch + 1, **_NOBODY)
    handoffs.end(tx, conversation_id, "left")
    _notice(tx, row, notices.left_queue)
    inbox.ask_again(tx, conversation_id, stretch)
    return row


def close(tx: Transaction, conversation_id: str, *, by: str, notices: Notices, seen: int | None = None) -> Any:
    """End the conversation; a later message opens it again. Raises CustomerWrote as `give_back` does."""
    row = rows.lock(tx, conversation_id)
    _all_seen(tx, row, seen)
    row = _move(tx, row, "close", by=by, reasons=[], closed_at=tx.now(), queued_at=None)
    handoffs.end(tx, conversation_id, "closed")
    _notice(tx, row, notices.closed)
    return row


def reopen(tx: Transaction, row: Any, *, to_person: bool, notices: Notices) -> Any:
    """The customer wrote to a closed conversation: to the people who just had it, else to the bot."""
    if to_person:
        again = Request("returning", ["wrote again soon after a person closed the conversation"], row.skill, 1)
        return request_human(tx, row.id, again, by="customer", notices=notices)
    row = _move(tx, row, "reopen", by="customer", reasons=[], stretch=row.stretch + 1, closed_at=None, **_NOBODY)
    _notice(tx, row, notices.returned({}))
    return row


def _pressing(tx: Transaction, row: Any, request: Request) -> Request:
    """A customer to whom we have broken a promise goes ahead of ordinary requests."""
    today = tx.now().date()
    theirs = memories.open_promises(tx, together(tx, row.customer_id))
    if not any(is_overdue(one.due_on, today=today) for one in theirs):
        return request
    reasons = [*request.reasons, "a promise to this customer is overdue"]
    return replace(request, reasons=reasons, priority=max(request.priority, AHEAD))


def _place(tx: Transaction, row: Any, notices: Notices) -> str:
    present = people.count_present(tx, within_s=AT_THE_DESK_S)
    place, zone = rows.place_in_queue(tx, row), zone_of(tx, row.customer_id)
    return notices.queued(place, present=present, zone=zone)


_NOBODY: dict[str, Any] = {"holder_id": None, "queued_at": None, "skill": None, "priority": 0}


def _move(
    tx: Transaction,
    row: Any,
    move: str,
    *,
    by: str,
    reasons: Sequence[str],
    untold: str = "",
    message_id: str | None = None,
    **values: Any,
) -> Any:
    owner = next_owner(row.owner, move)
    # What was put off for the bot's sake is anybody's to see to now.
    offer = {"offered_to": None, "offered_at": None, "passed_by": None}
    rows.change(tx, row.id, owner=owner, epoch=row.epoch + 1, next_turn_at=None, **offer | values)
    outbox.withhold_older(tx, row.id, row.epoch + 1)
    outcome = f"{row.owner} -> {owner}, epoch {row.epoch + 1}"
    inputs: dict[str, Any] = {"epoch": row.epoch + 1} | ({UNTOLD: untold} if untold else {})
    if owner == QUEUE:
        inputs |= {key: values[key] for key in ("skill", "priority") if values.get(key) is not None}
    record(tx, row.id, Decision(move, by, outcome, reasons, inputs, message_id=message_id))
    tx.ring(f"conversation:{row.id}")
    tx.ring("queue")
    if row.next_turn_at is not None:
        tx.ring("inbox")
    return rows.read(tx, row.id)


def _all_seen(tx: Transaction, row: Any, seen: int | None) -> None:
    if seen is not None and messages.wrote_after(tx, row.id, seen):
        raise CustomerWrote("The customer has just written. Read it, then try again.")


def _notice(tx: Transaction, row: Any, text: str) -> None:
    say(tx, row, author="system", text=text)
