"""Reads conversations, messages and webhooks of Sunshine Conversations, and cuts texts to what it takes. Pure.

The customer's words, Baton's own, bots', system activity and agents' replies come as messages of one conversation:
`reply_in` lets only what an agent has said in the agent workspace pass. A webhook is nothing but a reason to look.
https://developer.zendesk.com/api-reference/conversations/
"""

import hmac
import json
from collections.abc import Mapping, Sequence
from datetime import datetime, timezone
from typing import Any

from baton.errors import Unreadable
from baton.helpdesks.connector import AgentReply, Heard, Opening, Person, SentFile, Status
from baton.helpdesks.texts import name_in, tag

OURS = "baton_key"
"""The key in a message's metadata that marks what Baton wrote."""
WORKSPACE = "zd:agentWorkspace"
"""The source of what agents write."""
HUMAN = ["agent"]
"""The only subtypes of an author who is a person, where Zendesk says them."""
CLOSED = ("ticket:closed", "conversation:endedByUser")
METADATA_BYTES = 4096
LONGEST = 4096
"""Characters of one message."""
PRIORITIES = {0: "low", 1: "normal", 2: "high", 3: "urgent"}


def is_known(headers: Mapping[str, str], *, secrets: Sequence[str]) -> bool:
    """Whether a webhook carries one of the shared secrets; Sunshine Conversations signs no body and tells no time."""
    given = {name.lower(): value for name, value in headers.items()}.get("x-api-key", "").encode("utf-8", "replace")
    return any(hmac.compare_digest(given, secret.encode()) for secret in secrets if secret.strip())


def heard_in(body: bytes, *, app: str) -> list[Heard]:
    """The conversations that a webhook is about, each once; none when it is about another app's."""
    try:
        told = json.loads(body)
    except (ValueError, RecursionError):
        told = None
    if not isinstance(told, dict):
        raise Unreadable("The body is not a JSON object.")
    if _map(told.get("app")).get("id") != app:
        return []
    events = told.get("events")
    listed = [_map(one) for one in events] if isinstance(events, list) else []
    found = [_word(_map(_map(one.get("payload")).get("conversation")).get("id")) for one in listed]
    return [Heard(one) for one in dict.fromkeys(found) if one]


def is_at(conversation: Mapping[str, Any], name: str) -> bool:
    """Whether a switchboard integration (by id, name or type) has control of a conversation."""
    return _is(conversation.get("activeSwitchboardIntegration"), name)


def is_offered(conversation: Mapping[str, Any], name: str) -> bool:
    """Whether control was offered to a switchboard integration that has not accepted it yet."""
    return _is(conversation.get("pendingSwitchboardIntegration"), name)


def status_in(conversation: Mapping[str, Any], newest: Sequence[Mapping[str, Any]], *, desk: str) -> Status:
    """Who has a conversation; `newest` are its newest messages, oldest first.

    Where the desk has let go, the message that says the ticket was closed tells an end from a hand back, unless it is
    from before our last opening, or from before the customer's last words.
    """
    if is_at(conversation, desk) or is_offered(conversation, desk):
        return "open"
    for message in reversed(newest):
        if _map(message.get("activity")).get("type") in CLOSED:
            return "closed"
        by_customer = _map(message.get("author")).get("type") == "user"
        if key_in(message).startswith("open:") or by_customer:
            break
    return "bot"


def reply_in(message: Mapping[str, Any]) -> AgentReply | None:
    """What an agent has said to the customer; None for every other message."""
    author, number = _map(message.get("author")), _word(message.get("id"))
    by_person = author.get("type") == "business" and author.get("subtypes", HUMAN) in (HUMAN, None, [])
    there = _map(message.get("source")).get("type") == WORKSPACE
    if not (by_person and there and number) or message.get("activity") or message.get("deleted") or key_in(message):
        return None
    content = _map(message.get("content"))
    words, files = _word(content.get("text")), _files(content)
    person = Person(_word(author.get("userId")), (_word(author.get("displayName")) or "A colleague")[:60])
    return AgentReply(number, person, words, _moment(message.get("received")), files) if words or files else None


def key_in(message: Mapping[str, Any]) -> str:
    """What Baton has written into the metadata of a message."""
    return _word(_map(message.get("metadata")).get(OURS))


def listed(answer: Any, name: str) -> list[Mapping[str, Any]]:
    """The objects in an answer's list that have an id, in their order."""
    found = _map(answer).get(name)
    return [one for one in found if isinstance(one, dict) and one.get("id")] if isinstance(found, list) else []


def page_before(answer: Any) -> str | None:
    """Where the messages before a page begin."""
    meta = _map(_map(answer).get("meta"))
    return _word(meta.get("beforeCursor")) or None if meta.get("hasMore") is True else None


def page_after(answer: Any) -> str | None:
    """Where a list goes on."""
    meta = _map(_map(answer).get("meta"))
    return _word(meta.get("afterCursor")) or None if meta.get("hasMore") is True else None


def handover(opening: Opening, *, first_message: str | None) -> dict[str, str]:
    """What goes along with control, flat and within the limit; what the workspace makes fields of comes first."""
    tags = dict.fromkeys(["baton", f"baton_{tag(opening.skill)}", f"baton_{tag(opening.channel)}"])
    wanted = {
        "dataCapture.systemField.tags": ",".join(tags),
        "dataCapture.systemField.priority": PRIORITIES.get(opening.priority, "urgent"),
        "first_message_id": first_message or "",
        "baton_conversation": opening.conversation_id,
        "baton_reason": opening.reason,
        "baton_card": opening.card,
    }
    kept: dict[str, str] = {}
    for name, value in wanted.items():
        room = METADATA_BYTES - len(json.dumps({**kept, name: ""}).encode())
        if value and (cut := _cut(value, room)):
            kept[name] = cut
    return kept


def _cut(value: str, room: int) -> str:
    """The longest beginning of a value that is written in so many bytes."""
    low, high = 0, len(value)
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if len(json.dumps(value[:middle]).encode()) - 2 <= room else (low, middle - 1)
    return value[:low]


def _files(content: Mapping[str, Any]) -> list[SentFile]:
    address, name = _word(content.get("mediaUrl")), _word(content.get("altText"))
    is_link = address.startswith(("https://", "http://"))
    return [SentFile(name or name_in(address), address, link=address)] if is_link else []


def _is(integration: Any, name: str) -> bool:
    known = _map(integration)
    return name in (known.get("id"), known.get("name"), known.get("integrationType"))


def _moment(value: Any) -> datetime:
    try:
        at = datetime.fromisoformat(_word(value).replace("Z", "+00:00"))
    except ValueError:
        return datetime.now(timezone.utc)
    return at if at.tzinfo else at.replace(tzinfo=timezone.utc)


def _map(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _word(value: Any) -> str:
    return value.strip() if isinstance(value, str) else ""
