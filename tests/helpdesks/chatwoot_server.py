"""Chatwoot on loopback: checks every request against Chatwoot's own description, plays failures, sends webhooks.

The description is Chatwoot's OpenAPI document, found beside the checkout. Where it is missing, the server works all the
same and checks nothing. A token may do what the description's security lists say.
"""

import hashlib
import hmac
import json
import re
import time
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema

from tests.channels.local_server import Reply, Request
from tests.helpdesks.played_server import Form, PlayedServer, form_in

DOCUMENT = Path(__file__).parents[2].parent / "shared" / "specs" / "chatwoot-openapi.json"
USER, BOT, SECRET = "user-token", "bot-token", "inbox-secret"
ACCOUNT, INBOX = 3, 7
ROOT = f"/api/v1/accounts/{ACCOUNT}"
FILES = "attachments[]"
NUMBERS = {"incoming": 0, "outgoing": 1, "activity": 2, "template": 3}


@dataclass
class Conversation:
    """One conversation as Chatwoot keeps it."""

    id: int
    status: str
    custom_attributes: dict[str, Any]
    labels: list[str] = field(default_factory=list)
    messages: list[dict[str, Any]] = field(default_factory=list)
    files: list[tuple[str, bytes]] = field(default_factory=list)
    assignee: dict[str, Any] | None = None
    priority: str | None = None

    def texts(self, kind: str, *, private: bool = False) -> list[str]:
        """What was written, of one kind."""
        found = (one for one in self.messages if one["message_type"] == NUMBERS[kind] and one["private"] is private)
        return [one["content"] for one in found]


