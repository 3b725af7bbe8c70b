"""How soon the bot is silent once an agent claims.

    python -m benchmarks.takeover [--claims 200] [--database postgresql]

A real gateway, web customers with an open event stream, and a played dialogue engine whose turns take a third of a
second. Each claim comes at a random moment of a turn, so that it also meets turns that are just being stored. Silence
begins when the claim is acknowledged, or with the last word of the bot that the customer's page got after the claim was
sent. Afterwards the turn in flight has time to end; a word of the bot after the agent's is counted as a breach.
"""

import argparse
import asyncio
import json
import random
import sys
import tempfile
import time
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

from benchmarks.load import database, percentiles
from benchmarks.yardstick import surroundings
from tests.simulation.dialogue_server import DialogueServer
from tests.stack import PASSWORD, Stack

RESULTS = Path(__file__).parent / "results"
TURN_S = 0.33
CUSTOMERS = 4
PATIENCE_S = 20.0


@dataclass
class Page:
    """A customer's open page: what was said in the conversation, and when it was seen here."""

    http: httpx.AsyncClient
    conversation: str
    seen: list[tuple[float, dict[str, Any]]] = field(default_factory=list)

    async def listen(self) -> None:
        """Note every message of the event stream."""
        async with self.http.stream("GET", "/chat/stream?after=0", timeout=None) as stream:
            async for line in stream.aiter_lines():
                if line.startswith("data:"):
                    shown = json.loads(line[5:])
                    self.seen += [(time.perf_counter(), shown)] if "author" in shown else []

    async def sees(self, author: str, *, after: int) -> dict[str, Any]:
        """The first message of an author behind a position."""
        end = time.perf_counter() + PATIENCE_S
        while time.perf_counter() < end:
            found = [shown for _, shown in self.seen if shown["author"] == author and shown["seq"] > after]
            if found:
                return found[0]
            await asyncio.sleep(0.005)
        raise TimeoutError(f"The page saw no word of {author}.")

    @property
    def last(self) -> int:
        """The newest position on the page."""
        return max((shown["seq"] for _, shown in self.seen), default=0)


async def measured(options: argparse.Namespace, url: str, folder: Path) -> dict[str, Any]:
    """Claim so many conversations in mid-turn."""
    played = DialogueServer(takes_s=TURN_S)
    listener = await played.start()
    stack = Stack(folder, model=Path("none"), database_url=url, BATON_RASA_PORT=str(played.port))
    try:
        await asyncio.to_thread(stack.start, "gateway")
        async with httpx.AsyncClient(base_url=stack.url, trust_env=False, timeout=PATIENCE_S) as http:
            login = await http.post("/api/login", json={"name": "lead", "password": PASSWORD})
            http.headers["Authorization"] = f"Bearer {login.json()['token']}"
            share = options.claims // CUSTOMERS
            found = await asyncio.gather(*(_claims(stack.url, http, share, seed) for seed in range(CUSTOMERS)))
    finally:
        listener.close()
        stack.stop()
    runs = [run for runs in found for run in runs]
    return {
        "database": options.database,
        "claims": len(runs),
        "turn_s": TURN_S,
        "acknowledged_ms": percentiles([run["acknowledged"] for run in runs]),
        "silent_ms": percentiles([run["silent"] for run in runs]),
        "claimed_in_mid_turn": sum(run["in_mid_turn"] for run in runs),
        "words_of_the_bot_after_the_agents": sum(run["breaches"] for run in runs),
    }


async def _claims(url: str, desk: httpx.AsyncClient, count: int, seed: int) -> list[dict[str, Any]]:
    draw = random.Random(seed)
    async with httpx.AsyncClient(base_url=url, trust_env=False, timeout=PATIENCE_S) as http:
        session = (await http.post("/chat/sessions", json={})).json()
        http.headers["Authorization"] = f"Bearer {session['token']}"
        page = Page(http, session["conversation"])
        listening = asyncio.create_task(page.listen())
        try:
            return [await _claim(page, desk, draw) for _ in range(count)]
        finally:
            listening.cancel()
            with suppress(asyncio.CancelledError):
                await listening


async def _claim(page: Page, desk: httpx.AsyncClient, draw: random.Random) -> dict[str, Any]:
    """The customer writes, the agent claims somewhere in the turn, and hands back when all is over."""
    key = f"{time.time_ns()}"
    posted = (await page.http.post("/chat/messages", json={"id": key, "text": f"question {key}"})).json()
    await asyncio.sleep(draw.uniform(0.0, TURN_S * 1.2))
    start = time.perf_counter()
    claim = await desk.post(f"/api/conversations/{page.conversation}/claim", json={})
    acknowledged = time.perf_counter()
    claim.raise_for_status()
    joined = await page.sees("system", after=posted["seq"])
    await asyncio.sleep(TURN_S * 1.5)
    since = [(at, shown) for at, shown in page.seen if shown["author"] == "bot" and shown["seq"] > posted["seq"]]
    late = [at for at, _ in since if at > start]
    await desk.post(f"/api/conversations/{page.conversation}/return", json={"outcome": "solved"})
    await page.sees("system", after=joined["seq"])
    return {
        "acknowledged": acknowledged - start,
        "silent": max([acknowledged, *late]) - start,
        "in_mid_turn": not since,
        "breaches": sum(shown["seq"] > joined["seq"] for _, shown in since),
    }


def main() -> None:
    """Measure, write the result, print it."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--claims", type=int, default=200)
    parser.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    options = parser.parse_args()
    result = surroundings()
    with tempfile.TemporaryDirectory(prefix="takeover-") as name, database(options.database, Path(name)) as (url, _):
        result |= asyncio.run(measured(options, url, Path(name)))
    text = json.dumps(result, indent=1) + "\n"
    (RESULTS / f"takeover-{options.database}.json").write_text(text, encoding="utf-8")
    sys.stdout.write(text)


if __name__ == "__main__":
    main()
