"""Reads what a customer says on Messenger: messages, tapped buttons, edits; each put into words.

It never fails on a shape it does not know. Fields:
https://developers.facebook.com/documentation/business-messaging/messenger-platform/webhooks/webhook-events/messages
"""

from collections.abc import Mapping, Sequence
from typing import Any

from baton.channels.payload import MAX_KEY, MAX_REFERENCE, block, blocks, external_id, moment, our_button, words
from baton.channels.rendering import cut
from baton.conversations.inbox import Attachment, Inbound

Item = Mapping[str, Any]
REFERRAL = {"headline": "ref", "source_type": "source", "source_id": "ad_id"}
"""What is kept of the ad or link that a customer came from, by the names that all channels use -> the vendor's."""
FETCHED = frozenset({"image", "audio", "video", "file", "sticker"})
"""Kinds of attachments whose bytes are the customer's own; others are links to what somebody published."""


def said(item: Item, *, page: str, standby: bool = False) -> Inbound | None:
    """The customer's words in an item; None when it has none, or nobody said them.

    `standby`: another app has the thread, so that the words wait for no answer of ours.
    """
    sender = words(item, "sender", "id")
    key = f"{page}:{sender}"
    if sender in ("", page) or len(key) > MAX_KEY:
        return None
    for kind, read in READERS.items():
        content = block(item, kind)
        if content:
            return read(item, content, key, standby)
    return None


def key_of(item: Item, side: str, *, page: str) -> str:
    """The key of the customer on one side (sender or recipient) of an item; empty for none that can be kept."""
    customer = words(item, side, "id")
    key = f"{page}:{customer}"
    return key if customer not in ("", page) and len(key) <= MAX_KEY else ""


def text_of(message: Item) -> str:
    """A message in words; what is no text becomes a label like `[image]`."""
    parts = [words(message, "text"), *map(_label, attachments_in(message))]
    return "\n".join(filter(None, parts)) or "[message]"


def files_of(message: Item) -> tuple[Attachment, ...]:
    """What came with a message: each with its address, and whether its bytes are to be fetched from there."""
    found = [(_kind(one), words(one, "payload", "url")) for one in attachments_in(message)]
    return tuple(
        Attachment(kind, address, fetch=kind in FETCHED) for kind, address in found if 0 < len(address) <= MAX_REFERENCE
    )


def attachments_in(message: Item) -> Sequence[Item]:
    """The attachments; a sticker that Meta sends both as itself and as an image counts once."""
    found = blocks(message, "attachments")
    stickers = {words(one, "payload", "sticker_id") for one in found if _kind(one) == "sticker"} - {""}
    return [one for one in found if not (_kind(one) == "image" and words(one, "payload", "sticker_id") in stickers)]


def _message(item: Item, message: Item, key: str, standby: bool) -> Inbound:
    text = text_of(message)
    typed = words(message, "text")
    return _inbound(
        item,
        words(message, "mid"),
        key,
        text,
        choice=None if standby else our_button(words(message, "quick_reply", "payload")),
        attachments=files_of(message),
        words=typed if text != typed else None,
        replies_to=words(message, "reply_to", "mid"),
        details=_details(message, standby),
    )


def _postback(item: Item, postback: Item, key: str, standby: bool) -> Inbound:
    return _inbound(
        item,
        words(postback, "mid"),
        key,
        words(postback, "title") or "[button]",
        choice=None if standby else our_button(words(postback, "payload")),
        details=_details(postback, standby),
    )


def _edit(item: Item, edit: Item, key: str, standby: bool) -> Inbound:
    mid = words(edit, "mid")
    # The edited message keeps its id; the number of the edit tells the two apart.
    known = mid and f"{mid}#{words(edit, 'num_edit')}"
    now = words(edit, "text")
    return _inbound(item, known, key, f"[edited] {now}".strip(), words=now, edits=mid, details=_details({}, standby))


def _inbound(item: Item, mid: str, key: str, text: str, **more: Any) -> Inbound:
    sent = words(item, "timestamp")
    return Inbound(
        channel="messenger",
        external_id=external_id(mid, key, sent, text),
        customer_key=key,
        text=text,
        sent_at=moment(sent, per_second=1000),
        **more,
    )


def _details(content: Item, standby: bool) -> dict[str, Any]:
    """What is kept beside the words: where the customer came from, and that another app had the thread."""
    referral = block(content, "referral")
    found = {ours: cut(words(referral, theirs), 300) for ours, theirs in REFERRAL.items()}
    kept = {name: value for name, value in found.items() if value}
    return {**({"referral": kept} if kept else {}), **({"standby": True} if standby else {})}


def _label(attachment: Item) -> str:
    kind, content = _kind(attachment), block(attachment, "payload")
    if words(content, "sticker_id"):
        return "[sticker]"
    point = block(content, "coordinates")
    if point:
        return f"[{kind}] {words(point, 'lat')}, {words(point, 'long')}"
    title = words(attachment, "title") or words(content, "title")
    # A shared link is the customer's own words about something else, so its address is shown to people.
    address = "" if kind in FETCHED else words(attachment, "url") or words(content, "url")
    return " ".join(filter(None, [f"[{kind}]", cut(title, 200), cut(address, 500)]))


def _kind(attachment: Item) -> str:
    return words(attachment, "type")[:40] or "attachment"


READERS = {"message": _message, "postback": _postback, "message_edit": _edit}
"""Field of an item that holds the customer's words -> how they are read."""
