"""Says something in a conversation: the transcript first, then, for channels that push, the outbox."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from baton.storage import messages, outbox
from baton.storage.database import Transaction

PULLED = frozenset({"web"})
"""Channels whose customers fetch the transcript themselves; all others are delivered to."""


@dataclass(frozen=True)
class Button:
    """A choice offered to the customer: the payload is for Rasa only and never leaves."""

    title: str
    payload: str


@dataclass(frozen=True)
class Reply:
    """Words of the bot with the choices under them."""

    text: str
    buttons: Sequence[Button] = ()


def say(
    tx: Transaction,
    conversation: Any,
    *,
    author: str,
    text: str,
    name: str | None = None,
    user_id: str | None = None,
    buttons: Sequence[Mapping[str, str]] = (),
    reply_id: str | None = None,
) -> tuple[str, int]:
    """Append to a locked conversation under its present epoch; returns (message id, seq)."""
    pushed = conversation.channel not in PULLED
    message_id, seq = messages.add(
        tx,
        conversation,
        author=author,
        text=text,
        name=name,
        user_id=user_id,
        buttons=buttons,
        delivery="pending" if pushed else "delivered",
        reply_id=reply_id,
    )
    if pushed:
        outbox.add(
            tx,
            channel=conversation.channel,
            conversation_id=conversation.id,
            message_id=message_id,
            epoch=conversation.epoch,
            guarded=author == "bot",
        )
    return message_id, seq


def say_as_bot(tx: Transaction, conversation: Any, replies: Sequence[Reply], *, name: str) -> None:
    """The bot's words; each button gets an opaque id that stands for its payload."""
    for reply in replies:
        buttons = [
            {"id": f"b_{secrets.token_hex(8)}", "title": button.title, "payload": button.payload}
            for button in reply.buttons
        ]
        say(tx, conversation, author="bot", text=reply.text, name=name, buttons=buttons)
