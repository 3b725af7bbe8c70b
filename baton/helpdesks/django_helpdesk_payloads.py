"""Reads django-helpdesk's tickets and follow-ups, and writes what becomes of our words there. Pure, never an error.

A follow-up that is not public, that no user wrote, that Baton's own user wrote or that has no words is no reply.
Facts: django-helpdesk 2.6.1, helpdesk/serializers.py, helpdesk/update_ticket.py, helpdesk/webhooks.py.
"""

import base64
import hmac
import json
import re
from collections.abc import Mapping, Sequence
from datetime import datetime, timezone
from typing import Any

from baton.errors import Unreadable
from baton.helpdesks.connector import AgentReply, Heard, Person, SentFile, Status
from baton.helpdesks.texts import name_in

STATUS: dict[int, Status] = {1: "open", 2: "open", 3: "bot", 4: "closed", 5: "closed"}
"""Open, reopened, resolved, closed, duplicate."""
NUMBERS: dict[Status, int] = {"open": 2, "bot": 3, "closed": 4}
PRIORITIES = {0: 4, 1: 3, 2: 2, 3: 1}
"""Ours -> theirs: from 5, very low, to 1, critical."""
OURS = "baton:"
"""How the title begins of a follow-up that Baton wrote; what follows is its key."""
TEMPLATE = re.compile(r"\{(?=[{%#])|%(?=\})")
JOINER = "\u2060"


def is_allowed(headers: Mapping[str, str], *, secret: str) -> bool:
    """Whether a webhook has our user and secret, which the helpdesk takes from the address that it calls."""
    low = {name.lower(): value for name, value in headers.items()}
    right = "Basic " + base64.b64encode(f"baton:{secret}".encode()).decode()
    return bool(secret) and hmac.compare_digest(low.get("authorization", "").encode("utf-8", "replace"), right.encode())


def heard_in(body: bytes) -> Heard | None:
    """The ticket that a webhook is about. Nothing else of it is believed: it has neither signature nor time."""
    try:
        event = json.loads(body)
    except (ValueError, RecursionError):
        event = None
    if not isinstance(event, dict):
        raise Unreadable("The body is not a JSON object.")
    number = _map(event.get("ticket")).get("id")
    return Heard(str(number)) if _is_number(number) else None


def follow_ups_in(ticket: Any) -> list[Mapping[str, Any]]:
    """The follow-ups of a ticket, oldest first."""
    found = _map(ticket).get("followup_set")
    listed = [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []
    return sorted((one for one in listed if _is_number(one.get("id"))), key=lambda one: int(one["id"]))


def key_of(follow_up: Mapping[str, Any]) -> str | None:
    """Under which key Baton told this; None when it is not marked as ours."""
    mark = follow_up.get("title")
    return mark[len(OURS) :] if isinstance(mark, str) and mark.startswith(OURS) else None


def own_users(follow_ups: Sequence[Mapping[str, Any]]) -> frozenset[int]:
    """Whoever Baton is there."""
    return frozenset(one["user"] for one in follow_ups if key_of(one) is not None and _is_number(one.get("user")))


def reply_in(follow_up: Mapping[str, Any], *, own: frozenset[int], names: Mapping[str, str]) -> AgentReply | None:
    """What a person has said to the customer; None for every other follow-up."""
    user, text, files = follow_up.get("user"), _word(follow_up.get("comment")), _files(follow_up)
    if follow_up.get("public") is not True or not _is_number(user) or user in own or key_of(follow_up) is not None:
        return None
    if not own or not (text or files):
        return None  # as long as it is not known who Baton is there, nobody is taken for a person
    return AgentReply(str(follow_up["id"]), person(user, names), text, _moment(follow_up.get("date")), files)


def person(user: Any, names: Mapping[str, str]) -> Person:
    """A user by the name that customers may see; the interface gives numbers only."""
    return Person(str(user), names.get(str(user), "A colleague")[:60])


def status_in(ticket: Mapping[str, Any]) -> Status | None:
    """Who has a ticket; None when its number says nothing of that."""
    status = ticket.get("status")
    return STATUS.get(int(str(status))) if str(status).isdecimal() else None


def assignee_in(ticket: Mapping[str, Any], *, own: frozenset[int], names: Mapping[str, str]) -> Person | None:
    """Whom a ticket is assigned to."""
    user = ticket.get("assigned_to")
    return person(user, names) if _is_number(user) and user not in own else None


def as_comment(text: str) -> str:
    """Words as they will be shown: a comment is read as a template there, so what begins or ends one is taken apart."""
    return TEMPLATE.sub(lambda mark: mark[0] + JOINER, text)


def _files(follow_up: Mapping[str, Any]) -> list[SentFile]:
    """Files by their address, which may need a login there: no customer is sent it."""
    found = follow_up.get("followupattachment_set")
    listed = [_map(one) for one in found] if isinstance(found, list) else []
    named = [(_word(one.get("filename")), _word(one.get("file"))) for one in listed]
    return [SentFile(name or name_in(at), at) for name, at in named if at.startswith(("https://", "http://"))]


def _word(value: Any) -> str:
    return value.strip() if isinstance(value, str) else ""


def _moment(value: Any) -> datetime:
    try:
        at = datetime.fromisoformat(str(value).replace("Z", "+00:00"))
        return at if at.tzinfo else at.replace(tzinfo=timezone.utc)
    except ValueError:
        return datetime.now(timezone.utc)


def _is_number(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _map(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}
