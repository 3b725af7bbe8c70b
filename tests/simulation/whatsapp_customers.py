"""Customers on WhatsApp and the vendor between them and Baton: batches, duplicates, resends until 200, receipts.

Webhooks are signed; one may hold messages of several customers, and some are sent twice although they were taken.
"""

import asyncio
import random
import time
from dataclasses import dataclass, field

from tests.simulation.http_line import Broken, Line
from tests.simulation.ledger import BOT, PERSON, Ledger, Said
from tests.simulation.questions import Question
from tests.simulation.vendor import Taken, Vendor, message, receipt, signed

PATIENCE_S = 240.0
BATCH_S = 0.25
TWICE = 0.05
AT_ONCE = 3
"""Webhooks under way at the same time."""


@dataclass
class Post:
    """The vendor's post office: what customers wrote waits here for the next webhook."""

    port: int
    vendor: Vendor
    ledger: Ledger
    rng: random.Random
    _written: "list[tuple[Said, dict[str, object]]]" = field(default_factory=list)
    _receipts: list[Taken] = field(default_factory=list)
    customers: "dict[str, WhatsAppCustomer]" = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.vendor.on_taken = self._taken

    def write(self, number: str, said: Said) -> None:
        """A customer writes."""
        self._written.append((said, message(number, said.id, said.question.text)))

    async def work(self) -> None:
        """Send what has gathered, for ever."""
        under_way: set[asyncio.Task[None]] = set()
        while True:
            await asyncio.sleep(BATCH_S)
            if len(under_way) < AT_ONCE and (self._written or self._receipts):
                task = asyncio.create_task(self._send(self._written, self._receipts))
                self._written, self._receipts = [], []
                under_way.add(task)
                task.add_done_callback(under_way.discard)

    async def _send(self, written: "list[tuple[Said, dict[str, object]]]", receipts: list[Taken]) -> None:
        body, headers = signed(*(one for _, one in written), statuses=[receipt(taken) for taken in receipts])
        line, wait = Line("127.0.0.1", self.port), 0.5
        while not await self._posted(line, body, headers):
            await asyncio.sleep(wait)
            wait = min(wait * 2, 4.0)
        for said, _ in written:
            said.acknowledged = time.monotonic()
        if self.rng.random() < TWICE:
            self.ledger.counts["webhooks sent twice"] += 1
            await self._posted(line, body, headers)
        line.close()

    async def _posted(self, line: Line, body: bytes, headers: dict[str, str]) -> bool:
        try:
            answer = await line.ask("POST", "/channels/whatsapp", body, headers)
        except Broken:
            self.ledger.counts["webhook sent again: connection"] += 1
            return False
        if answer.status != 200:
            self.ledger.counts[f"webhook sent again: {answer.status}"] += 1
        return answer.status == 200

    def _taken(self, taken: Taken) -> None:
        self._receipts.append(taken)
        if taken.to in self.customers:
            self.customers[taken.to].hear(taken.text)


@dataclass
class WhatsAppCustomer:
    """One customer with a number of their own."""

    number: str
    post: Post
    groups: list[list[Question]]
    waiting: list[Said] = field(default_factory=list)
    _news: asyncio.Event = field(default_factory=asyncio.Event)

    async def visit(self, rng: random.Random) -> None:
        """Ask, wait for the answers, ask on."""
        self.post.customers[self.number] = self
        for group in self.groups:
            for question in group:
                said = self.post.ledger.say(self.number, f"wamid.{self.number}.{len(self.post.ledger.said)}", question)
                self.waiting.append(said)
                self.post.write(self.number, said)
            await self._answers()
            await asyncio.sleep(rng.uniform(0.5, 2.0))
        self.post.ledger.customers_done += 1

    def hear(self, text: str) -> None:
        """Something arrived on the customer's phone."""
        ledger = self.post.ledger
        if text in ledger.agent_words:
            for said in self.waiting:
                ledger.answered(said, PERSON)
            self.waiting.clear()
        plain = " ".join(text.split())
        for said in [one for one in self.waiting if one.question.is_answered_by(plain)]:
            ledger.answered(said, BOT)
            self.waiting.remove(said)
        self._news.set()

    async def _answers(self) -> None:
        end = time.monotonic() + PATIENCE_S
        while self.waiting and time.monotonic() < end:
            self._news.clear()
            try:
                await asyncio.wait_for(self._news.wait(), max(0.1, end - time.monotonic()))
            except asyncio.TimeoutError:
                break
        self.post.ledger.counts["went away without an answer"] += len(self.waiting)
        self.waiting.clear()
