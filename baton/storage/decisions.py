"""Rows of the decision log: append and read. The chain of hashes is made in `baton.rights.decisions`."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.engine import Row

from baton.storage.database import Transaction
from baton.storage.tables import decision_head, decisions

AT_A_TIME = 2_000

# Asked for every decision: built once, as building a statement costs more than running it.
_HEAD = select(decision_head).where(decision_head.c.id == 0)
_LOCKED_HEAD = _HEAD.with_for_update()
_APPEND = insert(decisions)
_MOVE_HEAD = update(decision_head).where(decision_head.c.id == 0)


def lock_head(tx: Transaction) -> tuple[int, str]:
    """Number and hash of the last entry, locked until the end of the transaction."""
    row = tx.connection.execute(_LOCKED_HEAD).one()
    return int(row.last_id), str(row.last_hash)


def head(tx: Transaction) -> tuple[int, str]:
    """Number and hash of the last entry."""
    row = tx.connection.execute(_HEAD).one()
    return int(row.last_id), str(row.last_hash)


def append(tx: Transaction, values: Mapping[str, Any]) -> None:
    """Write one entry and move the head on to it."""
    tx.connection.execute(_APPEND, dict(values))
    tx.connection.execute(_MOVE_HEAD, {"last_id": values["id"], "last_hash": values["hash"]})


def empty(tx: Transaction, conversation_ids: Sequence[str]) -> list[int]:
    """Take out all that entries about these conversations say, and their salts; numbers and hashes stay."""
    about = decisions.c.conversation_id.in_(conversation_ids)
    found = [int(key) for key in tx.connection.execute(select(decisions.c.id).where(about)).scalars()]
    nothing: dict[str, Any] = {
        "conversation_id": None,
        "message_id": None,
        "action": "erased",
        "actor": "-",
        "reasons": [],
        "inputs": {},
        "model": None,
        "policy_version": None,
        "outcome": "-",
        "salt": None,
    }
    tx.connection.execute(update(decisions).where(about).values(**nothing, erased_at=tx.now()))
    return sorted(found)


def of_conversation(tx: Transaction, conversation_id: str) -> Sequence[Row]:
    """Everything that was decided in a conversation, oldest first."""
    return tx.connection.execute(
        select(decisions).where(decisions.c.conversation_id == conversation_id).order_by(decisions.c.id)
    ).all()


def all_in_order(tx: Transaction) -> Iterator[Row]:
    """The whole log, oldest first, a part of it in memory at a time."""
    streamed = tx.connection.execution_options(stream_results=True)
    yield from streamed.execute(select(decisions).order_by(decisions.c.id)).yield_per(AT_A_TIME)


def of_conversations(tx: Transaction, conversation_ids: Sequence[str]) -> Sequence[Row]:
    """Everything that was decided in some conversations, oldest first."""
    here = decisions.c.conversation_id.in_(conversation_ids)
    return tx.connection.execute(select(decisions).where(here).order_by(decisions.c.id)).all()
