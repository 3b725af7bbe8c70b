"""WhatsApp Cloud API on loopback: checks every request against Meta's own description, and plays failures and receipts.

The description is Meta's OpenAPI document, found beside the checkout and repaired in memory: as published its message
schemas exclude each other. Where it is missing, the server works all the same and checks the limits only. Two fields
that Meta documents elsewhere are newer than the document: `recipient` (business-scoped ids), `typing_indicator`; and
one is missing for messages: `biz_opaque_callback_data`.
"""

import json
from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema
import yaml

from tests.channels.local_server import Reply, Request
from tests.channels.meta_account import error

DOCUMENT = Path(__file__).parents[2].parent / "shared" / "specs" / "whatsapp-business-openapi-v23.yaml"
SCHEMAS = {
    "text": "TextMessage",
    "interactive": "InteractiveMessage",
    "template": "TemplateMessage",
    "image": "ImageMessage",
    "audio": "AudioMessage",
    "video": "VideoMessage",
    "document": "DocumentMessage",
    "sticker": "StickerMessage",
    "location": "LocationMessage",
    "contacts": "ContactsMessage",
    "reaction": "ReactionMessage",
}
MARK = "MarkMessageRequestPayload"
FAILURES: dict[str, Reply] = {
    "too many": error(130429, "Rate limit hit", status=429),
    "wait": Reply(429, b"", {"Retry-After": "7"}),
    "broken": Reply(500, b"<html>sorry</html>"),
    "pair": error(131056, "(Business Account, Consumer Account) pair rate limit hit"),
    "spam": error(131048, "Spam rate limit hit"),
    "expired": error(190, "Error validating access token: Session has expired", subcode=463, status=401),
    "window": error(131047, "Re-engagement message"),
    "undeliverable": error(131026, "Message undeliverable"),
    "locked": error(131031, "Account has been locked"),
    "policy": error(368, "Temporarily blocked for policies violations"),
}
SILENT = "silent"
"""The message is taken, but no answer ever comes."""


@dataclass
class GraphServer:
    """`play` holds the failures to come, one a message; what was taken is in `taken`, what broke a rule in `broken`."""

    token: str = "EAA-whatsapp"
    prefix: str = ""
    """Of the ids it gives, where several servers stand for one vendor."""
    play: deque[str | None] = field(default_factory=deque)
    media: dict[str, dict[str, Any]] = field(default_factory=dict)
    files: dict[str, Reply] = field(default_factory=dict)
    taken: list[dict[str, Any]] = field(default_factory=list)
    marks: list[dict[str, Any]] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)
    checked: int = 0

    def __post_init__(self) -> None:
        if DOCUMENT.exists():
            document()  # reading it takes longer than a request may

    def __call__(self, request: Request) -> Reply:
        if request.headers.get("Authorization") != f"Bearer {self.token}":
            return FAILURES["expired"]
        if request.method == "GET":
            return self._media(request.path.rpartition("/")[2])
        body = request.json
        self.broken += self.faults(body)
        self.checked += 1
        if body.get("status") == "read":
            self.marks.append(body)
            return Reply(200, {"success": True})
        failure = self.play.popleft() if self.play else None
        if failure not in (None, SILENT):
            return FAILURES[failure]
        self.taken.append({**body, "id": f"wamid.{self.prefix}{len(self.taken) + 1}"})
        if failure == SILENT:
            return Reply(silent=True)
        return Reply(200, {"messaging_product": "whatsapp", "messages": [{"id": self.taken[-1]["id"]}]})

    def status(self, said: str, *, of: int = -1, **more: Any) -> dict[str, Any]:
        """The webhook that says how far a message got."""
        message = self.taken[of]
        found = {"id": message["id"], "status": said, "timestamp": "1698266945", **more}
        found["biz_opaque_callback_data"] = message["biz_opaque_callback_data"]
        value = {"messaging_product": "whatsapp", "metadata": {"phone_number_id": "1"}, "statuses": [found]}
        change = {"field": "messages", "value": value}
        return {"object": "whatsapp_business_account", "entry": [{"id": "1", "changes": [change]}]}

    def faults(self, body: Mapping[str, Any]) -> list[str]:
        """What a request breaks of Meta's description and of the limits that it does not state."""
        return [f"{json.dumps(body)[:200]}: {fault}" for fault in [*described(body), *beyond(body)]]

    def _media(self, name: str) -> Reply:
        if name in self.files:
            return self.files[name]
        return Reply(200, self.media[name]) if name in self.media else error(100, "Unsupported get request", status=404)


def described(body: Mapping[str, Any]) -> Iterator[str]:
    """Faults against the repaired document; none where it is missing."""
    if not DOCUMENT.exists():
        return
    known = {key: value for key, value in body.items() if key not in ("biz_opaque_callback_data", "typing_indicator")}
    if "recipient" in known and "to" not in known:
        known["to"] = known.pop("recipient")
    name = SCHEMAS.get(str(body.get("type")), MARK)
    validator = jsonschema.Draft202012Validator(
        {"$ref": f"#/components/schemas/{name}"}, resolver=jsonschema.RefResolver("", document())
    )
    yield from (fault.message[:300] for fault in validator.iter_errors(known))


def beyond(body: Mapping[str, Any]) -> Iterator[str]:
    """Limits of Meta's pages that the document does not state."""
    if len(str(body.get("biz_opaque_callback_data", ""))) > 512:
        yield "biz_opaque_callback_data is longer than 512"
    if body.get("type") == "text" and not 0 < len(body["text"]["body"]) <= 4096:
        yield "a text has 1 to 4096 characters"
    if body.get("type") == "image" and len(body["image"].get("caption", "")) > 1024:
        yield "a caption has at most 1024 characters"
    interactive = body.get("interactive") or {}
    if interactive:
        action = interactive["action"]
        titles = [button["reply"]["title"] for button in action.get("buttons", [])]
        rows = [row for section in action.get("sections", []) for row in section["rows"]]
        if not 0 < len(interactive["body"]["text"]) <= 1024:
            yield "a body has 1 to 1024 characters"
        if len(set(titles)) != len(titles) or not all(titles):
            yield "titles of buttons differ and are not empty"
        if len(rows) > 10 or len({row["id"] for row in rows}) != len(rows):
            yield "a list has at most 10 rows with ids of their own"
    if "status" not in body and ("to" in body) == ("recipient" in body):
        yield "a message is addressed by number or by id"


@cache
def document() -> dict[str, Any]:
    """Meta's description, repaired."""
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    with DOCUMENT.open(encoding="utf-8") as file:
        found: dict[str, Any] = yaml.load(file, Loader=loader)
    _repair(found)
    return found


def _repair(node: Any) -> None:
    """Branches of an `allOf` forbid each other's fields: forbid what none of them knows instead."""
    if isinstance(node, list):
        for item in node:
            _repair(item)
    if not isinstance(node, dict):
        return
    branches = node.get("allOf")
    if isinstance(branches, list) and any(_is_closed(branch) for branch in branches):
        for branch in branches:
            branch.pop("additionalProperties", None)
        node["unevaluatedProperties"] = False
    for value in node.values():
        _repair(value)


def _is_closed(branch: Any) -> bool:
    return isinstance(branch, dict) and branch.get("additionalProperties") is False
