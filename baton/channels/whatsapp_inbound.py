"""Reads webhooks of the WhatsApp Cloud API: every customer message of every entry and change, in words.

Statuses, echoes and other fields are no customer messages. It never fails on a shape it does not know.
"""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from baton.channels.payload import (
    MAX_ID,
    MAX_KEY,
    MAX_NAME,
    MAX_REFERENCE,
    block,
    blocks,
    external_id,
    moment,
    our_button,
    parsed,
    words,
)
from baton.conversations.inbox import Attachment, Inbound

Message = Mapping[str, Any]

IGNORED: Mapping[str, str] = {
    "reaction": "An emoji on a message waits for no answer.",
    "revoke": "The customer took a message back.",
    "system": "A notice of WhatsApp, such as a new phone number.",
    "request_welcome": "The customer opened the chat and has written nothing yet.",
}
"""Kinds of messages that are not words of the customer, each with the reason why nobody has to answer."""


class Contacts:
    """Who wrote in a change; each is found at once, as there may be thousands."""

    def __init__(self, contacts: Sequence[Message] = ()) -> None:
        self._sole: Message = contacts[0] if len(contacts) == 1 else {}
        self._known: dict[tuple[str, str], Message] = {}
        for contact in contacts:
            for key in ("user_id", "wa_id"):
                self._known.setdefault((key, words(contact, key)), contact)

    def of(self, message: Message) -> Message:
        """The sender's contact: phone number and business-scoped user id may each be missing on either side."""
        by_id = self.under("user_id", words(message, "from_user_id"))
        return by_id or self.under("wa_id", words(message, "from")) or self._sole

    def under(self, key: str, value: str) -> Message:
        """The contact with this `user_id` or `wa_id`; empty when there is none."""
        return self._known.get((key, value), {}) if value else {}


def read(webhook: Mapping[str, Any], *, account: str) -> list[Inbound]:
    """Every customer message; `account` is our phone number id, for changes that do not name the one written to."""
    found = []
    for value in _values(webhook):
        number = words(value, "metadata", "phone_number_id") or account
        contacts = Contacts(blocks(value, "contacts"))
        found += [one(message, number, contacts) for message in blocks(value, "messages")]
    return [inbound for inbound in found if inbound is not None]


def text_of(message: Message) -> str:
    """What a message says, in words; media and unknown kinds become a label like `[image]`."""
    kind = words(message, "type")[:40] or "message"
    return TEXTS.get(kind, _other)(message) or f"[{kind}]"


