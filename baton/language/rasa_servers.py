"""Several Rasa servers as one dialogue engine: each conversation has its own, and others stand in while it is away.

A conversation stays with one server as long as that answers, so that what the server remembers of it is of use. Which
one that is follows from the addresses alone, the same in every gateway. Nothing is stored here.
"""

import hashlib
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Protocol, TypeVar

from baton.conversations.dialogue import Answer, Dialogue, Turn
from baton.errors import DialogueUnavailable
from baton.handoff.reading import Reading

AWAY_S = 3.0
"""A server that could not be reached is asked last for this long, and then given another chance."""
Found = TypeVar("Found")


class Server(Dialogue, Protocol):
    """One Rasa server."""

    def close(self) -> None: ...


class RasaServers:
    """Servers by their address; asks the conversation's own first, then those that certainly may be asked instead."""

    def __init__(self, servers: Mapping[str, Server], *, clock: Callable[[], float] = time.monotonic) -> None:
        self._servers, self._clock = dict(servers), clock
        self._away_until: dict[str, float] = {}

    def run(self, turn: Turn) -> Answer:
        """Run one turn; DialogueUnavailable is `retry_safe` when certainly no server began it."""
        return self._first(turn.conversation, lambda server: server.run(turn))

    def read(self, text: str) -> Reading:
        """Read a message without answering it, on whichever server."""
        return self._first(text, lambda server: server.read(text))

    def ready(self) -> bool:
        """Whether a server would run a turn now; never raises."""
        return any(server.ready() for server in self._servers.values())

    def states(self) -> Mapping[str, bool]:
        """Whether each server would run a turn now, by its address; never raises."""
        return {address: server.ready() for address, server in self._servers.items()}

    def close(self) -> None:
        """Close the connections."""
        for server in self._servers.values():
            server.close()

    def in_order(self, key: str) -> Sequence[str]:
        """The addresses as they are asked for this key, those that were away just now at the end."""
        ranked = sorted(self._servers, key=lambda address: hashlib.sha256(f"{key} {address}".encode()).digest())
        now = self._clock()
        return sorted(ranked, key=lambda address: self._away_until.get(address, 0.0) > now)

    def _first(self, key: str, ask: Callable[[Server], Found]) -> Found:
        """The first answer; a turn that may have begun on a server is not taken to another."""
        *others, last = self.in_order(key)
        for address in others:
            try:
                return self._ask(address, ask)
            except DialogueUnavailable as error:
                if not error.retry_safe:
                    raise
        return self._ask(last, ask)

    def _ask(self, address: str, ask: Callable[[Server], Found]) -> Found:
        try:
            return ask(self._servers[address])
        except DialogueUnavailable as error:
            if error.away:
                self._away_until[address] = self._clock() + AWAY_S
            raise
