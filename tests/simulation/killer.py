"""Kills the processes of a running Baton by the clock, and notes which kills hit a turn.

A kill counts as inside a turn when, the moment before, the database shows a conversation of the bot that a living
gateway has leased and whose waiting message has had its attempt counted: its turn is under way. The killer waits a
moment for one, so that its kills are worth it.
"""

import asyncio
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeVar

from sqlalchemy import select

from baton.errors import StorageUnavailable
from baton.storage.database import Database, Transaction
from baton.storage.tables import conversations, gateways, inbox
from tests.simulation.baton_up import BatonUp, kill

AIM_S = 3.0
LOOK_S = 0.02
READY_LOOK_S = 0.5
Found = TypeVar("Found")
TURNS = (
    select(conversations.c.lease_by)
    .join(inbox, inbox.c.conversation_id == conversations.c.id)
    .where(inbox.c.state == "waiting", inbox.c.attempts > 0)
    .where(conversations.c.owner == "bot", conversations.c.lease.isnot(None))
)
"""Whose turns are under way."""


@dataclass
class Killer:
    """`every_s` for gateway and action server in turns, `rasa_after_s` for Rasa after each time it is ready."""

    baton: BatonUp
    database: Database
    every_s: float = 10.0
    rasa_after_s: float = 30.0
    kills: Counter[str] = field(default_factory=Counter)
    inside: Counter[str] = field(default_factory=Counter)
    missed: int = 0
    _dead: set[str] = field(default_factory=set)

    async def take_turns(self, until: float) -> None:
        """Gateway, action server, gateway, ..."""
        at, names = time.monotonic() + self.every_s, ["gateway", "actions"]
        while at < until:
            await asyncio.sleep(max(0.0, at - time.monotonic()))
            await self._kill(names[0])
            names.reverse()
            at += self.every_s

    async def follow_rasa(self, until: float) -> None:
        """Rasa, whenever it has been ready for a while."""
        while time.monotonic() < until:
            if not await asyncio.to_thread(self.baton.rasa_is_ready):
                await asyncio.sleep(READY_LOOK_S)
                continue
            await asyncio.sleep(self.rasa_after_s)
            if time.monotonic() < until:
                await self._kill("rasa")
                await asyncio.sleep(READY_LOOK_S)

    async def _kill(self, name: str) -> None:
        pid = await asyncio.to_thread(self._find, name)
        if pid is None:
            self.missed += 1
            return
        inside = await asyncio.to_thread(self._wait_for_a_turn)
        if not kill(pid):
            self.missed += 1
            return
        self.kills[name] += 1
        self.inside[name] += inside
        if name == "gateway":
            self._dead |= await asyncio.to_thread(self._gateways)

    def _find(self, name: str) -> int | None:
        end = time.monotonic() + AIM_S
        while (pid := self.baton.pid(name)) is None and time.monotonic() < end:
            time.sleep(LOOK_S)
        return pid

    def _wait_for_a_turn(self) -> bool:
        end = time.monotonic() + AIM_S
        while not self._ask(lambda tx: bool(set(tx.connection.execute(TURNS).scalars()) - self._dead)):
            if time.monotonic() > end:
                return False
            time.sleep(LOOK_S)
        return True

    def _gateways(self) -> set[str]:
        return self._ask(lambda tx: set(tx.connection.execute(select(gateways.c.id)).scalars())) or set()

    def _ask(self, question: Callable[[Transaction], Found]) -> Found | None:
        try:
            with self.database.reading() as tx:
                return question(tx)
        except StorageUnavailable:
            return None
