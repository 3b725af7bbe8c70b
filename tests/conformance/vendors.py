"""Meta on loopback for the shared Baton: Messenger and WhatsApp, one server of its own for each customer.

The servers check each request against the vendor's rules; what they find wrong breaks the row. Trouble is played to
one customer's messages only, so that rows do not meet.
"""

import secrets
import time
from collections import defaultdict, deque
from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Event, Lock
from typing import TypeVar

from tests.channels.cast import SECRETS
from tests.channels.graph_server import FAILURES as WHATSAPP_FAILURES
from tests.channels.graph_server import GraphServer
from tests.channels.local_server import Reply, Request
from tests.channels.messenger_server import FAILURES as MESSENGER_FAILURES
from tests.channels.messenger_server import MessengerServer

NUMBER = SECRETS["whatsapp"]["phone_number_id"]
Trouble = Callable[[Callable[[], Reply]], Reply]
Server = TypeVar("Server")


def refuses(name: str) -> Trouble:
    """Answers with one of the vendor's failures and takes nothing."""
    return lambda take: MESSENGER_FAILURES.get(name) or WHATSAPP_FAILURES[name]


def takes_and_drops(take: Callable[[], Reply]) -> Reply:
    """Takes the message and cuts the connection before it answers."""
    take()
    return Reply(dropped=True)


def hangs_until(over: Event) -> Trouble:
    """Takes the message and answers only after something happened elsewhere."""

    def run(take: Callable[[], Reply]) -> Reply:
        over.wait(60)
        return take()

    return run


class Opened(dict[str, Server]):
    """A server for each customer, opened when first asked for: once, however many threads ask at a time."""

    def __init__(self, server: Callable[..., Server]) -> None:
        self._server, self._opening = server, Lock()

    def __missing__(self, customer: str) -> Server:
        with self._opening:
            if customer not in self:
                self[customer] = self._server(prefix=_prefix())
            return self[customer]


@dataclass
class Vendors:
    """`messenger` and `whatsapp` hold a server per customer; `trouble` what is played to a customer's next messages."""

    messenger: dict[str, MessengerServer] = field(default_factory=lambda: Opened(MessengerServer))
    whatsapp: dict[str, GraphServer] = field(default_factory=lambda: Opened(GraphServer))
    trouble: dict[str, deque[Trouble]] = field(default_factory=lambda: defaultdict(deque))
    asked_at: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))

    def __call__(self, request: Request) -> Reply:
        keeper = self._keeper_of(request.path.rpartition("/")[2])
        if keeper is not None:
            return keeper(request)
        body = request.json if request.body else {}
        if f"/{NUMBER}/" in request.path:
            customer = str(body.get("to") or body.get("recipient") or "")
            server: Callable[[Request], Reply] = self.whatsapp[customer]
            is_mark = "status" in body
        else:
            customer = str((body.get("recipient") or request.query.get("recipient") or {}).get("id", ""))
            server = self.messenger[customer]
            is_mark = "sender_action" in body
        if is_mark:
            return server(request)
        self.asked_at[customer].append(time.monotonic())
        waiting = self.trouble[customer]
        if waiting:
            return waiting.popleft()(lambda: server(request))
        return server(request)

    def _keeper_of(self, file: str) -> GraphServer | None:
        """The server that keeps a file of a customer on WhatsApp."""
        return next((one for one in list(self.whatsapp.values()) if file in {*one.media, *one.files}), None)

    def broken(self) -> list[str]:
        """What was wrong with Baton's requests."""
        servers = [*self.messenger.values(), *self.whatsapp.values()]
        return [fault for server in servers for fault in server.broken]


def _prefix() -> str:
    return f"{secrets.token_hex(6)}."
