"""A person who answers outside Baton, in the vendor's own app: their words are taken for a takeover.

The bot is silent from then on, until somebody hands the conversation back or the policy's time is over. Nothing is
sent from here: the customer has the words already.
"""

from datetime import timedelta
from typing import Any

from baton.conversations import ownership
from baton.conversations.inbox import conversation_with
from baton.conversations.moves import BOT, CLOSED, HUMAN, QUEUE
from baton.conversations.news import Echo
from baton.handoff.handback import Outcome
from baton.storage import conversations as rows
from baton.storage import deliveries, inbox, messages, people
from baton.storage.database import Database, Transaction


def take_over(tx: Transaction, echo: Echo, *, notices: ownership.Notices) -> bool:
    """Show the words and hold the conversation for the app; False for words of our own and such that are known."""
    if deliveries.message_under(tx, channel=echo.channel, external_id=echo.external_id) is not None:
        return False
    conversation_id = conversation_with(
        tx, channel=echo.channel, key=echo.customer_key, address=echo.address, name=None
    )
    row = rows.lock(tx, conversation_id)
    if deliveries.find(tx, channel=echo.channel, external_id=echo.external_id) is not None:
        return False
    user_id = people.stand_in(tx, name=echo.app, role=ownership.OUTSIDE)
    if row.owner == CLOSED:
        again = ownership.Request("taken_over", [f"{echo.app}: a person wrote to the customer"])
        row = ownership.request_human(tx, row.id, again, by=echo.app, notices=notices, quietly=True)
    if row.owner in (BOT, QUEUE):
        row = ownership.claim(tx, row.id, user_id=user_id, name=echo.app, notices=notices, quietly=True)
        inbox.finish_all(tx, row.id, "to_person")
    message_id, _ = messages.add(
        tx,
        row,
        author="agent",
        text=echo.text,
        name=echo.app,
        user_id=user_id,
        attachments=[{"kind": one.kind, "reference": one.reference} for one in echo.attachments],
        sent_at=echo.sent_at,
        delivery="sent",
    )
    deliveries.accepted(
        tx, channel=echo.channel, external_id=echo.external_id, message_id=message_id, conversation_id=row.id
    )
    tx.ring("queue")
    return True


def give_up_silent(database: Database, notices: ownership.Notices, *, after: timedelta) -> int:
    """Conversations in which the app has been silent for this long: to the queue when the customer waits for an
    answer, else back to the bot; returns how many."""
    with database.reading() as tx:
        silent = people.quiet_since(tx, ownership.OUTSIDE, tx.now() - after)
    for conversation_id in silent:
        with database.transaction() as tx:
            row = rows.lock(tx, conversation_id)
            if row.owner == HUMAN and row.holder_id in people.with_role(tx, ownership.OUTSIDE):
                let_go(tx, row, notices)
    return len(silent)


def let_go(tx: Transaction, row: Any, notices: ownership.Notices) -> None:
    """The app has it no longer: to the queue when the customer waits for an answer, else back to the bot."""
    if messages.waits_for_answer(tx, row.id):
        ownership.transfer(tx, row.id, skill=row.skill or "general", by="gateway", notices=notices)
    else:
        outcome = Outcome("open", None, None, []).to_dict()
        ownership.give_back(tx, row.id, outcome, by="gateway", notices=notices)
