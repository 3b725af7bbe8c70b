"""Agents at the desk as a program plays them: claim whoever waits, say something, hand back to the bot.

Every step is tried until it is known to be done, as a person would; a reply has an id, so that it is stored once.
"""

import asyncio
import time
import uuid
from dataclasses import dataclass
from typing import Any

from tests.simulation.http_line import Answer, Broken, Line
from tests.simulation.ledger import Ledger

LOOK_S = 1.0
GONE = (404, 409)


@dataclass
class PlayedAgent:
    """One agent; each has claims of their own."""

    name: str
    password: str
    port: int
    ledger: Ledger
    token: str = ""

    async def work(self) -> None:
        """Serve the queue, for ever."""
        self._line = Line("127.0.0.1", self.port)
        login = await self._until_done("POST", "/api/login", {"name": self.name, "password": self.password})
        self.token = login.json["token"]
        while True:
            queue = await self._until_done("GET", "/api/queue")
            for entry in queue.json["conversations"]:
                await self._serve(entry["conversation"])
            await asyncio.sleep(LOOK_S)

    async def _serve(self, conversation: str) -> None:
        path = f"/api/conversations/{conversation}"
        claim = await self._until_done("POST", f"{path}/claim")
        if claim.status in GONE:
            return
        silent_from = time.monotonic()
        words = f"{self.name} here, I have looked into it for you ({uuid.uuid4().hex[:12]})."
        self.ledger.agent_words[words] = conversation
        await self._until_done("POST", f"{path}/messages", {"text": words, "id": uuid.uuid4().hex})
        if claim.json["bot_silent"]:
            self.ledger.with_person.append((conversation, silent_from, time.monotonic()))
        await self._until_done("POST", f"{path}/return", {"outcome": "solved"})
        self.ledger.counts["served by people"] += 1

    async def _until_done(self, method: str, path: str, body: Any = None) -> Answer:
        headers = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        while True:
            try:
                answer = await self._line.ask(method, path, body, headers)
            except Broken:
                self.ledger.counts["desk asked again"] += 1
            else:
                if answer.status < 300 or answer.status in GONE:
                    return answer
                self.ledger.counts[f"desk answered {answer.status}"] += 1
            await asyncio.sleep(0.5)
