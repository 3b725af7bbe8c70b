"""A customer's thread changes hands at the vendor, between the apps there: what that means for the owner here.

| what the vendor says | what becomes of the conversation |
| --- | --- |
| another app has the thread | the bot lets go, and so does the queue: the app holds it here, as a person does |
| the same, while a person of ours or nobody has it | nothing; the person's next words take the thread back |
| the customer writes while another app has the thread | the same, also for a closed or a new conversation |
| the thread is ours again, and the app held it | to the queue when the customer waits for an answer, else to the bot |

It talks to no vendor, and tells the customer nothing that they see already. What is older than the last change of
hands, or was heard before, changes nothing.
"""

from datetime import datetime
from typing import Any

from baton.conversations import ownership
from baton.conversations.inbox import conversation_with
from baton.conversations.moves import BOT, CLOSED, HUMAN, QUEUE
from baton.conversations.news import ThreadMoved
from baton.conversations.outside import let_go
from baton.rights.decisions import Decision, record
from baton.storage import conversations as rows
from baton.storage import decisions, inbox, people
from baton.storage.database import Transaction

ACTION = "thread"
"""How a change of hands is called in the decision log."""


def moved(tx: Transaction, news: ThreadMoved, *, notices: ownership.Notices) -> bool:
    """Act on a change of hands; False when it changes no owner."""
    row = rows.lock(tx, conversation_with(tx, channel=news.channel, key=news.customer_key, address=None, name=None))
    changes = ownership.is_outside(tx, row) if news.app is None else row.owner != HUMAN
    if not changes or _is_old(tx, row.id, news):
        return False
    if news.app is None:
        _write_down(tx, row, news, row.holder_id)
        let_go(tx, row, notices)
        return True
    if row.owner == CLOSED and news.by_words:
        again = ownership.Request("taken_over", [f"{news.app} has the thread"])
        row = ownership.request_human(tx, row.id, again, by=news.app, notices=notices, quietly=True)
    if row.owner not in (BOT, QUEUE):
        return False
    user_id = people.stand_in(tx, name=news.app, role=ownership.OUTSIDE)
    _write_down(tx, row, news, user_id)
    ownership.claim(tx, row.id, user_id=user_id, name=news.app, notices=notices, quietly=True)
    inbox.finish_all(tx, row.id, "to_person")
    return True


def _write_down(tx: Transaction, row: Any, news: ThreadMoved, user_id: str) -> None:
    """In the log, and what the other app said as a note for people: it may hold words of the customer."""
    inputs = {"at": news.at.isoformat()} if news.at else {}
    outcome = f"{news.app} has the thread" if news.app else "the thread is ours again"
    record(tx, row.id, Decision(ACTION, news.channel, outcome, inputs=inputs))
    if news.note:
        people.add_note(tx, conversation_id=row.id, user_id=user_id, text=f"Said with the thread: {news.note}")


def _is_old(tx: Transaction, conversation_id: str, news: ThreadMoved) -> bool:
    """Whether this change of hands, a later one, or the words that show it are known already."""
    if news.by_words and inbox.find(tx, channel=news.channel, external_id=news.by_words) is not None:
        return True
    known = [row.inputs.get("at") for row in decisions.of_conversation(tx, conversation_id) if row.action == ACTION]
    newest = max((datetime.fromisoformat(one) for one in known if one), default=None)
    return news.at is not None and newest is not None and news.at <= newest
