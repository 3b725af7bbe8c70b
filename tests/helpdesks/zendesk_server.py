"""Zendesk's tickets on loopback: checks every request against the reference, plays failures, writes webhooks.

It keeps the rules that a connector stumbles over: a closed ticket takes nothing, a ticket is solved only with an
assignee, an idempotency key makes one ticket, and what Zendesk fills in (`{{…}}`) is filled in.
"""

import base64
import hashlib
import hmac
import json
import re
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timezone
from typing import Any

from tests.channels.local_server import Reply, Request
from tests.helpdesks.played_server import PlayedServer, headers_of
from tests.helpdesks.zendesk_requests import faults

USER, TOKEN, SECRET = "baton@shop.example", "api-token", "dGhpc19zZWNyZXRfaXNfZm9yX3Rlc3Rpbmdfb25seQ=="
LOGIN = "Basic " + base64.b64encode(f"{USER}/token:{TOKEN}".encode()).decode()
OWN, INES, TRIGGER = 1, 5, 6
"""Users: Baton's own, an agent, and the admin in whose name triggers run."""


@dataclass
class Ticket:
    """One ticket as Zendesk keeps it."""

    id: int
    requester_id: int
    external_id: str | None = None
    subject: str = ""
    status: str = "new"
    priority: str | None = None
    tags: list[str] = field(default_factory=list)
    assignee_id: int | None = None
    followup_of: int | None = None
    comments: list[dict[str, Any]] = field(default_factory=list)
    audits: list[dict[str, Any]] = field(default_factory=list)
    files: list[tuple[str, bytes]] = field(default_factory=list)
    changed: float = field(default_factory=time.time)

    def texts(self, *, public: bool) -> list[str]:
        """What stands in it for the customer to read, or for the team only."""
        return [one["plain_body"] for one in self.comments if one["public"] is public]

    def by_customer(self) -> list[str]:
        """What the customer said, as people there read it."""
        return [one["plain_body"] for one in self.comments if one["author_id"] == self.requester_id]

    def shown(self) -> dict[str, Any]:
        """The ticket in an answer."""
        names = ("id", "requester_id", "external_id", "subject", "status", "priority", "tags", "assignee_id")
        return {**{name: getattr(self, name) for name in names}, "updated_at": stamp(self.changed)}


