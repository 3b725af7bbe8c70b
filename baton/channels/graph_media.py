"""Fetches attachments from Meta: the address first, then the file, both with the token, from Meta's own hosts only.

It follows no redirects and stops reading at the limit. What it returns was checked against the vendor's fingerprint.
"""

import base64
import binascii
import hashlib
from collections.abc import Sequence
from typing import Any
from urllib.parse import quote

import httpx

from baton.channels.base import Fetched
from baton.channels.payload import parsed, words
from baton.errors import DeliveryFailed

ID = frozenset("0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_-")
HOSTS = (".fbsbx.com", ".fbcdn.net")
"""Where Meta keeps what customers send."""
GONE = (400, 401, 403, 404, 410)


class GraphMedia:
    """`hosts` are names, or endings that begin with a dot; `token`, if any, is shown to them and Meta's API only."""

    def __init__(self, client: httpx.Client, base: str, *, token: str = "", hosts: Sequence[str]) -> None:
        self._client, self._base, self._hosts = client, base, tuple(host.lower() for host in hosts or HOSTS)
        shown = {"Authorization": f"Bearer {token}"} if token else {}
        self._asking: dict[str, Any] = {"headers": shown, "follow_redirects": False}

    def fetch(self, media_id: str, *, account: str, most_bytes: int) -> Fetched:
        """The bytes behind a media id; raises DeliveryFailed, `permanent` where asking again is of no use."""
        if not media_id or not set(media_id) <= ID:
            raise DeliveryFailed("The attachment has no usable id.", permanent=True)
        about = self._about(media_id, account)
        size = words(about, "file_size")
        if size.isdigit() and int(size) > most_bytes:
            raise DeliveryFailed(_too_large(most_bytes), permanent=True)
        content = self.download(words(about, "url"), most_bytes=most_bytes).content
        expected = words(about, "sha256")
        if expected and not _is_same(content, expected):
            raise DeliveryFailed("The attachment arrived damaged: its fingerprint is not the one Meta gave.")
        return Fetched(content, words(about, "mime_type")[:100] or "application/octet-stream")

    def _about(self, media_id: str, account: str) -> object:
        address = f"{self._base}/{quote(media_id, safe='')}"
        try:
            answer = self._client.get(address, params={"phone_number_id": account}, **self._asking)
        except httpx.HTTPError as error:
            raise DeliveryFailed(f"Meta cannot be asked for the attachment: {type(error).__name__}.") from error
        if not answer.is_success:
            raise _refused(answer.status_code)
        return parsed(answer.content)

    def download(self, address: str, *, most_bytes: int) -> Fetched:
        """The bytes at an address of Meta's; raises DeliveryFailed as `fetch` does."""
        self._check_address(address)
        try:
            with self._client.stream("GET", address, **self._asking) as answer:
                if answer.status_code != 200:
                    raise _refused(answer.status_code)
                mime = answer.headers.get("content-type", "").partition(";")[0].strip()[:100]
                return Fetched(_read(answer, most_bytes), mime or "application/octet-stream")
        except httpx.HTTPError as error:
            raise DeliveryFailed(f"The attachment could not be fetched: {type(error).__name__}.") from error

    def _check_address(self, address: str) -> None:
        """The token goes with the request, so a foreign host must never see it."""
        try:
            url = httpx.URL(address)
        except (httpx.InvalidURL, TypeError):
            raise DeliveryFailed("The attachment has no usable address.", permanent=True) from None
        ours = httpx.URL(self._base)
        same = (url.scheme, url.host, url.port) == (ours.scheme, ours.host, ours.port)
        known = url.scheme == "https" and url.port in (None, 443) and self._is_allowed(url.host.lower())
        if not (same or known) or url.userinfo:
            raise DeliveryFailed("The attachment lies on a host that is not Meta's; it is not fetched.", permanent=True)

    def _is_allowed(self, host: str) -> bool:
        return any(host.endswith(one) if one.startswith(".") else host == one for one in self._hosts)


def _read(answer: httpx.Response, most_bytes: int) -> bytes:
    content = bytearray()
    for piece in answer.iter_bytes():
        content += piece
        if len(content) > most_bytes:
            raise DeliveryFailed(_too_large(most_bytes), permanent=True)
    return bytes(content)


def _refused(status: int) -> DeliveryFailed:
    return DeliveryFailed(f"Meta answered {status} for the attachment.", permanent=status in GONE or status < 400)


def _too_large(most_bytes: int) -> str:
    return f"The attachment is larger than {most_bytes // 1_048_576} MB; ask the customer to send it another way."


def _is_same(content: bytes, expected: str) -> bool:
    """Meta gives the SHA-256 in hex or in base64."""
    digest = hashlib.sha256(content).digest()
    if expected.lower() == digest.hex():
        return True
    try:
        return base64.b64decode(expected, validate=True) == digest
    except (binascii.Error, ValueError):
        return False
