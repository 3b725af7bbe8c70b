"""Fetches the files that customers sent through vendors, one after another, and keeps them in the blob store.

Bytes are taken from the channel that the message came through, and only from there. What cannot be had is said to
agents; the message itself never waits for its files.
"""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Protocol

from baton.errors import DeliveryFailed
from baton.storage import attachments
from baton.storage.attachments import Stored
from baton.storage.blobs import Blobs
from baton.storage.database import Database

log = logging.getLogger("baton.fetching")
LEASE_S = 120.0
TRIES = 6
MOST_BYTES = 16 * 1024 * 1024
"""WhatsApp's limit for pictures is 5 MB, for sound and film 16 MB, for documents 100 MB."""
KINDS = ("image/", "audio/", "video/", "text/plain", "application/pdf", "application/vnd.", "application/msword")
"""What people need for service; programs and archives are not taken."""
SCRIPTED = "image/svg+xml"


class Fetched(Protocol):
    """The bytes of a file, with what the vendor says of them."""

    @property
    def content(self) -> bytes: ...
    @property
    def mime(self) -> str: ...
    @property
    def name(self) -> str | None: ...


class Source(Protocol):
    """A channel that can fetch attachments."""

    def fetch(self, customer_key: str, reference: str, *, most_bytes: int) -> Fetched: ...


@dataclass(frozen=True)
class Fetcher:
    """Works off files that wait to be fetched, through the channels that are switched on."""

    database: Database
    channels: Callable[[], Mapping[str, Source]]
    blobs: Blobs
    most_bytes: int = MOST_BYTES

    def fetch_once(self) -> bool:
        """Fetch one file; False when none is due."""
        with self.database.transaction() as tx:
            file = attachments.take_due(tx, seconds=LEASE_S)
        if file is None:
            return False
        try:
            stored = self._fetched(file)
        except DeliveryFailed as error:
            self._failed(file, error)
        else:
            with self.database.transaction() as tx:
                attachments.keep(tx, file, stored)
        return True

    def _fetched(self, file: Any) -> Stored:
        source = self.channels().get(file.channel)
        if source is None:
            raise DeliveryFailed(f"The channel {file.channel} is switched off.", permanent=True)
        found = source.fetch(file.channel_key, file.reference, most_bytes=self.most_bytes)
        mime = found.mime.split(";")[0].strip().lower()[:100]
        if not mime.startswith(KINDS) or mime == SCRIPTED:
            raise DeliveryFailed(f"Files of the kind {mime[:60]} are not taken.", permanent=True)
        return Stored(found.name, mime, len(found.content), self.blobs.put(found.content))

    def _failed(self, file: Any, error: DeliveryFailed) -> None:
        log.warning("attachment not fetched", extra={"attachment": file.id, "error": str(error)})
        with self.database.transaction() as tx:
            if error.permanent or file.attempts + 1 >= TRIES:
                attachments.refuse(tx, file, str(error))
            else:
                pause = timedelta(seconds=error.retry_after_s or 5 * 4.0**file.attempts)
                attachments.again(tx, file, at=tx.now() + pause, reason=str(error))
