"""Rows of what outside helpdesks are still to be told, in order per case."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import and_, exists, insert, or_, select, update
from sqlalchemy.engine import Row

from baton.storage.database import Transaction
from baton.storage.tables import cases, relays

Relay = Row
OPEN = ("pending", "sending")
_NOBODY: dict[str, None] = {"lease_until": None, "sent_by": None}


def add(tx: Transaction, case: Any, *, kind: str, key: str, content: Mapping[str, Any]) -> None:
    """Store something to be told; the same key is told once."""
    if is_known(tx, case.id, key):
        return
    tx.connection.execute(
        insert(relays).values(
            case_id=case.id,
            conversation_id=case.conversation_id,
            kind=kind,
            key=key,
            content=dict(content),
            state="pending",
            attempts=0,
            next_attempt_at=tx.now(),
            created_at=tx.now(),
        )
    )
    tx.ring("relays")


def is_known(tx: Transaction, case_id: str, key: str) -> bool:
    """Whether something was stored under a key before."""
    known = select(relays.c.id).where(relays.c.case_id == case_id, relays.c.key == key)
    return tx.connection.execute(known).first() is not None


def take_due(tx: Transaction, *, seconds: float, only: str | None = None, without: Sequence[str] = ()) -> Relay | None:
    """Take the oldest that is due and has nothing before it in its case; also what a dead sender left.

    Of `only` one helpdesk, or of none of those in `without`. It is told under its key, and looked for there before it
    is told a second time.
    """
    now, earlier = tx.now(), relays.alias("earlier")
    before = and_(earlier.c.case_id == relays.c.case_id, earlier.c.id < relays.c.id, earlier.c.state.in_(OPEN))
    left = and_(relays.c.state == "sending", relays.c.lease_until < now)
    due = or_(and_(relays.c.state == "pending", relays.c.next_attempt_at <= now), left)
    whose = cases.c.helpdesk == only if only else cases.c.helpdesk.not_in(without)
    found = tx.connection.execute(
        select(relays.c.id)
        .join(cases, cases.c.id == relays.c.case_id)
        .where(due, whose, ~exists().where(before))
        .order_by(relays.c.id)
        .limit(1)
        .with_for_update(skip_locked=True, of=relays)
    ).scalar()
    if found is None:
        return None
    leased = {"state": "sending", "lease_until": now + timedelta(seconds=seconds), "sent_by": tx.by}
    taken = update(relays).where(relays.c.id == found)
    tx.connection.execute(taken.values(attempts=relays.c.attempts + 1, **leased))
    return tx.connection.execute(select(relays, cases.c.helpdesk).join(cases).where(relays.c.id == found)).one()


def take_following(tx: Transaction, relay: Any, *, at_most: int, characters: int, seconds: float) -> Sequence[Relay]:
    """Take what waits right behind a relay that was just taken, is of its kind and was never tried; as much as fits."""
    behind = relays.c.case_id == relay.case_id, relays.c.id > relay.id, relays.c.state.in_(OPEN)
    query = select(relays).where(*behind).order_by(relays.c.id).limit(at_most).with_for_update()
    taken: list[Relay] = []
    room = characters - len(relay.content["text"])
    for one in tx.connection.execute(query).all():
        room -= len(one.content.get("text", ""))
        if one.kind != relay.kind or one.state != "pending" or one.attempts or room < 0:
            break
        taken.append(one)
    if not taken:
        return []
    ids = [one.id for one in taken]
    leased = {"state": "sending", "lease_until": tx.now() + timedelta(seconds=seconds), "sent_by": tx.by}
    tx.connection.execute(update(relays).where(relays.c.id.in_(ids)).values(attempts=1, **leased))
    return tx.connection.execute(select(relays).where(relays.c.id.in_(ids)).order_by(relays.c.id)).all()


def sent(tx: Transaction, relay: Any) -> bool:
    """The helpdesk has it; its words need not be kept a second time."""
    return _end(tx, relay, state="sent", error=None, content={})


def retry(tx: Transaction, relay: Any, *, seconds: float, error: str) -> bool:
    """Try again after a while; False when somebody else has it by now."""
    return _end(tx, relay, state="pending", next_attempt_at=tx.now() + timedelta(seconds=seconds), error=error)


def dead(tx: Transaction, relay: Any, *, error: str) -> bool:
    """Given up; False when somebody else has it by now."""
    return _end(tx, relay, state="dead", error=error)


def drop(tx: Transaction, case_id: str, *, error: str) -> Sequence[Relay]:
    """Nothing more can be told in a case; returns what waited."""
    mine = relays.c.case_id == case_id, relays.c.state.in_(OPEN)
    waited = tx.connection.execute(select(relays).where(*mine).order_by(relays.c.id)).all()
    tx.connection.execute(update(relays).where(*mine).values(state="dead", error=error, **_NOBODY))
    return waited


def waiting(tx: Transaction, case_id: str) -> bool:
    """Whether there is something to be told in a case."""
    query = select(relays.c.id).where(relays.c.case_id == case_id, relays.c.state.in_(OPEN))
    return tx.connection.execute(query.limit(1)).first() is not None


def _end(tx: Transaction, relay: Any, **values: Any) -> bool:
    mine = relays.c.id == relay.id, relays.c.state == "sending", relays.c.attempts == relay.attempts
    return bool(tx.connection.execute(update(relays).where(*mine).values(**_NOBODY, **values)).rowcount)