@dataclass
class ChatwootServer(PlayedServer):
    """One account with one API inbox."""

    refused = {"error": "Invalid Access Token"}

    contacts: list[dict[str, Any]] = field(default_factory=list)
    conversations: dict[int, Conversation] = field(default_factory=dict)
    tokens: set[str] = field(default_factory=lambda: {USER, BOT})
    channel_type: str = "Channel::Api"
    webhook_url: str | None = None

    def __post_init__(self) -> None:
        if DOCUMENT.exists():
            document()  # reading it takes longer than a request may

    def faults(self, request: Request) -> list[str]:
        return faults(request)

    def lets_in(self, headers: Mapping[str, str]) -> bool:
        return headers.get("api_access_token") in self.tokens

    @property
    def only(self) -> Conversation:
        """The one conversation there is."""
        (found,) = self.conversations.values()
        return found

    def says(
        self,
        text: str,
        *,
        here: Conversation | None = None,
        name: str = "Ines",
        private: bool = False,
        kind: str = "outgoing",
        sender: str = "user",
        files: Sequence[str] = (),
    ) -> bytes:
        """Somebody writes in a conversation, by default the only one; returns the webhook about it."""
        here = here or self.only
        message = self._store(here, text, kind=kind, private=private)
        message |= {"sender": {"id": 5, "name": name, "type": sender}, "sender_type": sender.capitalize()}
        message |= {"attachments": [{"id": self.number(), "file_type": "file", "data_url": one} for one in files]}
        event = {**message, "message_type": kind, "event": "message_created", "account": {"id": ACCOUNT}}
        return json.dumps(event | {"conversation": {"id": here.id, "status": here.status}}).encode()

    def asks(self, *, at: float | None = None) -> bytes:
        """Chatwoot puts its own question how it was, as after the end; returns the webhook."""
        body = self.says("Please rate this conversation", kind="template", sender="agent_bot")
        self.only.messages[-1] |= {"content_type": "input_csat", "created_at": at or time.time()}
        return json.dumps(json.loads(body) | {"content_type": "input_csat"}).encode()

    def scored(self, rating: int) -> bytes:
        """The customer answers the question that was put last; returns the webhook."""
        message = next(one for one in reversed(self.only.messages) if one["content_type"] == "input_csat")
        message["content_attributes"] = {"submitted_values": {"csat_survey_response": {"rating": rating}}}
        told = {**message, "message_type": "template", "event": "message_updated", "account": {"id": ACCOUNT}}
        return json.dumps(told | {"conversation": {"id": self.only.id, "status": self.only.status}}).encode()

    def becomes(
        self, status: str | None = None, *, here: Conversation | None = None, assignee: str | None = None
    ) -> bytes:
        """An agent changes a conversation, by default the only one; returns the webhook about it."""
        here = here or self.only
        here.status = status or here.status
        here.assignee = {"id": 5, "name": assignee} if assignee else here.assignee
        event = {"event": "conversation_status_changed", "id": here.id, "status": here.status}
        return json.dumps(event | {"account": {"id": ACCOUNT}}).encode()

    def answer(self, request: Request) -> Reply:
        path = request.path.removeprefix(ROOT)
        if request.path == "/api/v1/profile":
            return Reply(200, {"id": 1, "name": "Robin"})
        if path == f"/inboxes/{INBOX}":
            found = {"id": INBOX, "name": "Baton", "channel_type": self.channel_type, "webhook_url": self.webhook_url}
            return Reply(200, found)
        if path.startswith("/contacts"):
            return self._contacts(request, path)
        if path == "/conversations":
            body = request.json
            made = Conversation(self.number(), body["status"], dict(body.get("custom_attributes", {})))
            made.labels, made.messages = ["vip"], []
            made.custom_attributes["theirs"] = "kept"
            self.conversations[made.id] = made
            self._contact(body["contact_id"])["conversations"].append(made.id)
            return Reply(200, {"id": made.id, "account_id": ACCOUNT, "inbox_id": INBOX})
        return self._conversation(request, path)

    def _contacts(self, request: Request, path: str) -> Reply:
        if path == "/contacts/search":
            return Reply(200, {"payload": [one for one in self.contacts if request.query["q"] in one["identifier"]]})
        if path == "/contacts":
            body = request.json
            if any(one["identifier"] == body["identifier"] for one in self.contacts):
                return Reply(422, {"message": "Identifier has already been taken"})
            link = {"source_id": str(uuid.uuid4()), "inbox": {"id": INBOX}}
            made = {**body, "id": self.number(), "contact_inboxes": [link], "conversations": []}
            self.contacts.append(made)
            return Reply(200, {"payload": {"contact": made, "contact_inbox": link}})
        numbers = self._contact(int(path.split("/")[2]))["conversations"]
        listed = [self._shown(self.conversations[one]) for one in numbers if one in self.conversations]
        return Reply(200, {"payload": listed})

    def _conversation(self, request: Request, path: str) -> Reply:
        _, _, number, *rest = path.split("/")
        here = self.conversations.get(int(number))
        if here is None:
            return Reply(404, {"error": "Resource could not be found"})
        verb = rest[0] if rest else ""
        if request.method == "GET":
            return self._read(request, here, verb)
        form = form_in(request)
        body = request.json if form is None else described(form)
        if verb == "messages":
            message = self._store(here, body["content"], kind=body["message_type"], private=body["private"])
            message |= {"content_attributes": body.get("content_attributes", {}), "sender_type": "AgentBot"}
            here.files += [(name, content) for _, name, _, content in form.files] if form else []
            return Reply(200, message)
        if verb == "toggle_status":
            here.status = body["status"]
        elif verb == "toggle_priority":
            here.priority = body["priority"]
        elif verb == "labels":
            here.labels = body["labels"]
        else:
            here.custom_attributes = body["custom_attributes"]
        return Reply(200, {"payload": {"success": True, "current_status": here.status}})

    def _read(self, request: Request, here: Conversation, verb: str) -> Reply:
        if verb == "labels":
            return Reply(200, {"payload": here.labels})
        if verb != "messages":
            return Reply(200, self._shown(here))
        after, before = request.query.get("after"), request.query.get("before")
        if after is not None:
            return Reply(200, {"payload": [one for one in here.messages if one["id"] > int(after)][:100]})
        return Reply(200, {"payload": [one for one in here.messages if not before or one["id"] < int(before)][-20:]})

    def _store(self, here: Conversation, text: str, *, kind: str, private: bool) -> dict[str, Any]:
        if kind == "incoming" and here.status == "resolved":
            here.status = "open"  # as Chatwoot does when a contact writes again
        message: dict[str, Any] = {"id": self.number(), "content": text, "message_type": NUMBERS[kind]}
        message |= {"private": private, "content_type": "text", "content_attributes": {}, "created_at": time.time()}
        here.messages.append(message)
        return message

    def _shown(self, here: Conversation) -> dict[str, Any]:
        shown: dict[str, Any] = {"id": here.id, "uuid": str(uuid.UUID(int=here.id)), "status": here.status}
        shown |= {"custom_attributes": here.custom_attributes}
        return {**shown, "meta": {"assignee": here.assignee}}

    def _contact(self, number: int) -> dict[str, Any]:
        return next(one for one in self.contacts if one["id"] == number)


