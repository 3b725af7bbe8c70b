"""Says something in a conversation: the transcript first, then, for channels that push, the outbox."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from baton.handoff.reading import Reading
from baton.storage import conversations as rows
from baton.storage import messages, outbox
from baton.storage.database import Transaction

PULLED = frozenset({"web"})
"""Channels whose customers fetch the transcript themselves; all others are delivered to."""


ONE_MESSAGE = {"whatsapp": (4096, 1024), "messenger": (2000, 640)}
"""Channel -> the longest text that is one message there, alone and above buttons; what is said in one go is merged."""


@dataclass(frozen=True)
class Button:
    """A choice offered to the customer: the payload is for Rasa only and never leaves."""

    title: str
    payload: str
    description: str = ""


@dataclass(frozen=True)
class Reply:
    """Words of the bot with what goes with them, whatever the channel: it renders or degrades it by a written rule.

    `image` has `url` and `alt`, `link` has `url` and `title`; `list_label` opens a list of many buttons.
    """

    text: str
    buttons: Sequence[Button] = ()
    image: Mapping[str, str] | None = None
    link: Mapping[str, str] | None = None
    list_label: str = ""

    @property
    def content(self) -> dict[str, Any]:
        """What the message carries beside its text and buttons."""
        kept = {"image": dict(self.image or {}), "link": dict(self.link or {}), "list_label": self.list_label}
        return {key: value for key, value in kept.items() if value}


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
    content: Mapping[str, Any] | None = None,
) -> tuple[str, int]:
    """Append to a locked conversation under its present epoch; returns (message id, seq).

    `content` is what goes with the text, as in `Reply.content`.
    """
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
        content=content,
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
    for reply in merged(replies, conversation.channel):
        buttons = [_button(button) for button in reply.buttons]
        say(tx, conversation, author="bot", text=reply.text, name=name, buttons=buttons, content=reply.content)


def note_reading(
    tx: Transaction, row: Any, entry: Any, reading: Reading | None, judgement: dict[str, Any] | None
) -> None:
    """Keep with a message what was read in it and judged on it; the conversation's sentiment follows."""
    kept = reading.to_dict() | {"choice": entry.choice} if reading else None
    messages.annotate(tx, entry.message_id, reading=kept, judgement=judgement)
    if judgement is not None:
        rows.change(tx, row.id, sentiment=judgement.get("sentiment"))
    elif reading is not None and "valence" in reading.tone:
        rows.change(tx, row.id, sentiment=reading.tone["valence"])
    tx.ring(f"conversation:{row.id}")


def merged(replies: Sequence[Reply], channel: str) -> list[Reply]:
    """Texts that are said in one go as one message, on channels where each message is pushed and counted.

    A reply ends its message when it has buttons, an image or a link; web pages show each reply as said.
    """
    if channel not in ONE_MESSAGE:
        return list(replies)
    alone, above_buttons = ONE_MESSAGE[channel]
    found: list[Reply] = []
    for reply in replies:
        before = found[-1] if found else None
        joined = f"{before.text}\n\n{reply.text}" if before else ""
        fits = len(joined) <= (above_buttons if reply.buttons or reply.image else alone)
        if before is not None and fits and not before.buttons and not before.content:
            found[-1] = replace(reply, text=joined.strip())
        else:
            found.append(reply)
    return found


def _button(button: Button) -> dict[str, str]:
    kept = {"id": f"b_{secrets.token_hex(8)}", "title": button.title, "payload": button.payload}
    return {**kept, "description": button.description} if button.description else kept
