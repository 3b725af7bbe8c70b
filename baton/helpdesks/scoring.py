"""Passes a helpdesk's own question how it was on to the customer, and keeps the answer as the person's rating.

A part is asked about once: where the helpdesk asks, Baton's own survey does not, and the other way round.
"""

from typing import Any

from baton.conversations.moves import BOT, CLOSED
from baton.conversations.transcript import say
from baton.helpdesks.connector import SLACK, Person, Score, Survey
from baton.helpdesks.relaying import stand_in
from baton.storage import conversations as rows
from baton.storage import messages, ratings
from baton.storage.database import Transaction

PART = "human"


def ask(tx: Transaction, case: Any, survey: Survey, *, person: Person | None) -> None:
    """Put the question while the conversation is at rest; one from before this handoff is not put any more."""
    row = rows.lock(tx, case.conversation_id)
    reply_id = f"{case.helpdesk}:{survey.id}"
    if row.owner not in (BOT, CLOSED) or survey.at < case.opened_at - SLACK:
        return
    if messages.by_reply_id(tx, row.id, reply_id) is not None:
        return
    user_id = stand_in(tx, person.name) if person else None
    if ratings.asked(tx, conversation_id=row.id, stretch=case.stretch, part=PART, user_id=user_id):
        say(tx, row, author="system", text=survey.text, reply_id=reply_id)


def keep(tx: Transaction, case: Any, score: Score) -> None:
    """The score counts for the stretch in which people had it; the same answer twice is one."""
    if score.asked_at < case.opened_at - SLACK:
        return
    rows.lock(tx, case.conversation_id)
    ratings.asked(tx, conversation_id=case.conversation_id, stretch=case.stretch, part=PART, user_id=None)
    known = [one for one in ratings.of_conversation(tx, case.conversation_id) if one.part == PART]
    if known[-1].stretch == case.stretch and known[-1].score != score.value:
        ratings.answer(tx, conversation_id=case.conversation_id, part=PART, score=score.value)
