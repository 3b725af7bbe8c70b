"""Writes the rows of empathy reviews: a sample drawn once, two ratings of each conversation, decisions."""

import secrets
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import func, insert, select, update
from sqlalchemy.engine import Row
from sqlalchemy.exc import IntegrityError

from baton.errors import NotFound, ReviewError
from baton.storage.database import Transaction
from baton.storage.tables import conversations, empathy_decisions, empathy_ratings, empathy_reviews, empathy_samples


def keep_sample(
    tx: Transaction, month: str, *, seed: int, scheme: Sequence[Mapping[str, Any]], drawn: Sequence[tuple[str, str]]
) -> None:
    """Write down the sample of a month: (conversation, stratum) in order.

    ReviewError when it was drawn already, and when one of the conversations was erased meanwhile.
    """
    review = {"month": month, "seed": seed, "scheme": [dict(one) for one in scheme], "drawn_at": tx.now()}
    try:
        tx.connection.execute(insert(empathy_reviews).values(review))
    except IntegrityError as error:
        raise ReviewError(f"The sample of {month} was drawn already, and is drawn once.") from error
    rows = [
        {
            "id": f"es_{secrets.token_hex(12)}",
            "month": month,
            "conversation_id": conversation,
            "stratum": stratum,
            "number": number,
        }
        for number, (conversation, stratum) in enumerate(drawn, 1)
    ]
    if not rows:
        return
    try:
        tx.connection.execute(insert(empathy_samples), rows)
    except IntegrityError as error:
        raise ReviewError(f"A customer of {month} was erased while the sample was drawn. Draw it again.") from error


def lock_sample(tx: Transaction, month: str, sample_id: str) -> Row:
    """One conversation of a month's sample, for whoever rates it; others wait. NotFound without it."""
    query = select(empathy_samples).where(empathy_samples.c.id == sample_id, empathy_samples.c.month == month)
    # The conversation first, as erasure does, so that neither waits for the other.
    of_it = select(conversations.c.id).join(empathy_samples).where(empathy_samples.c.id == sample_id)
    tx.connection.execute(of_it.with_for_update(read=True, of=conversations))
    row = tx.connection.execute(query.with_for_update()).first()
    if row is None:
        raise NotFound("There is no such conversation in the sample; its customer may have been erased.")
    return row


def rated_by(tx: Transaction, sample_id: str) -> Sequence[str]:
    """Who has rated a conversation of the sample."""
    query = select(empathy_ratings.c.rater_id).where(empathy_ratings.c.sample_id == sample_id)
    return list(tx.connection.execute(query.order_by(empathy_ratings.c.place)).scalars())


def rate(tx: Transaction, sampled: Row, *, rater_id: str, score: int) -> None:
    """Keep one more rating of a sample's row that is locked."""
    before = select(func.coalesce(func.max(empathy_ratings.c.place), 0))
    last = tx.connection.execute(before.where(empathy_ratings.c.sample_id == sampled.id)).scalar_one()
    tx.connection.execute(
        insert(empathy_ratings).values(
            id=f"er_{secrets.token_hex(12)}",
            sample_id=sampled.id,
            conversation_id=sampled.conversation_id,
            rater_id=rater_id,
            place=int(last) + 1,
            score=score,
            at=tx.now(),
        )
    )


def decide(tx: Transaction, month: str, *, words: str, owner: str, by: str) -> str:
    """Keep a decision, open; returns its id."""
    key = f"ed_{secrets.token_hex(12)}"
    row = {"id": key, "month": month, "words": words, "owner": owner, "state": "open", "decided_by": by}
    tx.connection.execute(insert(empathy_decisions).values(row | {"decided_at": tx.now()}))
    return key


def follow_up(tx: Transaction, decision_id: str, *, state: str, note: str | None, by: str) -> None:
    """What became of a decision; NotFound without it."""
    about = update(empathy_decisions).where(empathy_decisions.c.id == decision_id)
    values = {"state": state, "note": note, "followed_by": by, "followed_at": tx.now()}
    if not tx.connection.execute(about.values(values)).rowcount:
        raise NotFound("There is no such decision.")
