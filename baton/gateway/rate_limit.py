"""How often one caller may do one thing: token buckets in the memory of this gateway. Nothing is stored.

A bucket holds `burst` tokens and gains `per_s` a second; who finds it empty is told when to come again.
"""

import ipaddress
import math
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

from fastapi import Request
from starlette.exceptions import HTTPException

KEYS = 10_000
"""Callers remembered per limit; the one who was quiet longest is forgotten first."""
FORWARDED = ("x-forwarded-for", "forwarded", "x-real-ip")


@dataclass(frozen=True)
class Rate:
    """How many at once, and how many a second in the long run."""

    burst: int
    per_s: float


SESSIONS = Rate(burst=60, per_s=0.5)
"""New conversations from one address: a whole office may sit behind it."""
MESSAGES = Rate(burst=20, per_s=2.0)
"""Messages of one conversation; a page that was offline sends what it kept at once."""
WISHES = Rate(burst=10, per_s=0.2)
"""Into the queue and out of it again, in one conversation."""

UPLOADS = Rate(burst=20, per_s=0.2)
"""Files of one conversation: each is decoded, which costs more than a message."""
SIGNS = Rate(burst=30, per_s=2.0)
"""Read marks of one conversation."""


class Buckets:
    """One limit: a bucket per key."""

    def __init__(self, rate: Rate, *, keys: int = KEYS, clock: Callable[[], float] = time.monotonic) -> None:
        self.rate, self._keys, self._clock = rate, keys, clock
        self._lock = threading.Lock()
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def take(self, key: str) -> float:
        """Take a token: 0.0 when there was one, else the seconds until there is."""
        with self._lock:
            now = self._clock()
            left, since = self._left.pop(key, (float(self.rate.burst), now))
            left = min(self.rate.burst, left + (now - since) * self.rate.per_s)
            wait = 0.0 if left >= 1 else (1 - left) / self.rate.per_s
            self._left[key] = (left if wait else left - 1, now)
            if len(self._left) > self._keys:
                self._left.popitem(last=False)
            return wait

    def give_back(self, key: str) -> None:
        """Undo a take that should not count."""
        with self._lock:
            if key in self._left:
                left, since = self._left[key]
                self._left[key] = (left + 1, since)

    def forget(self, key: str) -> None:
        """A full bucket again."""
        with self._lock:
            self._left.pop(key, None)


class ChatLimits:
    """The limits of the web chat, one set per gateway."""

    def __init__(self) -> None:
        self.sessions, self.messages, self.wishes = Buckets(SESSIONS), Buckets(MESSAGES), Buckets(WISHES)
        self.uploads, self.signs = Buckets(UPLOADS), Buckets(SIGNS)


def allow(buckets: Buckets, key: str) -> None:
    """Take a token or answer 429 with the time to come again."""
    wait = buckets.take(key)
    if wait:
        raise too_many("This was too often in a short time. Please wait a moment.", wait_s=wait)


def too_many(detail: str, *, wait_s: float) -> HTTPException:
    """The 429 of every limit; Retry-After is in whole seconds."""
    return HTTPException(429, detail, headers={"Retry-After": str(max(1, math.ceil(wait_s)))})


async def chat_limits(request: Request) -> ChatLimits:
    """The chat's limits of this gateway."""
    limits: ChatLimits = request.app.state.chat_limits
    return limits


def client_address(request: Request) -> str:
    """Who is counted as one: an IPv4 address, or the /64 network that one line has under IPv6."""
    host = request.client.host if request.client else ""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return host
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped:
            return str(address.ipv4_mapped)
        return str(ipaddress.ip_network((int(address), 64), strict=False))
    return host


def is_this_machine(request: Request) -> bool:
    """Whether the request comes from this machine and nobody passed it on."""
    if any(name in request.headers for name in FORWARDED):
        return False
    try:
        return ipaddress.ip_address(request.client.host if request.client else "").is_loopback
    except ValueError:
        return False
