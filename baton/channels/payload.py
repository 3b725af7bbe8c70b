"""Reads vendors' JSON of any shape without ever failing: what is not there, or is of another kind, is empty.

It must not know any vendor's fields.
"""

import hashlib
import json
import re
from collections.abc import Mapping
from datetime import datetime, timezone
from typing import Any

OUR_BUTTON = re.compile(r"b_[0-9a-f]{8,64}")
MAX_KEY, MAX_ID, MAX_NAME, MAX_REFERENCE = 200, 300, 200, 4_000
"""Characters kept of a customer's key, a message id, a name, and an attachment's id or address."""


def parsed(body: bytes) -> Mapping[str, Any]:
    """The JSON object in a body; empty for anything else."""
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def block(value: object, *path: str) -> Mapping[str, Any]:
    """The object at a path."""
    found = _at(value, path)
    return found if isinstance(found, dict) else {}


def blocks(value: object, *path: str) -> list[Mapping[str, Any]]:
    """The objects in the list at a path."""
    found = _at(value, path)
    return [item for item in found if isinstance(item, dict)] if isinstance(found, list) else []


def words(value: object, *path: str) -> str:
    """The text or number at a path, without what no database stores (NUL, lone surrogates)."""
    found = _at(value, path)
    if isinstance(found, bool) or not isinstance(found, str | int | float):
        return ""
    return str(found).replace("\x00", "").encode("utf-8", "replace").decode().strip()


def moment(text: str, *, per_second: int = 1) -> datetime | None:
    """A time given as a count since 1970, in units of 1/`per_second` seconds.

    Where a database's clock shows local time, the first and last year of all cannot be read back: a time before 1970
    counts as that year's beginning, and one in the year 9999 as none.
    """
    try:
        found = datetime.fromtimestamp(max(float(text) / per_second, 0.0), timezone.utc)
    except (ValueError, OverflowError, OSError):
        return None
    return found if found.year < 9999 else None


def external_id(given: str, *telling: str) -> str:
    """The vendor's message id; without a usable one, the fingerprint of what tells the message from others."""
    if 0 < len(given) <= MAX_ID:
        return given
    return "sha256:" + hashlib.sha256("\x1f".join(telling).encode("utf-8", "replace")).hexdigest()


def our_button(given: str) -> str | None:
    """The id of a button of ours; anything else that a vendor returns is no choice."""
    return given if OUR_BUTTON.fullmatch(given) else None


def _at(value: object, path: tuple[str, ...]) -> object:
    for key in path:
        value = value.get(key) if isinstance(value, dict) else None
    return value
