"""Baton and stock Rasa side by side for `benchmarks.turns`: each a set of real processes that answers messages.

Baton is asked over the web chat: gateway, tone, judgement, decision log and action server, as shipped. Stock is asked
over its REST channel and keeps trackers in its SQL store, on SQLite like Baton; nothing judges its customers.
"""

import asyncio
import json
import sqlite3
import sys
import time
import uuid
from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from benchmarks.counting_proxy import CountingProxy
from benchmarks.stock import environment
from benchmarks.stock_project import make_stock_project
from tests.processes import Processes, free_port
from tests.simulation.http_line import Broken, Line
from tests.simulation.processes import cost_of
from tests.stack import ROOT, Stack

LONGEST_TURN_S = 120.0
NO_LIMITS = "import baton.gateway.rate_limit as limits; limits.MESSAGES = limits.SESSIONS = limits.Rate(10**9, 1e9);"


class Talk(ABC):
    """One conversation."""

    key: str

    @abstractmethod
    async def say(self, text: str) -> float:
        """Seconds from the message to the bot's answer."""

    @abstractmethod
    def end(self) -> None:
        """Hang up."""


class Side(ABC):
    """One of the two; its action server is reached through a proxy that counts."""

    name: str
    processes: Processes
    proxy: CountingProxy
    database: Path

    @abstractmethod
    async def open(self) -> Talk:
        """A new conversation."""

    def cpu_s(self) -> Counter[str]:
        """Processor seconds of each of its processes so far."""
        return Counter({name: cost_of(child.pid or 0).cpu_s for name, child in self.processes.children.items()})

    def rows(self) -> int:
        """Rows in all its tables."""
        with sqlite3.connect(f"file:{self.database}?mode=ro", uri=True, timeout=20) as found:
            names = [name for (name,) in found.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
            return sum(int(found.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0]) for name in names)

    def age(self, talk: Talk, seconds: float) -> None:
        """Let everything in this dialogue have happened so much earlier, so that its session is over."""
        with sqlite3.connect(self.database, timeout=20) as found:
            found.execute(
                "UPDATE events SET timestamp = timestamp - :by, "
                "data = json_set(data, '$.timestamp', json_extract(data, '$.timestamp') - :by) WHERE sender_id = :id",
                {"by": seconds, "id": talk.key},
            )

    def stop(self) -> None:
        """End the processes."""
        self.proxy.close()
        self.processes.stop()


class Unlimited(Stack):
    """Baton whose gateway takes messages as fast as they come: these customers do nothing else."""

    def command(self, name: str) -> list[str]:
        """See Stack."""
        command = super().command(name)
        return [*command[:2], NO_LIMITS + command[2]] if name == "gateway" else command


class Baton(Side):
    """Started by `start`."""

    name = "ours"

    async def start(self, folder: Path, model: Path) -> None:
        """Start the three processes."""
        self.proxy = CountingProxy()
        await self.proxy.start()
        self.stack = Unlimited(folder, model=model, BATON_ACTIONS_PORT=str(self.proxy.port))
        self.processes, self.database = self.stack, folder / "baton.db"
        self.proxy.target = self.stack.ports["actions"]
        # Rasa's patch reads BATON_ACTIONS_PORT; the action server itself is given its own port.
        await asyncio.to_thread(self.stack.start, "actions", "rasa", "gateway")

    async def open(self) -> Talk:
        """See Side."""
        talk = WebTalk(self.stack.ports["gateway"])
        await talk.begin()
        return talk


