"""Sunshine Conversations on loopback: checks every request against its description, plays failures, writes webhooks.

The description is Zendesk's OpenAPI document, found beside the checkout. Where it is missing, the server works all the
same and checks nothing. Agents in the workspace see what was said while they have control, and what came along with it.
"""

import base64
import json
import re
import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timezone
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import jsonschema
import yaml

from tests.channels.local_server import Reply, Request
from tests.helpdesks.played_server import PlayedServer, form_in

DOCUMENT = Path(__file__).parents[2].parent / "shared" / "specs" / "zendesk-sunshine-openapi.yaml"
APP, KEY, KEY_SECRET, SECRET = "5d8cff3cd55b040010928b5b", "app_key", "key-secret", "webhook-secret"
LOGIN = "Basic " + base64.b64encode(f"{KEY}:{KEY_SECRET}".encode()).decode()
MINE, DESK = "baton", "zd:agentWorkspace"
BOARD = [
    {"id": "a" * 24, "name": MINE, "integrationId": "b" * 24, "integrationType": "custom"},
    {"id": "c" * 24, "name": "zd-agentWorkspace", "integrationId": "d" * 24, "integrationType": DESK},
]
PAGE = 100
METADATA_BYTES = 4096


@dataclass
class Conversation:
    """One conversation; `tickets` holds what came along with control, once for each time that the workspace got it."""

    id: str
    metadata: dict[str, Any]
    whose: str
    active: dict[str, Any] | None = None
    pending: dict[str, Any] | None = None
    messages: list[dict[str, Any]] = field(default_factory=list)
    tickets: list[dict[str, Any]] = field(default_factory=list)

    def texts(self, author: str) -> list[str]:
        """What was said by `user` or `business`."""
        said = [one["content"] for one in self.messages if one["author"]["type"] == author]
        return [one["text"] for one in said if one["type"] == "text"]

    def shown(self) -> dict[str, Any]:
        """The conversation in an answer: an integration that does not have it is left out."""
        found = {"activeSwitchboardIntegration": self.active, "pendingSwitchboardIntegration": self.pending}
        told = {name: value for name, value in found.items() if value is not None}
        return {"id": self.id, "type": "personal", "metadata": self.metadata, **told}


