"""Reads Zendesk's tickets, comments and webhooks. Pure, and never an error for odd shapes.

Private notes, calls, the customer's own words and what triggers wrote stand in a ticket beside the replies: `reply_in`
lets only what an agent has said to the customer pass. A webhook is nothing but a reason to look: no word of it is used.
https://developer.zendesk.com/api-reference/ticketing/tickets/ticket_comments/
"""

import base64
import hashlib
import hmac
import html
import json
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta, timezone
from typing import Any

from baton.errors import Unreadable
from baton.helpdesks.connector import AgentReply, Heard, Person, SentFile, Status
from baton.helpdesks.texts import name_in

BOTS = "baton_bot"
"""The tag of a solved ticket that says: back to the bot, instead of closed."""
STAFF = ("agent", "admin")
MACHINES = ("rule", "merge", "linked_problem", "resource_push", 8, 19, 9, 14)
"""Ways in which Zendesk writes by itself, by name or number (documentation/ticketing/reference-guides/via-types)."""
STATUS: dict[str, Status] = {"new": "open", "open": "open", "pending": "open", "hold": "open"}
"""`pending` waits for the customer and `hold` for somebody else: people have the ticket in both."""
OVER = ("solved", "closed")
INFECTED = "malware_found"
WITHIN = timedelta(milliseconds=999)
"""Zendesk tells a moment to the second; what is said within the second of a hand back was said after it."""
EVENT = "zen:event-type:ticket."
WINDOW_S = 300.0
"""How old a webhook may be."""


def is_signed(body: bytes, headers: Mapping[str, str], *, secrets: Sequence[str], now: float) -> bool:
    """Whether one of the secrets signed timestamp and body, no longer than five minutes ago.

    `X-Zendesk-Webhook-Signature` is base64(HMAC-SHA256(timestamp + body)), the timestamp is in ISO 8601:
    https://developer.zendesk.com/documentation/webhooks/verifying/
    """
    low = {name.lower(): value for name, value in headers.items()}
    stamp = low.get("x-zendesk-webhook-signature-timestamp", "")
    given = low.get("x-zendesk-webhook-signature", "").encode("utf-8", "replace")
    at = _moment(stamp)
    if at is None or abs(now - at.timestamp()) > WINDOW_S:
        return False
    right = [_signature(secret, stamp.encode() + body) for secret in secrets if secret.strip()]
    return any(hmac.compare_digest(given, one) for one in right)


def heard_in(body: bytes) -> Heard | None:
    """The ticket that a webhook is about: an event of Zendesk's, or what a trigger sends as `ticket_id`."""
    try:
        event = json.loads(body)
    except (ValueError, RecursionError):
        event = None
    if not isinstance(event, dict):
        raise Unreadable("The body is not a JSON object.")
    is_event = str(event.get("type", "")).startswith(EVENT)
    number = _map(event.get("detail")).get("id") if is_event else event.get("ticket_id")
    known = isinstance(number, (int, str)) and not isinstance(number, bool) and str(number).isdecimal()
    return Heard(str(number)) if known else None


def status_in(ticket: Mapping[str, Any]) -> Status | None:
    """Who has a ticket; None when its word says nothing of that."""
    word = _word(ticket.get("status"))
    if word in OVER:
        return "bot" if BOTS in tags_in(ticket) else "closed"
    return STATUS.get(word)


def tags_in(ticket: Mapping[str, Any]) -> list[str]:
    """The tags of a ticket."""
    found = ticket.get("tags")
    return [one for one in found if isinstance(one, str)] if isinstance(found, list) else []


def reply_in(comment: Mapping[str, Any], *, author: Mapping[str, Any], ticket: Mapping[str, Any]) -> AgentReply | None:
    """What an agent has said to the customer; None for every other comment."""
    number, channel = comment.get("id"), _map(comment.get("via")).get("channel")
    said = comment.get("public") is True and comment.get("type") == "Comment" and channel not in MACHINES
    whose = comment.get("author_id")
    by_staff = author.get("role") in STAFF and author.get("id") == whose != ticket.get("requester_id")
    if not said or not by_staff or isinstance(number, bool) or not isinstance(number, int):
        return None
    # Entities stand in `plain_body` as they are written in HTML.
    text = html.unescape(_word(comment.get("plain_body"))) or _word(comment.get("body"))
    words, files = text.strip(), _files(comment)
    at = _moment(comment.get("created_at")) or datetime.now(timezone.utc)
    return AgentReply(str(number), _person(author), words, at + WITHIN, files) if words or files else None


def listed(answer: Any, name: str) -> list[Mapping[str, Any]]:
    """The objects in an answer's list that have a number."""
    found = _map(answer).get(name)
    known = [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []
    return [one for one in known if isinstance(one.get("id"), int) and not isinstance(one.get("id"), bool)]


def next_page(answer: Any) -> str | None:
    """Where a list goes on."""
    meta = _map(_map(answer).get("meta"))
    return _word(meta.get("after_cursor")) or None if meta.get("has_more") is True else None


def key_in(audit: Mapping[str, Any], name: str) -> str:
    """What Baton has written into the metadata of an update."""
    return _word(_map(_map(audit.get("metadata")).get("custom")).get(name))


def changed_at(ticket: Mapping[str, Any]) -> datetime | None:
    """When a ticket was changed last."""
    return _moment(ticket.get("updated_at"))


def _person(author: Mapping[str, Any]) -> Person:
    """An agent, under the name that customers may see."""
    name = _word(author.get("alias")) or _word(author.get("name")) or "A colleague"
    return Person(str(author.get("id", "")), name[:60])


def _files(comment: Mapping[str, Any]) -> list[SentFile]:
    found = comment.get("attachments")
    listed = [_map(one) for one in found] if isinstance(found, list) else []
    return [file for one in listed if (file := _file(one))]


def _file(attached: Mapping[str, Any]) -> SentFile | None:
    name, at = _word(attached.get("file_name")), _word(attached.get("content_url"))
    if not at.startswith(("https://", "http://")):
        return None
    if attached.get("malware_scan_result") == INFECTED:
        return SentFile(name or name_in(at), "", refused="Zendesk has found malware in it.")
    return SentFile(name or name_in(at), at, link=at)


def _signature(secret: str, signed: bytes) -> bytes:
    return base64.b64encode(hmac.new(secret.encode(), signed, hashlib.sha256).digest())


def _moment(value: Any) -> datetime | None:
    try:
        at = datetime.fromisoformat(_word(value).replace("Z", "+00:00"))
    except ValueError:
        return None
    return at if at.tzinfo else at.replace(tzinfo=timezone.utc)


def _map(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _word(value: Any) -> str:
    return value.strip() if isinstance(value, str) else ""
