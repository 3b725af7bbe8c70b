"""What is done with new messages while too many wait: the page is asked to come again, newcomers go to people.

Nobody whom the bot is already talking to is sent away, and nothing that was stored is dropped.
"""

from typing import Any, Protocol

from baton.conversations import ownership
from baton.conversations.backlog import Load
from baton.conversations.moves import BOT
from baton.conversations.transcript import Reply
from baton.errors import Overloaded
from baton.storage import conversations as rows
from baton.storage import inbox, messages
from baton.storage.database import Database, Transaction

REASON = "overload"


class Words(ownership.Notices, Protocol):
    """The brand's lines, with an honest one for this."""

    def handoff(self, reason: str) -> str: ...


def refuse_new(database: Database, load: Load, conversation_id: str, *, channel: str, external_id: str) -> None:
    """Raises Overloaded for a message to the bot that is not stored yet, while the backlog is full."""
    if not load.is_full:
        return
    with database.reading() as tx:
        known = inbox.find(tx, channel=channel, external_id=external_id) is not None
        if known or rows.read(tx, conversation_id).owner != BOT:
            return
    raise Overloaded(retry_after_s=load.retry_after_s)


def send_newcomer_to_people(
    tx: Transaction, row: Any, load: Load, *, inbound_id: str, message_id: str, words: Words
) -> None:
    """While the bot would be too late, a person is asked for at once, and the customer is told why.

    Whom the bot has answered in this stretch waits on: their matter may be half done.
    """
    if not load.is_hopeless or row.owner != BOT or messages.has_said(tx, row.id, row.stretch, author="bot"):
        return
    why = [f"{load.waiting} messages waited for the bot, about {load.wait_s:.0f} seconds"]
    request = ownership.Request(REASON, why, None, 1)
    ids: dict[str, Any] = {"inbound_id": inbound_id, "message_id": message_id}
    said = [Reply(words.handoff(REASON))]
    ownership.request_human(tx, row.id, request, by="gateway", notices=words, words=said, **ids)
