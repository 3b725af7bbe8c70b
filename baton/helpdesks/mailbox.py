"""Reads one mailbox by IMAP: which mails belong to which conversation, and their bytes. It changes nothing there.

Of each mail the header is read once and remembered by its UID; all of it can be read again, so nothing is kept.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from threading import Lock
from typing import Any

from imapclient import IMAPClient
from imapclient.exceptions import IMAPClientError

from baton.errors import DeliveryFailed
from baton.helpdesks.mail_server import GONE, Server, told

WINDOW = timedelta(days=30)
"""How far back mails are looked at after a start."""
FIELDS = "MESSAGE-ID TO CC DELIVERED-TO X-ORIGINAL-TO ENVELOPE-TO IN-REPLY-TO REFERENCES SUBJECT CONTENT-TYPE"
PEEK = f"BODY.PEEK[HEADER.FIELDS ({FIELDS})]"
LARGEST = 25_000_000
"""Bytes of a mail that are read, files included; hardly a server takes more."""
REPORT = 65_536
CHUNK = 200


@dataclass(frozen=True)
class Place:
    """Where a mail belongs; `is_ours` for a copy of what we sent."""

    conversation_id: str
    message_id: str
    is_ours: bool


@dataclass(frozen=True)
class Arrived:
    """One mail; `before` is the marker of all that came before it, `through` the marker with it."""

    before: str
    through: str
    raw: bytes
    received: datetime


class Mailbox:
    """The inbox of one account. `place` reads headers, or a report's body: None for what is about no conversation."""

    def __init__(self, server: Server, place: Callable[[bytes, str], Place | None]) -> None:
        self._server, self._place = server, place
        self._lock = Lock()
        self._client: IMAPClient | None = None
        self._validity, self._next = 0, 0
        self._places: dict[int, Place] = {}

    def look(self) -> None:
        """Read the headers of what has come; raises DeliveryFailed."""
        with self._connected() as client:
            self._look(client)

    def holds(self, message_id: str) -> bool:
        """Whether our copy of a mail has come."""
        with self._connected() as client:
            self._look(client)
            return any(place.is_ours and place.message_id == message_id for place in self._places.values())

    def after(self, conversation_id: str, marker: str | None) -> tuple[list[Arrived], str]:
        """What others wrote in a conversation after a marker, oldest first, and the marker of now."""
        with self._connected() as client:
            self._look(client)
            last = self._last(marker)
            mine = [
                uid
                for uid, place in sorted(self._places.items())
                if place.conversation_id == conversation_id and uid > last and not place.is_ours
            ]
            return [one for uid in mine for one in self._read(client, uid)], f"{self._validity}:{self._next - 1}"

    def at(self, marker: str) -> bytes | None:
        """The mail with which a marker ends; None when it is not there any more."""
        with self._connected() as client:
            self._look(client)
            uid = self._last(marker)
            return next((one.raw for one in self._read(client, uid)), None) if uid else None

    def close(self) -> None:
        """Log out."""
        with self._lock:
            client, self._client = self._client, None
            if client is not None:
                _leave(client)

    def _last(self, marker: str | None) -> int:
        """The UID behind a marker; 0 when the server has numbered its mails anew since (RFC 3501, 2.3.1.1)."""
        validity, _, uid = (marker or "").partition(":")
        return int(uid) if uid.isdecimal() and validity == str(self._validity) else 0

    def _look(self, client: IMAPClient) -> None:
        chosen = client.select_folder("INBOX", readonly=True)
        validity, following = int(chosen[b"UIDVALIDITY"]), int(chosen[b"UIDNEXT"])
        if validity != self._validity:
            since = datetime.now(timezone.utc).date() - WINDOW
            self._places, self._next = {}, min(client.search(["SINCE", since]), default=following)
        if following > self._next:
            found = client.search(["UID", f"{self._next}:{following - 1}"])
            for start in range(0, len(found), CHUNK):
                self._remember(client, found[start : start + CHUNK])
        self._validity, self._next = validity, following

    def _remember(self, client: IMAPClient, uids: Sequence[int]) -> None:
        for uid, data in client.fetch(uids, [PEEK]).items():
            headers = _headers(data)
            place = self._place(headers, "") or self._reported(client, uid, headers)
            if place is not None:
                self._places[uid] = place

    def _reported(self, client: IMAPClient, uid: int, headers: bytes) -> Place | None:
        """A bounce may name the mail that came back in its body only."""
        if b"multipart/report" not in headers.lower():
            return None
        data = client.fetch([uid], [f"BODY.PEEK[]<0.{REPORT}>"]).get(uid, {})
        body = data.get(b"BODY[]<0>", b"").replace(b"=\r\n", b"")
        return self._place(b"", body.decode("latin-1"))

    def _read(self, client: IMAPClient, uid: int) -> Iterator[Arrived]:
        data = client.fetch([uid], [f"BODY.PEEK[]<0.{LARGEST}>", "INTERNALDATE"]).get(uid, {})
        raw, at = data.get(b"BODY[]<0>"), data.get(b"INTERNALDATE")
        if raw:  # otherwise somebody has moved it away
            received = at.astimezone(timezone.utc) if at else datetime.now(timezone.utc)
            yield Arrived(f"{self._validity}:{uid - 1}", f"{self._validity}:{uid}", raw, received)

    @contextmanager
    def _connected(self) -> Iterator[IMAPClient]:
        """The connection, for one at a time; whatever goes wrong in its use, the next use has a new one."""
        with self._lock, told(self._server):
            client = self._ready()
            try:
                yield client
            except BaseException:
                self._client = None
                _leave(client)
                raise

    def _ready(self) -> IMAPClient:
        if self._client is not None:
            try:
                self._client.noop()
            except (*GONE, IMAPClientError):
                _leave(self._client)
                self._client = None
        if self._client is None:
            self._client = _logged_in(self._server)
        return self._client


def _logged_in(server: Server) -> IMAPClient:
    client = IMAPClient(
        server.host,
        server.port,
        ssl=server.is_tls,
        ssl_context=server.context() if server.is_tls else None,
        timeout=server.timeout_s,
    )
    try:
        client.normalise_times = False
        if not server.is_tls and not server.is_here:
            if not client.has_capability("STARTTLS"):
                raise DeliveryFailed(f"{server.host} offers no encryption.", held=True)
            client.starttls(server.context())
        client.login(server.user, server.password)
    except BaseException:
        _leave(client)
        raise
    return client


def _leave(client: IMAPClient) -> None:
    """Cut the connection; saying goodbye to a server that does not answer would take its whole time-out."""
    with suppress(*GONE, IMAPClientError):
        client.shutdown()


def _headers(data: Mapping[bytes, Any]) -> bytes:
    """The header fields in an answer; servers spell the item's name back in their own way."""
    return next((value or b"" for key, value in data.items() if key.upper().startswith(b"BODY[HEADER.FIELDS")), b"")
