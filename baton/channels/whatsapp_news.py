"""Reads whole webhooks of the WhatsApp Cloud API: messages, receipts, reactions, echoes, notices, and the rest.

Every change of every entry ends in news, if only as `LeftAlone` with the reason. It never fails on any shape.
"""

import logging
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from baton.channels import whatsapp_inbound
from baton.channels.graph_errors import in_words
from baton.channels.payload import MAX_ID, MAX_KEY, block, blocks, moment, words
from baton.channels.whatsapp_errors import ERRORS
from baton.channels.whatsapp_inbound import Contacts
from baton.conversations.news import Echo, LeftAlone, NewAddress, News, Reaction, Receipt, Withdrawal

log = logging.getLogger("baton.channels")
Item = Mapping[str, Any]
CHANNEL, OBJECT = "whatsapp", "whatsapp_business_account"
APP = "WhatsApp Business app"
STATUSES = {"sent": "sent", "delivered": "delivered", "read": "read", "played": "read", "failed": "failed"}

FIELDS: Mapping[str, tuple[str, bool]] = {
    "account_alerts": ("A notice on limits or the business profile; WhatsApp Manager shows it.", True),
    "account_review_update": ("Meta has reviewed the account; WhatsApp Manager shows it.", True),
    "account_settings_update": ("A setting of the number was changed in WhatsApp Manager.", False),
    "account_update": ("A notice on the business account; WhatsApp Manager shows it.", True),
    "automatic_events": ("Baton does not use what Meta guesses about orders and leads.", False),
    "business_capability_update": ("Limits of the business were changed; sending is paced by Meta's answers.", False),
    "business_status_update": ("A notice on the business; WhatsApp Manager shows it.", True),
    "calls": ("Baton takes no calls.", False),
    "flows": ("A notice on the state of a flow; WhatsApp Manager shows it.", True),
    "group_lifecycle_update": ("Baton answers no groups.", False),
    "group_participants_update": ("Baton answers no groups.", False),
    "group_settings_update": ("Baton answers no groups.", False),
    "group_status_update": ("Baton answers no groups.", False),
    "history": ("Messages from before the number was connected are not taken over.", False),
    "message_echoes": ("Words of another app of this account; only those of the business app count.", False),
    "message_template_components_update": ("A template was changed; compare it with policy/desk.yml.", True),
    "message_template_quality_update": ("Customers rate a template better or worse.", True),
    "message_template_status_update": ("A template was approved, paused or refused; see policy/desk.yml.", True),
    "messaging_handovers": ("Baton does not share the number with another app.", False),
    "partner_solutions": ("A notice for solution partners.", False),
    "payment_configuration_update": ("Baton takes no payments in WhatsApp.", False),
    "phone_number_name_update": ("The display name of the number was reviewed.", True),
    "phone_number_quality_update": ("The limit of the number was changed; WhatsApp Manager shows it.", True),
    "security": ("A security setting of the number was changed.", True),
    "smb_app_state_sync": ("Contacts of the business app are not taken over.", False),
    "standby": ("Another app has the conversation.", False),
    "template_category_update": ("A template was moved to another category, which changes its price.", True),
    "template_correct_category_detection": ("Meta thinks that a template is in the wrong category.", True),
    "tracking_events": ("Baton sends no marketing.", False),
    "user_preferences": ("Baton sends no marketing.", False),
}
"""Fields of changes that are left alone: why, and whether an operator should see it as a warning."""

KINDS: Mapping[str, str] = {
    "system": "A notice of WhatsApp, not of the customer.",
    "request_welcome": "The customer opened the chat and has written nothing yet.",
    "reaction": "A reaction to nothing.",
    "revoke": "It names no message.",
    "group": "Baton answers no groups.",
}
"""Kinds of messages that are left alone, with the reason."""


def read(webhook: Item, *, account: str) -> list[News]:
    """All news of a webhook, in order; `account` is our phone number id, for changes that do not name one."""
    found: list[News] = []
    thing = words(webhook, "object")
    if thing and thing != OBJECT:
        return [LeftAlone(CHANNEL, thing[:60], "A webhook of another product of Meta; subscribe it elsewhere.", True)]
    for entry in blocks(webhook, "entry"):
        for change in blocks(entry, "changes"):
            found += _guarded(lambda change=change: _change(change, account), words(change, "field"))  # type: ignore[misc]
    return found


def _guarded(read_one: Callable[[], list[News]], kind: str) -> list[News]:
    """One piece that cannot be read at all must not cost the others."""
    try:
        return read_one()
    except Exception as error:
        log.error("unreadable piece of a webhook", extra={"channel": CHANNEL, "error": type(error).__name__})
        return [LeftAlone(CHANNEL, kind[:40], "It could not be read.", grave=True)]


def _change(change: Item, account: str) -> list[News]:
    field, value = words(change, "field"), block(change, "value")
    number = words(value, "metadata", "phone_number_id") or account
    if field == "messages":
        return [*_messages(value, number), *_statuses(value), *_errors(value), *_preferences(value)]
    if field == "smb_message_echoes":
        contacts = Contacts(blocks(value, "contacts"))
        return [
            news
            for echo in blocks(value, "message_echoes")
            for news in _guarded(lambda echo=echo: _echo(echo, number, contacts), "echo")  # type: ignore[misc]
        ]
    reason, grave = FIELDS.get(field, ("A field that Baton does not know.", True))
    event = words(value, "event") or words(value, "new_category") or words(value, "new_quality_score")
    kind = " ".join(filter(None, [field[:60] or "change", event[:60]]))
    return [LeftAlone(CHANNEL, kind, reason, grave)]


