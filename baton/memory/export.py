"""All that is known of a customer, for the customer: every row in every table, and the files that came and went."""

import json
import zipfile
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

from baton.errors import NotFound
from baton.storage import belongings
from baton.storage.blobs import Blobs
from baton.storage.database import Database


def gather(database: Database, customer_ids: Sequence[str]) -> dict[str, Any]:
    """Everything about a person, as JSON-ready data: `customers`, then `tables` (name -> rows)."""
    with database.reading() as tx:
        return {"customers": list(customer_ids), "tables": _plain(belongings.of_customers(tx, customer_ids))}


def write(database: Database, blobs: Blobs, customer_ids: Sequence[str], path: Path) -> int:
    """Write a zip file of `customer.json` and `files/`; returns how many files are in it.

    Only this user can read it.
    """
    with database.reading() as tx:
        tables, keys = belongings.of_customers(tx, customer_ids), belongings.files_of(tx, customer_ids)
    data = {"customers": list(customer_ids), "tables": _plain(tables)}
    path.touch(mode=0o600)
    written = 0
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("customer.json", in_words(data))
        for key in keys:
            content = _read(blobs, key)
            if content is not None:
                archive.writestr(f"files/{key}", content)
                written += 1
    return written


def in_words(data: Mapping[str, Any]) -> str:
    """The data as people can read them: indented JSON."""
    return json.dumps(data, indent=2, ensure_ascii=False)


def _read(blobs: Blobs, key: str) -> bytes | None:
    try:
        return blobs.read(key)
    except NotFound:
        return None  # its row says that it was there


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(one) for key, one in value.items()}
    if isinstance(value, list):
        return [_plain(one) for one in value]
    return value.isoformat() if isinstance(value, (datetime, date)) else value