def _values(webhook: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    for entry in blocks(webhook, "entry"):
        for change in blocks(entry, "changes"):
            if change.get("field") == "messages":
                yield block(change, "value")


def sender(message: Message, number: str, contacts: Contacts) -> tuple[str, str | None]:
    """The customer's key, by the business-scoped user id where there is one, and the address, the phone number."""
    contact = contacts.of(message)
    phone = words(message, "from") or words(contact, "wa_id")
    user = words(message, "from_user_id") or words(contact, "user_id") or phone
    key, address = (f"{number}:{one}" if one else "" for one in (user, phone))
    return (key if len(key) <= MAX_KEY else ""), (address if 0 < len(address) <= MAX_KEY else None)


def one(message: Message, number: str, contacts: Contacts) -> Inbound | None:
    """A message as it is stored; None for what is no word of a customer, or of nobody who could be answered."""
    key, address = sender(message, number, contacts)
    if words(message, "type") in IGNORED or not key:
        return None
    contact = contacts.of(message)
    text, sent = text_of(message), words(message, "timestamp")
    return Inbound(
        channel="whatsapp",
        external_id=external_id(words(message, "id"), key, sent, text),
        customer_key=key,
        text=text,
        choice=_choice(message),
        customer_name=words(contact, "profile", "name")[:MAX_NAME] or None,
        attachments=attachments_of(message),
        sent_at=moment(sent),
        address=address,
        words=_words(message),
        needs_answer=words(message, "interactive", "type") not in NO_ANSWER,
        replies_to=words(message, "context", "id")[:MAX_ID],
        edits=words(message, "edit", "original_message_id")[:MAX_ID],
        details=_details(message),
    )


def _words(message: Message) -> str | None:
    """What the customer said in words, where the text says more than that."""
    kind = words(message, "type")
    if kind in MEDIA:
        return words(message, kind, "caption")
    if kind == "edit":
        edited = block(message, "edit", "message")
        return words(edited, words(edited, "type"), "caption") or words(edited, "text", "body")
    if kind in ("text", "button") and text_of(message) != f"[{kind}]":
        return None
    interactive = block(message, "interactive")
    titled = words(interactive, "button_reply", "title") or words(interactive, "list_reply", "title")
    return None if titled else words(message, "order", "text")


def _details(message: Message) -> dict[str, Any]:
    """How it came: forwarded, or from an advertisement."""
    context, referral = block(message, "context"), block(message, "referral")
    found: dict[str, Any] = {}
    if context.get("forwarded") is True or context.get("frequently_forwarded") is True:
        found["forwarded"] = "often" if context.get("frequently_forwarded") is True else "once"
    if referral:
        kept = {key: words(referral, key)[:500] for key in REFERRAL}
        found["referral"] = {key: value for key, value in kept.items() if value}
    return found


def _choice(message: Message) -> str | None:
    interactive = block(message, "interactive")
    ids = (
        words(interactive, "button_reply", "id"),
        words(interactive, "list_reply", "id"),
        words(message, "button", "payload"),
    )
    return next((choice for choice in map(our_button, ids) if choice), None)


def attachments_of(message: Message) -> tuple[Attachment, ...]:
    """The file that came with a message, by the vendor's id of it."""
    kind = words(message, "type")
    media = words(message, kind, "id")
    name = words(message, kind, "filename")[:MAX_NAME] or None
    return (Attachment(kind, media[:MAX_REFERENCE], name, fetch=True),) if kind in MEDIA and media else ()


def _media(message: Message) -> str:
    kind = words(message, "type")
    media = block(message, kind)
    label = " ".join(filter(None, [kind, words(media, "filename")]))
    return f"[{label}] {words(media, 'caption')}".strip()


def _location(message: Message) -> str:
    place = block(message, "location")
    point = f"{words(place, 'latitude')}, {words(place, 'longitude')}"
    return "[location] " + " · ".join(filter(None, [words(place, "name"), words(place, "address"), point.strip(", ")]))


def _contacts(message: Message) -> str:
    cards = [
        " ".join([words(card, "name", "formatted_name"), *(words(phone, "phone") for phone in blocks(card, "phones"))])
        for card in blocks(message, "contacts")
    ]
    return "[contacts] " + ", ".join(cards)


def _order(message: Message) -> str:
    items = [
        f"{words(item, 'quantity') or '1'} × {words(item, 'product_retailer_id')}"
        for item in blocks(message, "order", "product_items")
    ]
    return " ".join(filter(None, ["[order]", ", ".join(items), words(message, "order", "text")]))


def _interactive(message: Message) -> str:
    interactive = block(message, "interactive")
    title = words(interactive, "button_reply", "title") or words(interactive, "list_reply", "title")
    form = words(interactive, "nfm_reply", "response_json")
    if title or not form:
        return title or _other(message)
    answers = parsed(form.encode())
    return "[form] " + ", ".join(f"{key}: {_plain(answers[key])}" for key in answers if key != "flow_token")


def _plain(value: object) -> str:
    return words({"value": value}, "value") or json.dumps(value)


def _edit(message: Message) -> str:
    edited = block(message, "edit", "message")
    return f"[edited] {text_of(edited) if words(edited, 'type') else words(edited, 'text', 'body')}".strip()


def _other(message: Message) -> str:
    kinds = (words(message, "type")[:40] or "message", words(block(message, "interactive"), "type")[:40])
    titles = [words(error, "title") for error in blocks(message, "errors")]
    return "[" + ": ".join(filter(None, [" ".join(filter(None, kinds)), *titles])) + "]"


REFERRAL = ("headline", "body", "source_type", "source_id", "source_url")
NO_ANSWER = frozenset({"call_permission_reply"})
"""Taps that ask for nothing: they are stored and shown."""
MEDIA = frozenset({"image", "video", "audio", "document", "sticker"})
TEXTS: Mapping[str, Callable[[Message], str]] = {
    "text": lambda message: words(message, "text", "body"),
    "button": lambda message: words(message, "button", "text"),
    "interactive": _interactive,
    "location": _location,
    "contacts": _contacts,
    "order": _order,
    "edit": _edit,
    **dict.fromkeys(MEDIA, _media),
}
"""Kind of message -> how it is put into words."""