@dataclass
class SunshineServer(PlayedServer):
    """One app; `uploads` are files by their address."""

    refused = {"errors": [{"code": "unauthorized", "title": "Authorization is required"}]}

    users: dict[str, dict[str, Any]] = field(default_factory=dict)
    conversations: dict[str, Conversation] = field(default_factory=dict)
    webhooks: list[dict[str, Any]] = field(default_factory=list)
    board: list[dict[str, Any]] = field(default_factory=lambda: list(BOARD))
    uploads: dict[str, bytes] = field(default_factory=dict)
    logins: set[str] = field(default_factory=lambda: {LOGIN})
    page: int = PAGE

    def __post_init__(self) -> None:
        if DOCUMENT.exists():
            document()  # reading it takes longer than a request may

    def faults(self, request: Request) -> list[str]:
        return faults(request)

    def lets_in(self, headers: Mapping[str, str]) -> bool:
        return headers.get("authorization") in self.logins

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
        author: str = "business",
        source: str = DESK,
        subtypes: list[str] | None = None,
        media: Mapping[str, str] | None = None,
        **more: Any,
    ) -> bytes:
        """Somebody writes in a conversation, by default an agent in the only one; returns the webhook about it."""
        here = here or self.only
        by = {"type": author, "displayName": "Ines", **({} if subtypes is None else {"subtypes": subtypes})}
        content = {"type": "text", "text": text} if media is None else {"type": "file", "text": text, **media}
        self._store(here, by, content, source=source, **more)
        return event(here, "conversation:message")

    def lets_go(self, *, closed: bool = False, here: Conversation | None = None) -> bytes:
        """The agent gives a conversation back, or closes the ticket; returns the webhook about it."""
        here = here or self.only
        if closed:
            told = {"type": "business", "subtypes": ["activity"], "displayName": "System"}
            activity = {"type": "ticket:closed"}
            self._store(here, told, {"type": "text", "text": "Ticket closed"}, source=DESK, activity=activity)
        here.active, here.pending = None if closed else self.board[0], None
        return event(here, "switchboard:releaseControl" if closed else "switchboard:passControl")

    def takes(self, *, here: Conversation | None = None) -> bytes:
        """Control goes to the workspace by somebody's doing there; returns the webhook about it."""
        here = here or self.only
        here.active = self.board[1]
        return event(here, "switchboard:passControl")

    def answer(self, request: Request) -> Reply:
        path = unquote(request.path).removeprefix(f"/v2/apps/{APP}/")
        what, *rest = path.split("/")
        if what == "switchboards":
            listed = {"switchboardIntegrations": self.board} if rest else {"switchboards": [{"id": "e" * 24}]}
            return Reply(200, listed)
        if what == "attachments":
            ((_, name, mime, content),) = form_in(request).files  # type: ignore[union-attr]
            at = f"https://media.smooch.io/{new_id()}/{name}"
            self.uploads[at] = content
            return Reply(201, {"attachment": {"mediaUrl": at, "mediaType": mime}})
        if what == "integrations":
            return Reply(200, {"webhooks": self.webhooks})
        if what == "users":
            return self._users(request, rest)
        if not rest:
            return self._conversations(request)
        here = self.conversations.get(rest[0])
        if here is None:
            return Reply(404, {"errors": [{"code": "conversation_not_found", "title": "Conversation not found"}]})
        if len(rest) == 1:
            return Reply(200, {"conversation": here.shown()})
        return self._messages(request, here) if rest[1] == "messages" else self._control(request, here, rest[1])

    def _users(self, request: Request, rest: list[str]) -> Reply:
        if request.method == "POST":
            if request.json["externalId"] in self.users:
                return Reply(409, {"errors": [{"code": "conflict", "title": "User already exists"}]})
            self.users[request.json["externalId"]] = request.json
            return Reply(201, {"user": request.json})
        known = self.users.get(rest[0])
        return (
            Reply(200, {"user": known}) if known else Reply(404, {"errors": [{"code": "user_not_found", "title": ""}]})
        )

    def _conversations(self, request: Request) -> Reply:
        if request.method == "GET":
            whose = request.query["filter[userExternalId]"]
            mine = [one for one in self.conversations.values() if one.whose == whose]
            if "page[after]" in request.query:
                mine = mine[[one.id for one in mine].index(request.query["page[after]"]) + 1 :]
            size = min(self.page, int(request.query.get("page[size]", "25")))
            found, more = mine[:size], len(mine) > size
            meta = {"hasMore": more, **({"afterCursor": found[-1].id} if more else {})}
            return Reply(200, {"conversations": [one.shown() for one in found], "meta": meta})
        body = request.json
        made = Conversation(new_id(), body.get("metadata", {}), body["participants"][0]["userExternalId"])
        self.conversations[made.id] = made
        return Reply(201, {"conversation": made.shown()})

    def _messages(self, request: Request, here: Conversation) -> Reply:
        if request.method == "POST":
            body = request.json
            if here.active is None or here.active == self.board[1]:
                self._open_ticket(here, {})  # without control of our own, the first word makes the ticket
            made = self._store(here, body["author"], body["content"], source="api", metadata=body.get("metadata"))
            return Reply(201, {"messages": [made]})
        before = request.query.get("page[before]")
        listed = here.messages
        if before is not None:
            listed = listed[: [one["id"] for one in listed].index(before)]
        found, more = listed[-self.page :], len(listed) > self.page
        meta = {"hasMore": more, **({"beforeCursor": found[0]["id"]} if more else {})}
        return Reply(200, {"messages": found, "meta": meta})

    def _control(self, request: Request, here: Conversation, verb: str) -> Reply:
        body = request.json
        if len(json.dumps(body.get("metadata") or {}).encode()) > METADATA_BYTES:
            return Reply(400, {"errors": [{"code": "bad_request", "title": "metadata must be 4KB or less"}]})
        if verb == "releaseControl":
            here.active = here.pending = None
        elif verb == "acceptControl":
            if here.pending is None:
                return Reply(403, {"errors": [{"code": "forbidden", "title": "Forbidden"}]})
            here.active, here.pending = here.pending, None
        else:
            wanted = body["switchboardIntegration"]
            to = next((one for one in self.board if wanted in (one["id"], one["name"], one["integrationType"])), None)
            if to is None or (verb == "offerControl" and to == here.active):
                return Reply(400, {"errors": [{"code": "switchboard_invalid_target", "title": "Invalid target"}]})
            if verb == "offerControl":
                here.pending = to
                return Reply(200, {})
            if to == self.board[1] and here.active != to:
                self._open_ticket(here, body.get("metadata") or {})
            here.active, here.pending = to, None
        return Reply(200, {})

    def _open_ticket(self, here: Conversation, along: dict[str, Any]) -> None:
        if here.active != self.board[1] or not here.tickets:
            here.tickets.append(along)

    def _store(self, here: Conversation, author: Mapping[str, Any], content: Any, *, source: str, **more: Any) -> Any:
        moment = datetime.fromtimestamp(more.pop("at", None) or time.time(), timezone.utc)
        received = moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")
        message = {"id": new_id(), "received": received, "author": dict(author), "content": content}
        message |= {"source": {"type": source}, **{name: value for name, value in more.items() if value is not None}}
        here.messages.append(message)
        return message


