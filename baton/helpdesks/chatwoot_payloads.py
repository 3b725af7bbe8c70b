"""Reads Chatwoot's messages and conversations, from webhooks and from the API. Pure, and never an error for odd shapes.

A webhook says `message_type` as a word, the API as a number (0 in, 1 out, 2 activity, 3 template). Private notes, the
words of bots, activity and what Baton itself wrote come the same way as replies: `reply_in` lets only what a person has
said to the customer pass.
https://www.chatwoot.com/hc/user-guide/articles/1677693021-how-to-use-webhooks
"""

import hashlib
import hmac
import json
from collections.abc import Mapping, Sequence
from datetime import datetime, timezone
from typing import Any
from urllib.parse import quote

from baton.errors import Unreadable
from baton.helpdesks.connector import AgentReply, Heard, Person, Score, SentFile, Status, Survey
from baton.helpdesks.texts import name_in

OURS = "baton_key"
"""The key in `content_attributes` that marks what Baton wrote."""
OUTGOING = ("outgoing", 1)
TEMPLATE = ("template", 3)
SURVEY = "input_csat"
PAGE = "/survey/responses/"
"""Where in Chatwoot a customer answers, by the conversation's UUID."""
SPOKEN = (None, "text", "incoming_email")
STATUS: dict[str, Status] = {"open": "open", "pending": "bot", "resolved": "closed"}
"""Chatwoot's word -> ours; a snoozed conversation stays with whoever has it."""
WORDS: dict[Status, str] = {ours: theirs for theirs, ours in STATUS.items()}
WINDOW_S = 300.0
"""How old a webhook may be; Chatwoot's own advice."""


def is_signed(body: bytes, headers: Mapping[str, str], *, secrets: Sequence[str], now: float) -> bool:
    """Whether one of the secrets signed `timestamp.body`, no longer than five minutes ago.

    `X-Chatwoot-Signature: sha256=<hex>`, `X-Chatwoot-Timestamp`: account webhooks since 4.11.2, inboxes and bots since
    4.13.0 (chatwoot/chatwoot pull requests 13573 and 13892).
    """
    low = {name.lower(): value for name, value in headers.items()}
    stamp, given = low.get("x-chatwoot-timestamp", ""), low.get("x-chatwoot-signature", "")
    if not (stamp.isascii() and stamp.isdecimal()) or len(stamp) > 12 or abs(now - int(stamp)) > WINDOW_S:
        return False
    signed = f"{stamp}.".encode() + body
    right = ["sha256=" + hmac.new(one.encode(), signed, hashlib.sha256).hexdigest() for one in secrets if one.strip()]
    return any(hmac.compare_digest(given.encode("utf-8", "replace"), one.encode()) for one in right)


def heard_in(body: bytes, *, account: str) -> Heard | None:
    """What a webhook says of a conversation; None when it is about none, or about another account's."""
    try:
        event = json.loads(body)
    except (ValueError, RecursionError):
        event = None
    if not isinstance(event, dict):
        raise Unreadable("The body is not a JSON object.")
    told = _map(event.get("account")).get("id")
    if told is not None and str(told) != account:
        return None
    is_message = str(event.get("event", "")).startswith("message_")
    number = _map(event.get("conversation")).get("id") if is_message else event.get("id")
    if isinstance(number, bool) or not isinstance(number, (int, str)) or not str(event.get("event", "")):
        return None
    if not is_message and not str(event["event"]).startswith("conversation_"):
        return None
    reply = reply_in(event) if event["event"] == "message_created" else None
    score = score_in(event) if is_message else None
    asks = is_message and question_in(event) is not None
    if is_message and not (reply or score or asks):
        return None  # our own echo, a note, activity
    return Heard(str(number), [reply] if reply else [], [score] if score else [])