@dataclass
class ZendeskServer(PlayedServer):
    """One account with an agent, and an admin in whose name triggers run; `uploads` are files by their token."""

    refused = {"error": "Couldn't authenticate you"}

    tickets: dict[int, Ticket] = field(default_factory=dict)
    users: dict[int, dict[str, Any]] = field(default_factory=dict)
    made: dict[str, tuple[Any, int]] = field(default_factory=dict)
    webhooks: list[dict[str, Any]] = field(default_factory=list)
    uploads: dict[str, tuple[str, bytes]] = field(default_factory=dict)
    logins: set[str] = field(default_factory=lambda: {LOGIN})
    page: int = 100

    def __post_init__(self) -> None:
        people = ((OWN, "Baton", USER), (INES, "Ines Moreau", "ines@shop.example"), (TRIGGER, "Ops", ""))
        for number, name, email in people:
            role = "admin" if number == TRIGGER else "agent"
            self.users[number] = {"id": number, "name": name, "email": email, "role": role, "alias": None}
        self.users[INES]["alias"] = "Ines"

    def faults(self, request: Request) -> list[str]:
        return faults(request)

    def lets_in(self, headers: Mapping[str, str]) -> bool:
        return headers.get("authorization") in self.logins

    @property
    def only(self) -> Ticket:
        """The one ticket that there is and that is not closed."""
        (found,) = [one for one in self.tickets.values() if one.status != "closed"]
        return found

    def says(
        self,
        text: str,
        *,
        here: Ticket | None = None,
        public: bool = True,
        author: int = INES,
        kind: str = "Comment",
        via: str | int = "web",
        at: float | None = None,
        files: Mapping[str, str] | None = None,
    ) -> bytes:
        """Somebody writes in a ticket, by default the only one; returns the webhook about it."""
        here = here or self.only
        self._comment(here, text, public=public, author=author, via=via, kind=kind, at=at)
        attached = [{"id": self.number(), "file_name": name, "content_url": at} for name, at in (files or {}).items()]
        here.comments[-1]["attachments"] = attached
        return event(here, "comment_added")

    def becomes(self, status: str, *, here: Ticket | None = None, tags: tuple[str, ...] = ()) -> bytes:
        """An agent changes a ticket, by default the only one, and is its assignee; returns the webhook about it."""
        here = here or self.only
        here.status, here.assignee_id = status, here.assignee_id or INES
        here.tags += [tag for tag in tags if tag not in here.tags]
        here.changed = time.time()
        return event(here, "status_changed")

    def answer(self, request: Request) -> Reply:
        path = request.path.removeprefix("/api/v2")
        if path == "/users/me":
            return Reply(200, {"user": self.users[OWN]})
        if path == "/users/create_or_update":
            return Reply(201, {"user": self._user(request.json["user"])})
        if path.startswith("/webhooks"):
            secret = {"signing_secret": {"algorithm": "SHA256", "secret": SECRET}}
            return Reply(200, secret if path.endswith("/signing_secret") else {"webhooks": self.webhooks})
        if path == "/uploads":
            token = f"token-{self.number()}"
            self.uploads[token] = request.query["filename"], request.body
            return Reply(201, {"upload": {"token": token}})
        if path == "/tickets" and request.method == "POST":
            return self._create(request.json["ticket"], headers_of(request).get("idempotency-key", ""))
        if path == "/tickets":
            mine = [one for one in self.tickets.values() if one.external_id == request.query["external_id"]]
            return Reply(200, {"tickets": [one.shown() for one in mine]})
        _, _, number, *rest = path.split("/")
        here = self.tickets.get(int(number))
        if here is None:
            return Reply(404, {"error": "RecordNotFound"})
        return self._ticket(request, here, rest[0] if rest else "")

    def _user(self, wanted: Mapping[str, Any]) -> dict[str, Any]:
        known = [one for one in self.users.values() if one.get("external_id") == wanted["external_id"]]
        user = known[0] if known else {"id": self.number(), "role": "end-user", "alias": None, "email": None}
        user |= wanted
        self.users[user["id"]] = user
        return user

    def _create(self, wanted: dict[str, Any], key: str) -> Reply:
        if key in self.made:
            body, number = self.made[key]
            if body != wanted:
                return Reply(400, {"error": "IdempotentRequestError"})
            return Reply(200, {"ticket": self.tickets[number].shown()}, {"x-idempotency-lookup": "hit"})
        before = self.tickets.get(wanted.get("via_followup_source_id", 0))
        made = Ticket(self.number(), wanted["requester_id"], wanted["external_id"], wanted["subject"])
        made.status, made.priority, made.tags = wanted["status"], wanted["priority"], [*wanted["tags"], "vip"]
        made.followup_of = before.id if before is not None and before.status == "closed" else None
        self.tickets[made.id] = made
        self._comment(made, wanted["comment"]["body"], public=wanted["comment"]["public"], key=wanted.get("metadata"))
        if key:
            self.made[key] = wanted, made.id
        return Reply(201, {"ticket": made.shown()}, {"x-idempotency-lookup": "miss"})

    def _ticket(self, request: Request, here: Ticket, verb: str) -> Reply:
        if verb in ("comments", "audits"):
            return Reply(200, self._page(request, here, verb))
        if verb == "tags":
            wanted = request.json["tags"]
            others = [tag for tag in here.tags if tag not in wanted]
            if here.status == "closed":
                return Reply(422, {"error": "RecordInvalid"})
            here.tags = [*others, *wanted] if request.method == "PUT" else others
            here.changed = time.time()
            return Reply(200, {"tags": here.tags})
        if request.method == "GET":
            return Reply(200, {"ticket": here.shown()})
        return self._change(here, request.json["ticket"])

    def _change(self, here: Ticket, wanted: Mapping[str, Any]) -> Reply:
        if here.status == "closed":
            return Reply(422, {"error": "RecordInvalid", "details": {"status": "closed prevents ticket update"}})
        if wanted.get("assignee_email") == USER:
            here.assignee_id = OWN
        if wanted.get("status") == "solved" and here.assignee_id is None:
            return Reply(422, {"error": "RecordInvalid", "details": {"base": "Assignee: is required"}})
        here.status, here.priority = wanted.get("status", here.status), wanted.get("priority", here.priority)
        here.changed = time.time()
        if comment := wanted.get("comment"):
            author = comment.get("author_id", OWN)
            self._comment(here, comment["body"], public=comment["public"], author=author, key=wanted.get("metadata"))
            here.files += [self.uploads.pop(token) for token in comment.get("uploads", [])]
        return Reply(200, {"ticket": here.shown()})

    def _page(self, request: Request, here: Ticket, what: str) -> dict[str, Any]:
        listed = list(here.comments if what == "comments" else here.audits)
        if request.query.get("sort", "").startswith("-"):
            listed.reverse()
        size = min(self.page, int(request.query.get("page[size]", "100")))
        start = int(request.query.get("page[after]", "0"))
        found = listed[start : start + size]
        more = start + size < len(listed)
        answer: dict[str, Any] = {what: found, "meta": {"has_more": more, "after_cursor": str(start + size)}}
        if request.query.get("include") == "users":
            answer["users"] = [self.users[one] for one in {one["author_id"] for one in found}]
        return answer

    def _comment(
        self,
        here: Ticket,
        text: str,
        *,
        public: bool,
        author: int = OWN,
        via: str | int = "api",
        kind: str = "Comment",
        key: Any = None,
        at: float | None = None,
    ) -> None:
        filled = re.sub(r"\{\{.*?\}\}", "FILLED IN", text)
        made: dict[str, Any] = {"id": self.number(), "type": kind, "author_id": author, "public": public}
        made |= {"body": filled, "plain_body": filled, "attachments": [], "via": {"channel": via}}
        here.changed = time.time() if at is None else at
        here.comments.append({**made, "created_at": stamp(here.changed)})
        audit = {"id": self.number(), "ticket_id": here.id, "author_id": OWN, "events": [made]}
        here.audits.append({**audit, "metadata": {"custom": key or {}, "system": {}}})


def event(here: Ticket, what: str) -> bytes:
    """A webhook that is subscribed to Zendesk's events."""
    told = {"type": f"zen:event-type:ticket.{what}", "account_id": 9, "subject": f"zen:ticket:{here.id}"}
    detail = {"id": str(here.id), "status": here.status.upper(), "external_id": here.external_id}
    return json.dumps({**told, "time": stamp(time.time()), "detail": detail, "event": {}}).encode()


def stamp(at: float) -> str:
    """A moment as Zendesk writes it, without fractions."""
    return datetime.fromtimestamp(at, timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")


def signed(body: bytes, *, secret: str = SECRET, at: float | None = None) -> dict[str, str]:
    """The headers of a webhook."""
    moment = stamp(time.time() if at is None else at)
    mac = hmac.new(secret.encode(), moment.encode() + body, hashlib.sha256).digest()
    signature = base64.b64encode(mac).decode()
    return {"X-Zendesk-Webhook-Signature": signature, "X-Zendesk-Webhook-Signature-Timestamp": moment}
