"""Customers of the web chat as a program plays them: they send again what got no answer, under the same id, as the page
does, listen to the event stream, and take it up where it broke.

Each customer asks different questions, some in one breath, and waits until each has its answer or a person has spoken.
"""

import asyncio
import json
import random
import time
import uuid
from dataclasses import dataclass, field
from typing import Any

from tests.simulation.ending import ended
from tests.simulation.http_line import Answer, Broken, Line
from tests.simulation.ledger import BOT, PERSON, Ledger, Said
from tests.simulation.questions import Question

PATIENCE_S = 150.0
LONGEST_WAIT_S = 5.0
FAILURES = (429, 500, 502, 503, 504)


@dataclass
class WebCustomer:
    """One visit: `groups` of questions, each group sent at once; `wants_person` asks for one in the end."""

    name: str
    number: int
    port: int
    ledger: Ledger
    groups: list[list[Question]]
    wants_person: bool = False
    conversation: str = ""
    token: str = ""
    owner: str = "bot"
    seen: int = 0
    spoken_to: int = 0
    waiting: list[tuple[Said, int]] = field(default_factory=list)
    _news: asyncio.Event = field(default_factory=asyncio.Event)

    async def visit(self, rng: random.Random) -> None:
        """Come, ask, wait for the answers, go."""
        self._line = Line("127.0.0.1", self.port)
        address = {"X-Forwarded-For": f"10.{self.number >> 16}.{(self.number >> 8) & 255}.{self.number & 255}"}
        session = (await self._until_taken("POST", "/chat/sessions", {}, address)).json
        self.conversation, self.token = session["conversation"], session["token"]
        self.ledger.conversations[self.name] = self.conversation
        listening = asyncio.create_task(self._listen())
        try:
            for group in self.groups:
                for question in group:
                    await self._say(question)
                await self._answers()
                await asyncio.sleep(rng.uniform(0.5, 2.0))
            if self.wants_person:
                await self._until_taken("POST", "/chat/human", None, self._headers)
                await self._wait(lambda: self.spoken_to > 0)
        finally:
            await ended([listening])
            self._line.close()
            self.ledger.customers_done += 1

    async def transcript(self) -> list[dict[str, Any]]:
        """The whole conversation as the customer can read it."""
        answer = await self._until_taken("GET", "/chat/messages?after=0", None, self._headers)
        self._line.close()
        found: list[dict[str, Any]] = answer.json["messages"]
        return found

    async def _say(self, question: Question) -> None:
        said = self.ledger.say(self.name, str(uuid.uuid4()), question)
        body = {"id": said.id, "text": question.text}
        answer = await self._until_taken("POST", "/chat/messages", body, self._headers)
        said.acknowledged = time.monotonic()
        self.ledger.counts["found stored already"] += answer.json["duplicate"]
        self.waiting.append((said, answer.json["seq"]))

    async def _until_taken(self, method: str, path: str, body: Any, headers: dict[str, str]) -> Answer:
        wait = 0.5
        while True:
            try:
                answer = await self._line.ask(method, path, body, headers)
            except Broken:
                self.ledger.counts["sent again: connection"] += 1
            else:
                if answer.status < 300:
                    return answer
                if answer.status not in FAILURES:
                    raise AssertionError(f"{method} {path} was answered {answer.status}: {answer.body[:300]!r}")
                self.ledger.counts[f"sent again: {answer.status}"] += 1
                wait = answer.retry_after_s
            await asyncio.sleep(min(wait, LONGEST_WAIT_S))
            wait *= 2

    async def _answers(self) -> None:
        """Until everything has its answer, or a person has spoken and the bot is back."""
        if not await self._wait(lambda: not self.waiting and self.owner == "bot"):
            self.ledger.counts["went away without an answer"] += len(self.waiting)
            self.waiting.clear()

    async def _wait(self, done: Any) -> bool:
        end = time.monotonic() + PATIENCE_S
        while not done():
            left = end - time.monotonic()
            if left <= 0:
                return False
            self._news.clear()
            try:
                await asyncio.wait_for(self._news.wait(), left)
            except asyncio.TimeoutError:
                return False
        return True

    async def _listen(self) -> None:
        while True:
            line = Line("127.0.0.1", self.port)
            try:
                async for event in line.events(f"/chat/stream?after={self.seen}", self._headers):
                    news = json.loads(event.data)
                    if event.name == "message":
                        self._hear(news)
                    else:
                        self.owner = news["owner"]
                    self._news.set()
            except Broken:
                self.ledger.counts["stream taken up again"] += 1
            finally:
                line.close()
            await asyncio.sleep(0.5)

    def _hear(self, news: dict[str, Any]) -> None:
        if news["seq"] <= self.seen:
            self.ledger.broken.append(f"{self.name}: message {news['seq']} came twice on the stream")
        self.seen = max(self.seen, news["seq"])
        if news["author"] == "agent":
            self.spoken_to += 1
            for said, _ in [entry for entry in self.waiting if entry[1] < news["seq"]]:
                self.ledger.answered(said, PERSON)
            self.waiting = [entry for entry in self.waiting if entry[1] > news["seq"]]
        if news["author"] == "bot":
            for entry in self.waiting:
                if entry[0].question.is_answered_by(news["text"]):
                    self.ledger.answered(entry[0], BOT)
                    self.waiting.remove(entry)
                    return

    @property
    def _headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"}
