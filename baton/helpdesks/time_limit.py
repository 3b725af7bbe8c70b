"""Gives every request an end. The time-outs of httpx are for each piece, so an answer that trickles would have none.

The time runs from the moment a request is sent until its answer is read, in the thread that does both.
"""

import time
from collections.abc import Callable, Iterable
from ssl import SSLContext
from threading import local
from typing import Any

import httpcore
import httpx

CONNECTIONS = httpx.Limits(max_connections=100, max_keepalive_connections=20, keepalive_expiry=5.0)
"""As many as httpx has unless it is told otherwise."""


class TimedTransport(httpx.HTTPTransport):
    """Ends a request with ReadTimeout, WriteTimeout or ConnectTimeout after `within_s`; `clock` never jumps."""

    def __init__(self, *, within_s: float, clock: Callable[[], float] = time.monotonic) -> None:
        context = httpx.create_ssl_context(trust_env=False)
        super().__init__(verify=context, trust_env=False)
        self._within_s, self._clock, self._each = within_s, clock, local()
        # httpx has no option for the backend of its pool.
        self._pool = httpcore.ConnectionPool(
            ssl_context=context,
            max_connections=CONNECTIONS.max_connections,
            max_keepalive_connections=CONNECTIONS.max_keepalive_connections,
            keepalive_expiry=CONNECTIONS.keepalive_expiry,
            network_backend=_Backend(self._left_s),
        )

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        self._each.until = self._clock() + self._within_s
        return super().handle_request(request)

    def _left_s(self) -> float:
        left_s: float = self._each.until - self._clock()
        return left_s


class _Backend(httpcore.SyncBackend):
    def __init__(self, left_s: Callable[[], float]) -> None:
        self._left_s = left_s

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        limit = _limit(timeout, self._left_s(), httpcore.ConnectTimeout)
        return _Stream(super().connect_tcp(host, port, limit, local_address, socket_options), self._left_s)


class _Stream(httpcore.NetworkStream):
    def __init__(self, inner: httpcore.NetworkStream, left_s: Callable[[], float]) -> None:
        self._inner, self._left_s = inner, left_s

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._inner.read(max_bytes, _limit(timeout, self._left_s(), httpcore.ReadTimeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._inner.write(buffer, _limit(timeout, self._left_s(), httpcore.WriteTimeout))

    def start_tls(
        self, ssl_context: SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        limit = _limit(timeout, self._left_s(), httpcore.ConnectTimeout)
        return _Stream(self._inner.start_tls(ssl_context, server_hostname, limit), self._left_s)

    def close(self) -> None:
        self._inner.close()

    def get_extra_info(self, info: str) -> Any:
        return self._inner.get_extra_info(info)


def _limit(timeout: float | None, left_s: float, over: type[Exception]) -> float:
    if left_s <= 0:
        raise over("the time for the whole request is over")
    return left_s if timeout is None else min(timeout, left_s)
