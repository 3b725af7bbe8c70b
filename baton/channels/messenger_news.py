"""Reads webhooks of the Messenger Platform: everything in every entry, as news; what is left alone has its reason.

Nothing is lost to a neighbour that cannot be read, and nothing here fails. Fields:
https://developers.facebook.com/documentation/business-messaging/messenger-platform/webhooks/webhook-events
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from baton.channels.messenger_inbound import files_of, key_of, said, text_of
from baton.channels.payload import MAX_ID, block, moment, words
from baton.channels.thread_control import app_name
from baton.conversations.inbox import Inbound
from baton.conversations.news import (
    DELIVERED,
    READ,
    SENT,
    Echo,
    LeftAlone,
    News,
    Reaction,
    Receipt,
    ThreadMoved,
    Withdrawal,
)

Item = Mapping[str, Any]
OURS = re.compile(r"m_[0-9a-z]{1,40}(\.\d{1,4}\.\d{1,4})?")
"""What we send along as `metadata`: our own id of a message, with the number of the part."""
LEFT_ALONE: Mapping[str, str] = {
    "optin": "An opt-in to notifications; Baton sends none.",
    "referral": "The customer followed a link or an ad and has written nothing yet.",
    "account_linking": "Accounts are recognised on the web page only.",
    "app_roles": "The page's settings changed which app is the default one.",
    "game_play": "A game.",
    "payment": "A payment of Messenger; the shop has its own.",
    "checkout_update": "A payment of Messenger; the shop has its own.",
    "pre_checkout": "A payment of Messenger; the shop has its own.",
    "message_context": "Where the customer wrote from.",
    "customer_information": "A form of Meta's own.",
    "group_feed": "A group is no conversation with a customer.",
}
"""Items that no conversation needs -> the reason."""


def read(webhook: Mapping[str, Any], *, account: str, app_id: str = "") -> list[News]:
    """Everything; `account` is our page id for entries that name none, `app_id` our own app's where it is known."""
    kind = words(webhook, "object")
    if kind not in ("page", ""):
        return [LeftAlone("messenger", kind[:40], "It is no event of a page.")]
    found: list[News] = []
    for entry in _each(webhook, "entry", found):
        page = words(entry, "id") or account
        for item in _each(entry, "messaging", found):
            found += _item(item, page, app_id, standby=False)
        for item in _each(entry, "standby", found):
            found += _item(item, page, app_id, standby=True)
        for change in _each(entry, "changes", found):
            found.append(LeftAlone("messenger", words(change, "field")[:40] or "changes", "It is no conversation."))
    return found


def _each(value: Item, key: str, found: list[News]) -> Iterator[Item]:
    """The objects in a list; what is there and cannot be read is written down."""
    listed = value.get(key, [])
    for one in listed if isinstance(listed, list) else [listed]:
        if isinstance(one, dict):
            yield one
        else:
            found.append(LeftAlone("messenger", key, "It is not of the documented shape.", grave=True))


def _item(item: Item, page: str, app_id: str, *, standby: bool) -> Iterator[News]:
    message = block(item, "message")
    if message.get("is_echo") is True:
        yield from _echo(item, message, page, app_id)
        return
    if message.get("is_deleted") is True:
        yield Withdrawal("messenger", words(message, "mid")[:MAX_ID], moment(words(item, "timestamp"), per_second=1000))
        return
    inbound = said(item, page=page, standby=standby)
    if inbound is not None:
        if standby:
            moved = ThreadMoved("messenger", inbound.customer_key, "Another app", inbound.sent_at)
            yield replace(moved, by_words=inbound.external_id)
        yield inbound
        return
    yield from _other(item, page, app_id)


def _other(item: Item, page: str, app_id: str) -> Iterator[News]:
    for kind, read_one in KINDS.items():
        if kind in item:
            yield from read_one(item, page, app_id)
            return
    kind = next((name for name in item if name not in ("sender", "recipient", "timestamp")), "nothing")
    reason = LEFT_ALONE.get(kind, "Baton does not know this kind, or it names no customer.")
    yield LeftAlone("messenger", kind[:40], reason, grave=kind not in LEFT_ALONE)


def _echo(item: Item, message: Item, page: str, app_id: str) -> Iterator[News]:
    """What the page said: our own words come back as a receipt, others' are a person's in another app."""
    mid, sender, note = words(message, "mid")[:MAX_ID], words(message, "app_id"), words(message, "metadata")
    at = moment(words(item, "timestamp"), per_second=1000)
    key = key_of(item, "recipient", page=page)
    if OURS.fullmatch(note) and mid and sender in ("", app_id or sender):
        yield Receipt("messenger", SENT, at=at, external_id=mid, reference=note, customer_key=key)
    elif (app_id and sender == app_id) or not mid or not key:
        yield LeftAlone("messenger", "echo", "Our own app sent it, or it names no customer.")
    else:
        yield Echo("messenger", mid, key, text_of(message), app_name(sender), attachments=files_of(message), sent_at=at)


