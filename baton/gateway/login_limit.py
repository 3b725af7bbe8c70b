"""Slows down guessing of passwords. Every try is counted before the password is looked at. In memory, per gateway.

Three buckets count at once: a name at one address, the name at all addresses, and the address for all names. An
address from which the name has logged in before needs no room in the second, so strangers cannot lock a person out.
"""

import threading
from collections import OrderedDict

from baton.gateway.rate_limit import KEYS, Buckets, Rate

WRONG = 8
PAIR = Rate(burst=WRONG, per_s=WRONG / 300)
NAME = Rate(burst=60, per_s=0.1)
ADDRESS = Rate(burst=40, per_s=0.2)


class LoginLimit:
    """Counts tries to log in; a right password takes its try back."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._pairs, self._names, self._addresses = Buckets(PAIR), Buckets(NAME), Buckets(ADDRESS)
        self._trusted: OrderedDict[str, None] = OrderedDict()

    def reserve(self, name: str, address: str) -> float:
        """Count a try: 0.0 when it is allowed, else the seconds to wait; a refused try is not counted."""
        with self._lock:
            taken: list[tuple[Buckets, str]] = []
            for buckets, key in self._buckets(name, address):
                wait = buckets.take(key)
                if wait:
                    _give_back(taken)
                    return wait
                taken.append((buckets, key))
            return 0.0

    def release(self, name: str, address: str) -> None:
        """The password was not looked at: the try does not count."""
        with self._lock:
            _give_back(self._buckets(name, address))

    def succeeded(self, name: str, address: str) -> None:
        """The password was right: this address may try the name again from the start."""
        with self._lock:
            _give_back(self._buckets(name, address))
            self._pairs.forget(_pair(name, address))
            self._trusted[_pair(name, address)] = None
            self._trusted.move_to_end(_pair(name, address))
            if len(self._trusted) > KEYS:
                self._trusted.popitem(last=False)

    def _buckets(self, name: str, address: str) -> list[tuple[Buckets, str]]:
        pair = _pair(name, address)
        everywhere = [] if pair in self._trusted else [(self._names, _name(name))]
        return [(self._pairs, pair), (self._addresses, address), *everywhere]


def _give_back(taken: list[tuple[Buckets, str]]) -> None:
    for buckets, key in taken:
        buckets.give_back(key)


def _name(name: str) -> str:
    return name.casefold()


def _pair(name: str, address: str) -> str:
    return f"{address} {_name(name)}"
