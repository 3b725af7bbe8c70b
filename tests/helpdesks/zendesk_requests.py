"""What Zendesk's ticket API takes, as its reference describes it: the requests that Baton makes, and no field besides.

Written from https://developer.zendesk.com/api-reference/ticketing/ (tickets, comments, audits, tags, users, webhooks).
Where Zendesk lets a wrong field pass in silence, this does not.
"""

import re
from collections.abc import Mapping
from typing import Any

import jsonschema

from tests.channels.local_server import Request
from tests.helpdesks.played_server import headers_of

TEXT = {"type": "string", "minLength": 1}
NUMBER = {"type": "integer"}


def strict(required: tuple[str, ...] = (), **properties: Any) -> dict[str, Any]:
    """An object with these properties and no other."""
    return {"type": "object", "properties": properties, "required": list(required), "additionalProperties": False}


STATUS = {"enum": ["new", "open", "pending", "hold", "solved", "closed"]}
PRIORITY = {"enum": ["low", "normal", "high", "urgent"]}
TAGS = {"type": "array", "items": {"type": "string", "pattern": "^[^ ,]+$"}, "minItems": 1}
BODY = {**TEXT, "maxLength": 65_535}
BYTES: dict[str, Any] = {}
"""A body that is a file as it is."""
METADATA = {"type": "object", "additionalProperties": {"type": "string"}}
NEW = strict(
    ("subject", "comment", "requester_id", "external_id"),
    subject={**TEXT, "maxLength": 150},
    comment=strict(("body", "public"), body=BODY, public={"type": "boolean"}),
    requester_id=NUMBER,
    external_id={**TEXT, "maxLength": 255},
    status=STATUS,
    priority=PRIORITY,
    tags=TAGS,
    metadata=METADATA,
    via_followup_source_id=NUMBER,
)
CHANGE = strict(
    comment=strict(
        ("body", "public"),
        body=BODY,
        public={"type": "boolean"},
        author_id=NUMBER,
        uploads={"type": "array", "items": TEXT, "minItems": 1},
    ),
    status=STATUS,
    priority=PRIORITY,
    assignee_email={"type": "string", "pattern": "@"},
    metadata=METADATA,
)
TICKET = r"/api/v2/tickets/\d+"
PAGED = {"page[size]": r"\d{1,3}", "page[after]": r".+"}
OPERATIONS: tuple[tuple[str, str, Mapping[str, str], Mapping[str, Any] | None], ...] = (
    ("GET", "/api/v2/users/me", {}, None),
    (
        "POST",
        "/api/v2/users/create_or_update",
        {},
        strict(("user",), user=strict(("name",), name=TEXT, external_id=TEXT)),
    ),
    ("GET", "/api/v2/webhooks", {}, None),
    ("GET", r"/api/v2/webhooks/\w+/signing_secret", {}, None),
    ("POST", "/api/v2/uploads", {"filename": r".+"}, BYTES),
    ("GET", "/api/v2/tickets", {"external_id": r".+"}, None),
    ("POST", "/api/v2/tickets", {}, strict(("ticket",), ticket=NEW)),
    ("GET", TICKET, {}, None),
    ("PUT", TICKET, {}, strict(("ticket",), ticket={**CHANGE, "minProperties": 1})),
    (
        "GET",
        TICKET + "/comments",
        {**PAGED, "include": "users", "include_inline_images": "true|false", "sort": "-?created_at"},
        None,
    ),
    ("GET", TICKET + "/audits", PAGED, None),
    ("PUT", TICKET + "/tags", {}, strict(("tags",), tags=TAGS)),
    ("DELETE", TICKET + "/tags", {}, strict(("tags",), tags=TAGS)),
)
"""Method, path, query and body of everything that may be asked."""


def faults(request: Request) -> list[str]:
    """What a request breaks of the reference."""
    asked = f"{request.method} {request.path}"
    for method, path, query, schema in OPERATIONS:
        if method == request.method and re.fullmatch(path, request.path):
            return [f"{asked}: {what}" for what in _faults(request, query, schema)]
    return [f"{asked} is not described"]


def _faults(request: Request, query: Mapping[str, str], schema: Mapping[str, Any] | None) -> list[str]:
    found = [
        f"parameter {name}={value}"
        for name, value in request.query.items()
        if not re.fullmatch(query.get(name, "(?!)"), value)
    ]
    if schema is None:
        return found + (["a body"] if request.body else [])
    if schema is BYTES:
        return found + ([] if request.body and "/" in headers_of(request).get("content-type", "") else ["no file"])
    if "application/json" not in request.headers.get("Content-Type", request.headers.get("content-type", "")):
        found.append("the body is not said to be JSON")
    return found + [error.message for error in jsonschema.Draft202012Validator(schema).iter_errors(request.json)]
