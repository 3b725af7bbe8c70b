"""Rows of practices, each for its trainee alone: every read and write names whose it must be."""

import secrets
from collections.abc import Sequence
from typing import Any

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.engine import Row

from baton.errors import NotFound
from baton.storage.academy_tables import practice_acts, practices
from baton.storage.database import Transaction


def start(tx: Transaction, *, user_id: str, scenario: str, version: str, seed: int) -> str:
    """A new practice; returns its id."""
    practice = f"pr_{secrets.token_hex(12)}"
    tx.connection.execute(
        insert(practices).values(
            id=practice, user_id=user_id, scenario=scenario, version=version, seed=seed, started_at=tx.now()
        )
    )
    return practice


def read(tx: Transaction, practice: str, *, user_id: str, lock: bool = False) -> Row:
    """A practice of this trainee; NotFound for anybody else's. `lock` makes others wait who want to add to it."""
    query = select(practices).where(practices.c.id == practice, practices.c.user_id == user_id)
    row = tx.connection.execute(query.with_for_update() if lock else query).first()
    if row is None:
        raise NotFound("There is no such practice of yours.")
    return row


def acts_of(tx: Transaction, practice: str) -> Sequence[Row]:
    """What the trainee did, in order."""
    query = select(practice_acts).where(practice_acts.c.practice_id == practice).order_by(practice_acts.c.seq)
    return tx.connection.execute(query).all()


def add(
    tx: Transaction,
    practice: str,
    *,
    kind: str,
    text: str,
    found: Sequence[str] = (),
    after_s: float = 0.0,
    client_id: str | None = None,
) -> None:
    """Keep one more act of a practice that is locked; nothing when this client's act is there already."""
    here = practice_acts.c.practice_id == practice
    if client_id is not None:
        again = select(practice_acts.c.seq).where(here, practice_acts.c.client_id == client_id)
        if tx.connection.execute(again).first() is not None:
            return
    last = tx.connection.execute(select(func.max(practice_acts.c.seq)).where(here)).scalar() or 0
    row: dict[str, Any] = {
        "practice_id": practice,
        "seq": last + 1,
        "kind": kind,
        "text": text,
        "found": list(found),
        "after_s": after_s,
        "client_id": client_id,
        "at": tx.now(),
    }
    tx.connection.execute(insert(practice_acts).values(row))


def end(tx: Transaction, practice: str, result: dict[str, Any]) -> None:
    """The practice is over, with what progress needs of it; the first end counts."""
    over = update(practices).where(practices.c.id == practice, practices.c.ended_at.is_(None))
    tx.connection.execute(over.values(ended_at=tx.now(), result=result))


def ended_of(tx: Transaction, user_id: str) -> Sequence[Row]:
    """Every practice that a trainee has ended, oldest first."""
    query = select(practices).where(practices.c.user_id == user_id, practices.c.ended_at.is_not(None))
    return tx.connection.execute(query.order_by(practices.c.ended_at)).all()


def forget(tx: Transaction, user_id: str) -> int:
    """Remove everything of a trainee; returns how many practices went."""
    mine = select(practices.c.id).where(practices.c.user_id == user_id)
    tx.connection.execute(delete(practice_acts).where(practice_acts.c.practice_id.in_(mine)))
    return int(tx.connection.execute(delete(practices).where(practices.c.user_id == user_id)).rowcount)