def new_id() -> str:
    """An id as Sunshine Conversations makes them."""
    return secrets.token_hex(12)


def event(*about: Conversation | str, app: str = APP) -> bytes:
    """A webhook about conversations; the last argument is what happened."""
    *here, kind = about
    told = [
        {
            "id": new_id(),
            "createdAt": "2026-11-27T14:00:00.000Z",
            "type": kind,
            "payload": {"conversation": one.shown()},
        }
        for one in here
        if isinstance(one, Conversation)
    ]
    return json.dumps({"app": {"id": app}, "webhook": {"id": new_id(), "version": "v2"}, "events": told}).encode()


def signed(body: bytes, *, secret: str = SECRET, at: float | None = None) -> dict[str, str]:
    """The headers of a webhook: its secret, whatever the body and the time."""
    return {"X-API-Key": secret}


def faults(request: Request) -> list[str]:
    """What a request breaks of the description."""
    if not DOCUMENT.exists():
        return []
    path = unquote(request.path)
    # The most literal template first.
    for template, item in sorted(document()["paths"].items(), key=lambda one: str(one[0]).count("{")):
        pattern = re.sub(r"\\{\w+\\}", r"[^/]+", re.escape(template))
        if request.method.lower() in item and re.fullmatch(pattern, path):
            return [f"{request.method} {path}: {what}" for what in _faults(request, item)]
    return [f"{request.method} {path} is not described"]


def _faults(request: Request, item: Mapping[str, Any]) -> list[str]:
    operation = item[request.method.lower()]
    known = [_resolved(one) for one in [*operation.get("parameters", []), *item.get("parameters", [])]]
    found = [f"parameter {name}={value}" for name, value in request.query.items() if not _is_taken(name, value, known)]
    bodies = operation.get("requestBody", {}).get("content", {})
    if form := form_in(request):
        wanted = _properties(bodies.get("multipart/form-data", {}).get("schema", {}))
        given = [*form.fields, *(name for name, *_ in form.files)]
        return (
            found
            + [f"unknown field {name}" for name in given if name not in wanted]
            + [f"no {name}" for name in wanted if name not in given]
        )
    content = bodies.get("application/json")
    if content is None:
        return found + (["a body"] if request.body else [])
    check = jsonschema.Draft202012Validator(content["schema"], resolver=_resolver())
    found += [error.message for error in check.iter_errors(request.json) if not _is_told_by_type(error)]
    return found + [f"unknown field {name}" for name in request.json if name not in _properties(content["schema"])]


def _is_taken(name: str, value: str, known: list[dict[str, Any]]) -> bool:
    """Whether a query like `page[before]` is a field of a described parameter, and its value fits."""
    whole, _, part = name.partition("[")
    schema = next((_resolved(one["schema"]) for one in known if one["name"] == whole), None)
    field_of = (schema or {}).get("properties", {}).get(part.rstrip("]")) if part else schema
    if field_of is None:
        return False
    given: Any = int(value) if field_of.get("type") == "integer" and value.isdecimal() else value
    return bool(jsonschema.Draft202012Validator(_resolved(field_of), resolver=_resolver()).is_valid(given))


def _is_told_by_type(error: jsonschema.ValidationError) -> bool:
    """Whether what fits several shapes fits the one that its type names: the validator knows no discriminators."""
    named = error.schema.get("discriminator", {}) if error.validator == "oneOf" else {}
    kind = error.instance.get(named.get("propertyName")) if named and isinstance(error.instance, dict) else None
    wanted = named.get("mapping", {}).get(kind)
    return bool(
        wanted and jsonschema.Draft202012Validator({"$ref": wanted}, resolver=_resolver()).is_valid(error.instance)
    )


def _properties(schema: Mapping[str, Any]) -> Mapping[str, Any]:
    found: Mapping[str, Any] = _resolved(dict(schema)).get("properties", {})
    return found


@cache
def document() -> dict[str, Any]:
    """The description."""
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    found: dict[str, Any] = yaml.load(DOCUMENT.read_text(encoding="utf-8"), Loader=loader)
    return found


@cache
def _resolver() -> Any:
    return jsonschema.RefResolver.from_schema(document())


def _resolved(schema: dict[str, Any]) -> dict[str, Any]:
    if "$ref" not in schema:
        return schema
    found: dict[str, Any] = _resolver().resolve(schema["$ref"])[1]
    return found