def _reaction(item: Item, page: str, app_id: str) -> Iterator[News]:
    reaction, key = block(item, "reaction"), key_of(item, "sender", page=page)
    emoji = words(reaction, "emoji")[:40] or words(reaction, "reaction")[:40]
    kept = emoji if words(reaction, "action") != "unreact" else ""
    at = moment(words(item, "timestamp"), per_second=1000)
    yield Reaction("messenger", key, words(reaction, "mid")[:MAX_ID], kept or None, at)


def _delivery(item: Item, page: str, app_id: str) -> Iterator[News]:
    """By ids where there are any: the watermark is the vendor's clock, not ours."""
    delivery, key = block(item, "delivery"), key_of(item, "sender", page=page)
    until = moment(words(delivery, "watermark"), per_second=1000)
    mids = delivery.get("mids")
    named = [words({"mid": mid}, "mid") for mid in mids] if isinstance(mids, list) else []
    for mid in (mid for mid in named if 0 < len(mid) <= MAX_ID):
        yield Receipt("messenger", DELIVERED, at=until, external_id=mid, customer_key=key)
    if until is not None and key:
        yield Receipt("messenger", DELIVERED, at=until, customer_key=key, until=until)


def _read(item: Item, page: str, app_id: str) -> Iterator[News]:
    key = key_of(item, "sender", page=page)
    until = moment(words(item, "read", "watermark"), per_second=1000)
    if until is not None and key:
        yield Receipt("messenger", READ, at=until, customer_key=key, until=until)


def _passed(item: Item, page: str, app_id: str) -> Iterator[News]:
    """Meta tells the new owner; other subscribers hear of it too, so the id counts where ours is known."""
    change = block(item, "pass_thread_control")
    new = words(change, "new_owner_app_id")
    ours = not app_id or new == app_id
    yield from _moved(item, page, None if ours else app_name(new), words(change, "metadata"))


def _taken(item: Item, page: str, app_id: str) -> Iterator[News]:
    """Meta tells the app that lost the thread; the id of the new owner may be missing."""
    change = block(item, "take_thread_control")
    new = words(change, "new_owner_app_id")
    ours = bool(app_id) and new == app_id
    yield from _moved(item, page, None if ours else app_name(new), words(change, "metadata"))


def _moved(item: Item, page: str, app: str | None, note: str) -> Iterator[News]:
    key = key_of(item, "sender", page=page)
    if key:
        yield ThreadMoved("messenger", key, app, moment(words(item, "timestamp"), per_second=1000), note[:300])


def _requested(item: Item, page: str, app_id: str) -> Iterator[News]:
    name = app_name(words(item, "request_thread_control", "requested_owner_app_id"))
    why = f"{name} asks for the thread; whoever has the conversation decides."
    yield LeftAlone("messenger", "request_thread_control", why, grave=True)


def _policy(item: Item, page: str, app_id: str) -> Iterator[News]:
    enforcement = block(item, "policy_enforcement") or block(item, "policy-enforcement")
    said_by_meta = " ".join(filter(None, (words(enforcement, "action"), words(enforcement, "reason"))))[:300]
    yield LeftAlone("messenger", "policy_enforcement", f"Meta limits this page: {said_by_meta}", grave=True)


def _withdrawn(item: Item, page: str, app_id: str) -> Iterator[News]:
    mid = words(item, "message_unsend", "mid") or words(item, "unsend", "mid")
    yield Withdrawal("messenger", mid[:MAX_ID], moment(words(item, "timestamp"), per_second=1000))


KINDS: Mapping[str, Callable[[Item, str, str], Iterator[News]]] = {
    "reaction": _reaction,
    "delivery": _delivery,
    "read": _read,
    "pass_thread_control": _passed,
    "take_thread_control": _taken,
    "request_thread_control": _requested,
    "policy_enforcement": _policy,
    "policy-enforcement": _policy,
    "message_unsend": _withdrawn,
    "unsend": _withdrawn,
}
"""Field of an item -> how it is read."""


def inbound_only(found: list[News]) -> list[Inbound]:
    """The customer's messages among the news."""
    return [one for one in found if isinstance(one, Inbound)]
