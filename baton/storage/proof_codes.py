"""Rows of codes by which customers show who they are: asked for, waited for, sent, over. No code itself is kept."""

import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import bindparam, func, insert, select, update
from sqlalchemy.engine import Row

from baton.storage.columns import Moment
from baton.storage.database import Transaction
from baton.storage.tables import proof_codes

ASKED, WANTED, SENT, USED, OVER = "asked", "wanted", "sent", "used", "over"
"""The address is asked for; a mail is to be sent; the code is awaited; it was right; it no longer holds."""
OPEN = (ASKED, WANTED, SENT)
DAY = timedelta(days=1)
AGAIN_AFTER = timedelta(seconds=60)
"""When a mail is tried again that nobody has reported on."""


def begin(tx: Transaction, *, customer_id: str, conversation_id: str, lasts: timedelta) -> None:
    """Ask for an address; what was open before in this conversation is over."""
    end_all(tx, conversation_id)
    now = tx.now()
    tx.connection.execute(
        insert(proof_codes).values(
            id=f"pc_{secrets.token_hex(12)}",
            customer_id=customer_id,
            conversation_id=conversation_id,
            state=ASKED,
            attempts=0,
            sendings=0,
            asked_at=now,
            send_after=now,
            expires_at=now + lasts,
        )
    )


def latest(tx: Transaction, conversation_id: str) -> Row | None:
    """The newest of a conversation, of the last day."""
    return tx.connection.execute(_LATEST, {"conversation": conversation_id, "since": tx.now() - DAY}).first()


def want(tx: Transaction, code_id: str, *, address: str, lasts: timedelta) -> None:
    """The address is known: a mail is to be sent."""
    now = tx.now()
    _change(tx, code_id, state=WANTED, address=address, send_after=now, expires_at=now + lasts)
    tx.ring("proofs")


def take(tx: Transaction) -> Row | None:
    """The mail that has waited longest, taken for a while."""
    due = proof_codes.c.state == WANTED, proof_codes.c.send_after <= tx.now()
    query = select(proof_codes).where(*due).order_by(proof_codes.c.asked_at).limit(1)
    row = tx.connection.execute(query.with_for_update(skip_locked=True)).first()
    if row is not None:
        _change(tx, row.id, sendings=row.sendings + 1, send_after=tx.now() + AGAIN_AFTER)
    return row


def seal(tx: Transaction, code_id: str, *, account: str | None, salt: str, hash: str, lasts: timedelta) -> bool:
    """A mail with a code is about to leave; False when it is no longer wanted."""
    values = {"state": SENT, "account": account, "salt": salt, "hash": hash, "expires_at": tx.now() + lasts}
    still = update(proof_codes).where(proof_codes.c.id == code_id, proof_codes.c.state == WANTED)
    return bool(tx.connection.execute(still.values(**values)).rowcount)


def want_again(tx: Transaction, code_id: str, *, at: datetime) -> None:
    """The mail did not leave: another one, with another code, is tried later."""
    _change(tx, code_id, state=WANTED, salt=None, hash=None, account=None, send_after=at)


def count_attempt(tx: Transaction, row: Row) -> int:
    """A wrong code was given; returns how often by now."""
    _change(tx, row.id, attempts=row.attempts + 1)
    return int(row.attempts) + 1


def end(tx: Transaction, code_id: str, state: str = OVER) -> None:
    """It is used or over: nothing opens it any more."""
    _change(tx, code_id, state=state, salt=None, hash=None)


def end_all(tx: Transaction, conversation_id: str) -> None:
    """Whatever is open in a conversation is over."""
    here = proof_codes.c.conversation_id == conversation_id, proof_codes.c.state.in_(OPEN)
    tx.connection.execute(update(proof_codes).where(*here).values(state=OVER, salt=None, hash=None))


def awaited_elsewhere(tx: Transaction, conversation_id: str) -> Sequence[Row]:
    """Codes that are awaited in other conversations."""
    awaited = proof_codes.c.state == SENT, proof_codes.c.expires_at > tx.now()
    query = select(proof_codes).where(*awaited, proof_codes.c.conversation_id != conversation_id)
    return tx.connection.execute(query).all()


def begun_by(tx: Transaction, customer_id: str) -> int:
    """How many codes a customer has asked for within a day."""
    theirs = proof_codes.c.customer_id == customer_id, proof_codes.c.asked_at > tx.now() - DAY
    query = select(func.count()).select_from(proof_codes).where(*theirs, proof_codes.c.address.is_not(None))
    return int(tx.connection.execute(query).scalar_one())


def sent_to(tx: Transaction, account: str) -> int:
    """How many mails with codes have gone to an account within a day."""
    theirs = proof_codes.c.account == account, proof_codes.c.asked_at > tx.now() - DAY
    return int(tx.connection.execute(select(func.count()).select_from(proof_codes).where(*theirs)).scalar_one())


def _change(tx: Transaction, code_id: str, **values: object) -> None:
    tx.connection.execute(update(proof_codes).where(proof_codes.c.id == code_id).values(**values))


# Asked for every message: built once, as building a statement costs more than running it.
_LATEST = (
    select(proof_codes)
    .where(proof_codes.c.conversation_id == bindparam("conversation"))
    .where(proof_codes.c.asked_at > bindparam("since", type_=Moment))
    .order_by(proof_codes.c.asked_at.desc(), proof_codes.c.id)
    .limit(1)
)