def signed(body: bytes, *, secret: str = SECRET, at: float | None = None, delivery: str = "d-1") -> dict[str, str]:
    """The headers of a webhook."""
    stamp = str(int(time.time() if at is None else at))
    mac = hmac.new(secret.encode(), f"{stamp}.".encode() + body, hashlib.sha256).hexdigest()
    return {"X-Chatwoot-Signature": f"sha256={mac}", "X-Chatwoot-Timestamp": stamp, "X-Chatwoot-Delivery": delivery}


def faults(request: Request) -> list[str]:
    """What a request breaks of Chatwoot's description."""
    if not DOCUMENT.exists():
        return []
    # The most literal template first: `contacts/search` is no `contacts/{id}`.
    for template, operations in sorted(document()["paths"].items(), key=lambda one: str(one[0]).count("{")):
        pattern = re.sub(r"\\{\w+\\}", r"[^/]+", re.escape(template))
        operation = operations.get(request.method.lower())
        if operation and re.fullmatch(pattern, request.path):
            return [f"{request.method} {request.path}: {what}" for what in _faults(request, operation)]
    return [f"{request.method} {request.path} is not described"]


def _faults(request: Request, operation: dict[str, Any]) -> list[str]:
    token = {name.lower(): value for name, value in request.headers.items()}.get("api_access_token")
    allowed = {name for one in operation.get("security", []) for name in one}
    found = [] if token != BOT or "agentBotApiKey" in allowed else ["a bot's token may not do this"]
    known = {_resolved(one)["name"] for one in operation.get("parameters", [])}
    found += [f"unknown parameter {name}" for name in request.query if name not in known]
    content = operation.get("requestBody", {}).get("content", {}).get("application/json")
    if content is None:
        return found
    form = form_in(request)
    body = request.json if form is None else described(form)
    # The description knows no forms: only that files are called so stands in Chatwoot's own code and answers.
    found += [f"unknown file {field_name}" for field_name, *_ in (form.files if form else []) if field_name != FILES]
    schema = content["schema"]
    check = jsonschema.Draft202012Validator(schema, resolver=_resolver())
    found += [error.message for error in check.iter_errors(body)]
    return found + [f"unknown field {name}" for name in body if name not in _resolved(schema)["properties"]]


def described(form: Form) -> dict[str, Any]:
    """The fields of a form as the description has them, where they are JSON."""
    words = {"private": {"true": True, "false": False}.get(form.fields.get("private", "false"), "odd")}
    return {**form.fields, **words, "content_attributes": json.loads(form.fields.get("content_attributes", "{}"))}


@cache
def document() -> dict[str, Any]:
    """Chatwoot's description."""
    found: dict[str, Any] = json.loads(DOCUMENT.read_text(encoding="utf-8"))
    return found


@cache
def _resolver() -> Any:
    return jsonschema.RefResolver.from_schema(document())


def _resolved(schema: dict[str, Any]) -> dict[str, Any]:
    if "$ref" not in schema:
        return schema
    found: dict[str, Any] = _resolver().resolve(schema["$ref"])[1]
    return found
