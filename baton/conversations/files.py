"""Files that web customers and agents attach: kept before their message is sent, given out to the two sides only.

It knows neither pictures nor vendors: what comes here has been looked into before.
"""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Protocol

from baton.errors import FileRefused, NotFound
from baton.storage import attachments
from baton.storage import conversations as rows
from baton.storage.attachments import Stored
from baton.storage.database import Database, Transaction

log = logging.getLogger("baton.files")
PER_MESSAGE = 5
WAITING_AT_ONCE = 20
"""Files of one conversation that were uploaded and not sent."""
UNSENT = timedelta(hours=24)
"""How long an uploaded file may wait for its message."""
SWEPT_AT_ONCE = 100


class Blobs(Protocol):
    """Where the bytes lie."""

    def put(self, content: bytes) -> str:
        """Store bytes; returns their key."""

    def read(self, key: str) -> bytes:
        """The bytes under a key; raises NotFound."""

    def remove_old(self, key: str) -> None:
        """Delete the bytes under a key, unless they were put just now."""


class Checked(Protocol):
    """A file that was looked into and may be kept."""

    @property
    def kind(self) -> str: ...
    @property
    def mime(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def content(self) -> bytes: ...


@dataclass(frozen=True)
class Files:
    """The verbs on files; the conversation is the one that the caller may see."""

    database: Database
    blobs: Blobs

    def keep(self, conversation_id: str, file: Checked) -> dict[str, Any]:
        """Keep a file that waits for its message; returns how it is shown."""
        stored = Stored(file.name, file.mime, len(file.content), self.blobs.put(file.content))
        with self.database.transaction() as tx:
            rows.lock(tx, conversation_id)
            if attachments.count_waiting(tx, conversation_id) >= WAITING_AT_ONCE:
                raise FileRefused("Too many files wait to be sent. Send or remove some of them first.")
            key = attachments.add(tx, conversation_id=conversation_id, kind=file.kind, stored=stored)
        return {"id": key, "kind": file.kind, "name": file.name, "mime": file.mime, "size": len(file.content)}

    def read(self, conversation_id: str, file_id: str) -> tuple[Any, bytes]:
        """The row and the bytes of a file of this conversation; raises NotFound."""
        with self.database.reading() as tx:
            row = attachments.find(tx, conversation_id, file_id)
        if row is None or row.sha256 is None:
            raise NotFound("There is no such file in this conversation.")
        return row, self.blobs.read(row.sha256)

    def sweep(self) -> int:
        """Forget files that were uploaded and never sent, and bytes that no other row needs; returns how many of these.

        Bytes go before the rows do: a crash in between leaves rows for the next round, never bytes without a row.
        """
        with self.database.transaction() as tx:
            unused = attachments.forget_unsent(tx, before=tx.now() - UNSENT, limit=SWEPT_AT_ONCE)
            for key in unused:
                self.blobs.remove_old(key)
        if unused:
            log.info("unsent files removed", extra={"files": len(unused)})
        return len(unused)


def tie(tx: Transaction, conversation_id: str, file_ids: Sequence[str], *, message_id: str) -> None:
    """Send uploaded files along with a message; raises NotFound when one is not there or was sent before."""
    if attachments.attach(tx, conversation_id, file_ids, message_id=message_id) != len(set(file_ids)):
        raise NotFound("One of the files is not there any more. Please attach it again.")


def shown(tx: Transaction, message_ids: Sequence[str]) -> Mapping[str, list[dict[str, Any]]]:
    """How the files of these messages look from outside, by message id."""
    found = attachments.of_messages(tx, message_ids) if message_ids else {}
    return {key: [_shape(row) for row in files] for key, files in found.items()}


def _shape(row: Any) -> dict[str, Any]:
    known = {"id": row.id, "kind": row.kind, "name": row.name, "mime": row.mime, "size": row.size, "state": row.state}
    return known | ({"reason": row.reason} if row.state == attachments.REFUSED else {})