def _messages(value: Item, number: str) -> Iterator[News]:
    contacts = Contacts(blocks(value, "contacts"))
    for message in blocks(value, "messages"):
        yield from _guarded(
            lambda message=message: [_message(message, number, contacts)],  # type: ignore[misc]
            words(message, "type"),
        )


def _message(message: Item, number: str, contacts: Contacts) -> News:
    kind = words(message, "type")
    if words(message, "group_id"):
        return _left_alone("group")
    if kind in SPECIAL:
        return SPECIAL[kind](message, number, contacts)
    inbound = whatsapp_inbound.one(message, number, contacts)
    return inbound or LeftAlone(CHANNEL, kind[:40] or "message", "It names nobody who could be answered.", grave=True)


def _reaction(message: Item, number: str, contacts: Contacts) -> News:
    target = words(message, "reaction", "message_id")
    key, _ = whatsapp_inbound.sender(message, number, contacts)
    emoji = words(message, "reaction", "emoji") or None
    if not _is_id(target):
        return _left_alone("reaction")
    return Reaction(CHANNEL, key, target, emoji, moment(words(message, "timestamp")))


def _revoke(message: Item, number: str, contacts: Contacts) -> News:
    target = words(message, "revoke", "original_message_id")
    if not _is_id(target):
        return _left_alone("revoke")
    return Withdrawal(CHANNEL, target, moment(words(message, "timestamp")))


def _system(message: Item, number: str, contacts: Contacts) -> News:
    """A new number, or a new business-scoped id, of a customer; older payloads name the number `new_wa_id`."""
    system = block(message, "system")
    phone = words(system, "wa_id") or words(system, "new_wa_id")
    old_phone, user = words(message, "from"), words(system, "user_id")
    old_user = words(system, "previous_user_id") or words(message, "from_user_id")
    moved = words(system, "type") in ("user_changed_number", "customer_changed_number", "user_changed_user_id")
    if not moved or not (phone or user):
        return _left_alone("system", words(system, "type"))
    keys = (_key(number, old_user), _key(number, old_phone), _key(number, user), _key(number, phone))
    return NewAddress(CHANNEL, *keys)


def _welcome(message: Item, number: str, contacts: Contacts) -> News:
    return _left_alone("request_welcome")


def _statuses(value: Item) -> Iterator[News]:
    for status in blocks(value, "statuses"):
        yield from _guarded(lambda status=status: [_status(status)], "status")  # type: ignore[misc]


def _status(status: Item) -> News:
    said, wamid = words(status, "status").lower(), words(status, "id")
    if said not in STATUSES or not _is_id(wamid):
        return LeftAlone(CHANNEL, f"status {said[:40]}".strip(), "It says nothing of a message of ours.")
    errors = [in_words(error, ERRORS) for error in blocks(status, "errors")]
    return Receipt(
        CHANNEL,
        STATUSES[said],
        moment(words(status, "timestamp")),
        external_id=wamid,
        reference=words(status, "biz_opaque_callback_data")[:100],
        reason=" ".join(errors)[:500],
    )


def _errors(value: Item) -> Iterator[News]:
    # Beside messages they belong to a message, which says so itself.
    if blocks(value, "messages"):
        return
    for error in blocks(value, "errors"):
        yield LeftAlone(CHANNEL, "errors", in_words(error, ERRORS)[:300], grave=True)


def _preferences(value: Item) -> Iterator[News]:
    for _ in blocks(value, "user_preferences"):
        yield LeftAlone(CHANNEL, "user_preferences", *FIELDS["user_preferences"])


def _echo(echo: Item, number: str, contacts: Contacts) -> list[News]:
    kind, wamid = words(echo, "type"), words(echo, "id")
    if kind == "revoke":
        return [_revoke(echo, number, Contacts())]
    if kind == "reaction":
        return [LeftAlone(CHANNEL, "echo reaction", "A colleague's emoji in the business app.")]
    phone = words(echo, "to")
    user = words(echo, "to_user_id") or words(contacts.under("wa_id", phone), "user_id")
    key = _key(number, user or phone)
    if not _is_id(wamid) or not key:
        return [LeftAlone(CHANNEL, "echo", "It names no message or nobody it was written to.", grave=True)]
    return [
        Echo(
            CHANNEL,
            wamid,
            key,
            whatsapp_inbound.text_of(echo),
            APP,
            address=_key(number, phone) or None,
            attachments=whatsapp_inbound.attachments_of(echo),
            sent_at=moment(words(echo, "timestamp")),
        )
    ]


def _left_alone(kind: str, more: str = "") -> LeftAlone:
    return LeftAlone(CHANNEL, " ".join(filter(None, [kind, more[:60]])), KINDS[kind])


def _key(number: str, user: str) -> str:
    key = f"{number}:{user}" if user else ""
    return key if len(key) <= MAX_KEY else ""


def _is_id(given: str) -> bool:
    return 0 < len(given) <= MAX_ID


SPECIAL: Mapping[str, Callable[[Item, str, Contacts], News]] = {
    "reaction": _reaction,
    "revoke": _revoke,
    "system": _system,
    "request_welcome": _welcome,
}
"""Kind of message that is no word of the customer -> what it means."""