def reply_in(message: Mapping[str, Any]) -> AgentReply | None:
    """What a person has said to the customer; None for every other message."""
    sender, attributes = _map(message.get("sender")), _map(message.get("content_attributes"))
    kinds = {str(one).lower() for one in (sender.get("type"), message.get("sender_type")) if one is not None}
    kind, number = message.get("message_type"), message.get("id")
    said = not isinstance(kind, bool) and kind in OUTGOING and message.get("private") is False
    if not said or kinds != {"user"} or message.get("content_type") not in SPOKEN:
        return None
    if OURS in attributes or attributes.get("deleted") or isinstance(number, bool) or not isinstance(number, int):
        return None
    text, files = _word(message.get("content")), _files(message)
    if not text and not files:
        return None
    return AgentReply(str(number), person_in(sender), text, _moment(message.get("created_at")), files)


def score_in(message: Mapping[str, Any]) -> Score | None:
    """The customer's answer to Chatwoot's own question how it was."""
    if message.get("content_type") != SURVEY:
        return None
    value = _answer(message).get("rating")
    if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= 5:
        return None
    return Score(value, _moment(message.get("created_at")))


def question_in(message: Mapping[str, Any]) -> str | None:
    """Chatwoot's own question how it was, as long as it is not answered; None for every other message."""
    kind, number = message.get("message_type"), message.get("id")
    puts = message.get("content_type") == SURVEY and not isinstance(kind, bool) and kind in TEMPLATE
    if not puts or message.get("private") is True or isinstance(number, bool) or not isinstance(number, int):
        return None
    return None if _answer(message) else _word(message.get("content")) or "How was it?"


def survey_in(message: Mapping[str, Any], conversation: Mapping[str, Any], *, root: str) -> Survey | None:
    """The same with the address of the page for the answer, which some versions leave out where agents read it."""
    question, uuid = question_in(message), _word(conversation.get("uuid"))
    if question is None or not (uuid or PAGE in question):
        return None
    text = question if PAGE in question else f"{question} {root}{PAGE}{quote(uuid, safe='')}"
    return Survey(str(message["id"]), text, _moment(message.get("created_at")))


def person_in(sender: Mapping[str, Any]) -> Person:
    """An agent, under the name that customers may see."""
    name = _word(sender.get("available_name")) or _word(sender.get("name")) or "A colleague"
    return Person(str(sender.get("id", "")), name[:60])


def status_in(conversation: Mapping[str, Any]) -> Status | None:
    """Who has a conversation; None when its word says nothing of that."""
    return STATUS.get(_word(conversation.get("status")))


def assignee_in(conversation: Mapping[str, Any]) -> Person | None:
    """Whom a conversation is assigned to."""
    assignee = _map(_map(conversation.get("meta")).get("assignee"))
    return person_in(assignee) if assignee.get("id") else None


def messages_in(answer: Any) -> list[Mapping[str, Any]]:
    """The messages in a page of them, oldest first."""
    found = _map(answer).get("payload")
    listed = [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []
    numbered = [one for one in listed if isinstance(one.get("id"), int) and not isinstance(one.get("id"), bool)]
    return sorted(numbered, key=lambda one: int(one["id"]))


def _answer(message: Mapping[str, Any]) -> Mapping[str, Any]:
    return _map(_map(_map(message.get("content_attributes")).get("submitted_values")).get("csat_survey_response"))


def _files(message: Mapping[str, Any]) -> list[SentFile]:
    found = message.get("attachments")
    listed = found if isinstance(found, list) else []
    addresses = [_word(_map(one).get("data_url")) for one in listed]
    return [SentFile(name_in(one), one, link=one) for one in addresses if one.startswith(("https://", "http://"))]


def _moment(value: Any) -> datetime:
    """Seconds since 1970 from the API, ISO 8601 in webhooks; whatever it cannot read is now."""
    try:
        if isinstance(value, (int, float)) and not isinstance(value, bool):
            return datetime.fromtimestamp(value, timezone.utc)
        at = datetime.fromisoformat(str(value).replace("Z", "+00:00").replace(" UTC", "+00:00"))
        return at if at.tzinfo else at.replace(tzinfo=timezone.utc)
    except (ValueError, OverflowError, OSError):
        return datetime.now(timezone.utc)


def _map(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _word(value: Any) -> str:
    return value.strip() if isinstance(value, str) else ""
