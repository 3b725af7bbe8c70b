"""Passes messages that the bot cannot answer to people, with an honest word. Every failed turn ends here.

It decides nothing about whether the bot may try again.
"""

from typing import Protocol

from baton.conversations import disclosing, ownership, set_aside
from baton.conversations.transcript import Reply
from baton.storage import handoffs
from baton.storage.database import Transaction


class Words(set_aside.Words, disclosing.Words, Protocol):
    """The lines that the gateway itself may have to say for the bot."""

    holding: str

    def handoff(self, reason: str) -> str: ...
    def offer(self, reason: str) -> str: ...


def queue_unanswered(
    tx: Transaction,
    conversation_id: str,
    *,
    words: Words,
    why: str,
    inbound_id: str | None,
    message_id: str | None = None,
) -> None:
    """The bot cannot answer: an honest word, and a person, for the reason that the unfinished turn had found."""
    request, line = ownership.Request("bot_unavailable", [why], None, 2), words.holding
    found = handoffs.requested(tx, conversation_id)
    if found is not None and found.reason != "none":
        request = ownership.Request(found.reason, [*found.reasons, why], found.skill, max(found.priority, 2))
        line, inbound_id = words.handoff(found.reason), found.inbound_id
    ownership.request_human(
        tx,
        conversation_id,
        request,
        by="gateway",
        notices=words,
        words=[Reply(line)],
        inbound_id=inbound_id,
        message_id=message_id,
    )


def recall_unanswered(tx: Transaction, conversation_id: str, *, words: Words) -> None:
    """A closed conversation holds a message that nobody has answered: back to people."""
    why = ["wrote while the conversation was being closed"]
    request = ownership.Request("returning", why, None, 1)
    ownership.request_human(tx, conversation_id, request, by="gateway", notices=words)
