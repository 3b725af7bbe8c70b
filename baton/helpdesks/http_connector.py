"""What helpdesks behind an HTTP API share: time-outs, errors in our words, pauses that the vendor asks for, and telling
everything once. Repeating is the relays' business, with their back-off; here each request is made once.
"""

import time
from abc import abstractmethod
from collections.abc import Callable, Mapping, Sequence
from typing import Any, ClassVar

import httpx

from baton.errors import CaseGone, DeliveryFailed
from baton.helpdesks.connector import Connector, File
from baton.helpdesks.downloads import download
from baton.helpdesks.pauses import asked_pause_s
from baton.helpdesks.time_limit import TimedTransport

TIMEOUT_S = 10.0
"""For connecting, sending and waiting each."""
WITHIN_S = 30.0
"""For a request and its whole answer, however the bytes come."""
NOTHING_LEFT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)
"""Failures before the request was on its way."""


class HttpConnector(Connector):
    """A helpdesk with an HTTP API under one base address; `clock` is one that never jumps.

    `file_hosts` are those where its files lie, beside those of the vendor that are known and its own.
    """

    keeps_files_at: ClassVar[tuple[str, ...]] = ()
    """Hosts of the vendor's, or endings of them that begin with a dot."""

    def __init__(
        self,
        base: str,
        *,
        timeout_s: float = TIMEOUT_S,
        clock: Callable[[], float] = time.monotonic,
        file_hosts: Sequence[str] = (),
    ) -> None:
        self._file_hosts = (*self.keeps_files_at, *file_hosts)
        self.file_headers: Mapping[str, str] = {}
        """What is shown to the helpdesk itself, and to nobody else, where a file is fetched from it."""
        transport = TimedTransport(within_s=WITHIN_S)
        self._client = httpx.Client(base_url=base, timeout=timeout_s, transport=transport, trust_env=False)
        self._clock, self._pause_until = clock, 0.0

    def shut(self) -> None:
        self._client.close()

    def fetch(self, reference: str, *, most_bytes: int) -> File:
        return download(
            self._client, reference, headers=self.file_headers, hosts=self._file_hosts, most_bytes=most_bytes
        )

    @abstractmethod
    def has(self, reference: str, key: str) -> bool:
        """Whether something was told under this key before."""

    def once(self, reference: str, key: str, tell: Callable[[], object], *, again: bool) -> None:
        """Tell something unless it has arrived before."""
        if not (again and self.has(reference, key)):
            tell()

    def stops_everything(self, response: httpx.Response) -> bool:
        """Whether a wish to be left alone is about every request, not about this one alone."""
        return True

    def call(self, method: str, path: str, *, headers: Mapping[str, str], **what: Any) -> Any:
        """One request with `json` or `params`; returns the JSON of the answer, {} when it has none."""
        wait_s = self._pause_until - self._clock()
        if wait_s > 0:
            raise DeliveryFailed(f"{self.label} asked us to wait.", retry_after_s=wait_s)
        try:
            response = self._client.request(method, path, headers=dict(headers), **what)
        except NOTHING_LEFT as error:
            raise DeliveryFailed(f"{self.label} cannot be reached: {type(error).__name__}.") from error
        except httpx.HTTPError as error:
            raise DeliveryFailed(f"{self.label} gave no answer: {type(error).__name__}.", uncertain=True) from error
        if not response.is_success:
            raise self._refusal(response, f"{method} {path}")
        return _json(response)

    def _refusal(self, response: httpx.Response, asked: str) -> DeliveryFailed:
        """What a status means for us; no word of the answer is repeated, it may hold the customer's."""
        status = response.status_code
        what = f"{self.label} answered {status} to {asked}."
        pause_s = asked_pause_s(response)
        if pause_s is not None:
            if self.stops_everything(response):
                self._pause_until = self._clock() + pause_s
            return DeliveryFailed(what, retry_after_s=pause_s)
        if status in (401, 403):
            return DeliveryFailed(f"{what} Its token was revoked or may not do this.", held=True)
        if status in (404, 410):
            return CaseGone(what)
        return DeliveryFailed(what, permanent=status < 500 and status not in (408, 409, 425), uncertain=status >= 500)


def _json(response: httpx.Response) -> Any:
    try:
        return response.json() if response.content else {}
    except ValueError:
        return {}
