"""Reads webhooks of the Messenger Platform: every customer message of every entry, in words.

Echoes of the page, delivery and read marks, reactions and `standby` items (another app has the thread) are no customer
messages for us. It never fails on a shape it does not know.
"""

from collections.abc import Mapping
from typing import Any

from baton.channels.payload import MAX_KEY, MAX_REFERENCE, block, blocks, external_id, moment, our_button, words
from baton.conversations.inbox import Attachment, Inbound

Item = Mapping[str, Any]


def read(webhook: Mapping[str, Any], *, account: str) -> list[Inbound]:
    """Every customer message; `account` is our page id, for entries that do not name the one written to."""
    found = []
    for entry in blocks(webhook, "entry"):
        page = words(entry, "id") or account
        found += [_inbound(item, page) for item in blocks(entry, "messaging")]
    return [inbound for inbound in found if inbound is not None]


def _inbound(item: Item, page: str) -> Inbound | None:
    sender = words(item, "sender", "id")
    key = f"{page}:{sender}"
    said = _said(item)
    if said is None or sender in ("", page) or len(key) > MAX_KEY:
        return None
    mid, text, choice = said
    sent = words(item, "timestamp")
    return Inbound(
        channel="messenger",
        external_id=external_id(mid, key, sent, text),
        customer_key=key,
        text=text,
        choice=our_button(choice),
        attachments=_attachments(item),
        sent_at=moment(sent, per_second=1000),
    )


def _said(item: Item) -> tuple[str, str, str] | None:
    """Message id, words and payload of a tapped button; None for what is no word of the customer."""
    if message := block(item, "message"):
        return None if message.get("is_echo") else _message(message)
    if postback := block(item, "postback"):
        return words(postback, "mid"), words(postback, "title") or "[button]", words(postback, "payload")
    if edit := block(item, "message_edit"):
        mid = words(edit, "mid")
        # The edited message keeps its id; the number of the edit tells the two apart.
        return mid and f"{mid}#{words(edit, 'num_edit')}", f"[edited] {words(edit, 'text')}", ""
    return None


def _message(message: Item) -> tuple[str, str, str]:
    parts = [words(message, "text"), *map(_label, blocks(message, "attachments"))]
    text = "\n".join(filter(None, parts)) or "[message]"
    return words(message, "mid"), text, words(message, "quick_reply", "payload")


def _label(attachment: Item) -> str:
    kind = _kind(attachment)
    content = block(attachment, "payload")
    if words(content, "sticker_id"):
        return "[sticker]"
    point = block(content, "coordinates")
    if point:
        return f"[{kind}] {words(point, 'lat')}, {words(point, 'long')}"
    return " ".join(filter(None, [f"[{kind}]", words(attachment, "title") or words(content, "title")]))


def _attachments(item: Item) -> tuple[Attachment, ...]:
    found = [
        (_kind(attachment), words(attachment, "payload", "url"))
        for attachment in blocks(item, "message", "attachments")
    ]
    return tuple(Attachment(kind, address[:MAX_REFERENCE]) for kind, address in found if address)


def _kind(attachment: Item) -> str:
    return words(attachment, "type")[:40] or "attachment"