class WebTalk(Talk):
    """A customer with an open page."""

    def __init__(self, port: int) -> None:
        self._post, self._stream, self._port = Line("127.0.0.1", port), Line("127.0.0.1", port), port
        self._heard: tuple[int, float] = (0, 0.0)
        self._news = asyncio.Event()
        self._lost: Exception | None = None

    async def begin(self) -> None:
        """Open the conversation and its stream."""
        found = (await self._post.ask("POST", "/chat/sessions", {})).json
        self.key = found["conversation"]
        self._headers = {"Authorization": f"Bearer {found['token']}"}
        self._listening = asyncio.create_task(self._listen())

    async def say(self, text: str) -> float:
        """See Talk; raises RuntimeError when a person took over or the answer did not come."""
        start = time.perf_counter()
        answer = await self._post.ask("POST", "/chat/messages", {"id": str(uuid.uuid4()), "text": text}, self._headers)
        if answer.status != 202:
            raise RuntimeError(f"the gateway answered {answer.status}")
        while self._heard[0] <= answer.json["seq"]:
            self._news.clear()
            await asyncio.wait_for(self._news.wait(), LONGEST_TURN_S)
            if self._lost is not None:
                raise RuntimeError("the stream ended, or the bot let go") from self._lost
        return self._heard[1] - start

    def end(self) -> None:
        """See Talk."""
        self._listening.cancel()
        self._post.close()

    async def _listen(self) -> None:
        try:
            while True:
                await self._hear()
        except (Broken, RuntimeError) as error:
            self._lost = error
            self._news.set()

    async def _hear(self) -> None:
        async for event in self._stream.events(f"/chat/stream?after={self._heard[0]}", self._headers):
            news = json.loads(event.data)
            if event.name == "message" and news["author"] == "bot":
                self._heard = news["seq"], time.perf_counter()
                self._news.set()
            elif news.get("owner", "bot") != "bot":
                raise RuntimeError(f"the conversation is with: {news['owner']}")


class StockProcesses(Processes):
    """`rasa` and `actions` of stock; started in a stock project."""

    start_s = 400.0  # the default pipeline loads for a minute, longer on a busy machine

    def __init__(self, folder: Path, model: Path) -> None:
        self.model, self.ports = model, {"rasa": free_port(), "actions": free_port()}
        super().__init__(folder, environment() | {"BATON_SHOP_URL": f"sqlite:///{folder}/shop.db"})

    def command(self, name: str) -> Sequence[str]:
        """See Processes."""
        port = ["--port", str(self.ports[name])]
        if name == "actions":
            return [sys.executable, "-m", "rasa_sdk", "--actions", "actions", *port]
        files = [
            word for kind in ("endpoints", "credentials") for word in (f"--{kind}", str(self.folder / kind) + ".yml")
        ]
        here = ["--interface", "127.0.0.1", "--model", str(self.model)]
        return [sys.executable, "-m", "rasa", "run", *port, *here, *files]

    def answers_at(self, name: str) -> tuple[str, Mapping[str, str]]:
        """See Processes."""
        return f"http://127.0.0.1:{self.ports[name]}/{'health' if name == 'actions' else ''}", {}


class StockRasa(Side):
    """Started by `start`."""

    name = "stock"

    async def start(self, folder: Path, model: Path) -> None:
        """Start Rasa and its action server."""
        self.proxy, self.database = CountingProxy(), folder / "rasa.db"
        await self.proxy.start()
        make_stock_project(ROOT, folder, epochs=1, actions_port=self.proxy.port, trackers=self.database, judged=False)
        self.processes = processes = StockProcesses(folder, model)
        self.proxy.target = processes.ports["actions"]
        await asyncio.to_thread(processes.start, "actions", "rasa")
        self.port = processes.ports["rasa"]

    async def open(self) -> Talk:
        """See Side."""
        return RestTalk(self.port)


class RestTalk(Talk):
    """A client of Rasa's REST channel, which answers when the turn is over."""

    def __init__(self, port: int) -> None:
        self.key, self._line = uuid.uuid4().hex, Line("127.0.0.1", port, timeout_s=LONGEST_TURN_S)

    async def say(self, text: str) -> float:
        """See Talk."""
        start = time.perf_counter()
        answer = await self._line.ask("POST", "/webhooks/rest/webhook", {"sender": self.key, "message": text})
        found: Any = answer.json
        if answer.status != 200 or not isinstance(found, list):
            raise RuntimeError(f"stock Rasa answered {answer.status}")
        return time.perf_counter() - start

    def end(self) -> None:
        """See Talk."""
        self._line.close()
