"""The customers of `benchmarks.load` and what they saw: people with an open page, and webhooks of WhatsApp."""

import asyncio
import json
import random
import time
import uuid
from collections import Counter, deque
from dataclasses import dataclass, field
from typing import Any

from tests.simulation.http_line import Broken, Line
from tests.simulation.questions import Asked, Question
from tests.simulation.vendor import message, signed
from tests.stack import Stack

LONGEST_WAIT_S = 8.0


@dataclass
class Found:
    """What the run saw; times in seconds by the clock."""

    answers: list[float] = field(default_factory=list)
    accepted: list[float] = field(default_factory=list)
    webhooks: dict[str, list[float]] = field(default_factory=lambda: {"idle": [], "load": []})
    errors: Counter[str] = field(default_factory=Counter)
    asked: int = 0
    counting: bool = False
    costs: list[dict[str, Any]] = field(default_factory=list)


@dataclass
class Customer:
    """A web customer: one connection that posts, one that listens."""

    stack: Stack
    found: Found
    number: int
    questions: list[Question]
    over: asyncio.Event
    token: str = ""
    asked: Asked = field(default_factory=lambda: Asked(deque()))

    async def come(self) -> None:
        """Open a conversation, as from an address of one's own: the limit counts addresses."""
        self._post = Line("127.0.0.1", self.stack.ports["gateway"])
        address = {"X-Forwarded-For": f"10.0.{self.number // 250}.{self.number % 250}"}
        self.token = (await self._post.ask("POST", "/chat/sessions", {}, address)).json["token"]

    async def listen(self) -> None:
        """Hear the stream as long as the run goes on, and take it up again where it broke."""
        after = 0
        while not self.over.is_set():
            line = Line("127.0.0.1", self.stack.ports["gateway"])
            try:
                async for event in line.events(f"/chat/stream?after={after}", self._headers):
                    news = json.loads(event.data)
                    if event.name == "message":
                        after = news["seq"]
                        self._hear(news)
                    elif news["owner"] != "bot":
                        self.found.errors[f"owner {news['owner']}"] += 1
            except Broken as error:
                self.found.errors[f"stream: {error}"] += 1
                await asyncio.sleep(1)

    async def talk(self, *, every_s: float, until: float) -> None:
        """Ask by the clock."""
        at = time.monotonic() + random.random() * every_s
        for turn in range(1_000_000):
            if at > until:
                return
            await asyncio.sleep(max(0.0, at - time.monotonic()))
            await self._ask(self.questions[(self.number + turn) % len(self.questions)])
            at += every_s

    async def _ask(self, question: Question) -> None:
        start, body = time.monotonic(), {"id": str(uuid.uuid4()), "text": question.text}
        self.asked.waiting.append((question, start if self.found.counting else 0.0))
        self.found.asked += self.found.counting
        while True:
            try:
                answer = await self._post.ask("POST", "/chat/messages", body, self._headers)
                if answer.status == 202:
                    break
                self.found.errors[f"message: {answer.status}"] += 1
                wait = answer.retry_after_s
            except Broken as error:
                self.found.errors[f"message: {error}"] += 1
                wait = 1.0
            await asyncio.sleep(min(wait, LONGEST_WAIT_S))
        if self.found.counting:
            self.found.accepted.append(time.monotonic() - start)

    def _hear(self, news: dict[str, Any]) -> None:
        if news["author"] != "bot":
            return
        since = self.asked.answered(news["text"])
        if since is None:
            self.found.errors["another answer"] += 1
        elif since:
            self.found.answers.append(time.monotonic() - since)

    @property
    def _headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"}


async def webhooks(
    stack: Stack, found: Found, phase: str, questions: list[Question], *, every_s: float, until: float
) -> None:
    """Messages of WhatsApp customers, one webhook each, by the clock; the time of each acceptance is kept."""
    line, number, at = Line("127.0.0.1", stack.ports["gateway"]), 0, time.monotonic()
    while at < until:
        await asyncio.sleep(max(0.0, at - time.monotonic()))
        number, at = number + 1, at + every_s
        body, headers = signed(
            message(f"49151{number % 40:05}", f"w-{uuid.uuid4()}", questions[number % len(questions)].text)
        )
        start = time.monotonic()
        try:
            answer = await line.ask("POST", "/channels/whatsapp", body, headers)
        except Broken as error:
            found.errors[f"webhook: {error}"] += 1
            continue
        found.errors.update([] if answer.status == 200 else [f"webhook: {answer.status}"])
        if phase == "idle" or found.counting:
            found.webhooks[phase].append(time.monotonic() - start)
