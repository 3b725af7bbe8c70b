"""The desk with hundreds of open conversations in Chromium: how long each action takes, and what the browser needs.

    python -m benchmarks.desk [--open 500] [--rounds 20] [--messages-per-s 4]

A real gateway with a played dialogue engine, the real page; everybody waits in the queue, and customers go on
writing, so that the list changes all the while. An action's time runs in the page, from the key or click until what it
is for is on the screen and painted. Memory is the page's JavaScript heap after a collection, and what its process has
for itself alone.
"""

import argparse
import asyncio
import hashlib
import json
import random
import sys
import tempfile
import threading
from collections import defaultdict
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
from playwright.sync_api import Page, sync_playwright
from sqlalchemy import update

from baton.conversations import ownership
from baton.conversations.transcript import say
from baton.helpdesks.users import add_user
from baton.settings import Settings
from baton.storage import conversations as rows
from baton.storage import messages, people
from baton.storage.database import Database
from baton.storage.tables import conversations
from baton.voice.lines import Lines
from benchmarks.load import database, percentiles
from benchmarks.yardstick import surroundings
from tests.browser.conftest import ARGUMENTS, CHROMIUM
from tests.simulation.dialogue_server import DialogueServer
from tests.stack import PASSWORD, Stack

RESULT = Path(__file__).parent / "results" / "desk.json"
SAID = 12
"""Messages in each conversation."""
WORDS = ("my order is late", "where is it", "this is the third time", "it arrived broken", "please call me", "and now?")
SCRIPT = Path(__file__).parent / "desk_actions.js"
ACTIONS = (
    *("open", "claim", "keystroke", "reply_seen", "reply", "note_seen", "note"),
    *("tag", "mine", "queue", "search_waiting", "search", "transfer", "close"),
)
REASONS = ("explicit_request", "anger", "complaint", "repeated_failure")


def seed(store: Database, count: int) -> list[tuple[str, str]]:
    """So many customers wait, each with a talk behind them; returns (conversation, chat token)."""
    lines, draw = Lines.load(Settings.from_environment({}).policy_dir / "brand.yml"), random.Random(7)
    found = []
    for number in range(count):
        token = f"token-{number}"
        with store.transaction() as tx:
            customer = rows.find_customer(tx, channel="web", channel_key=f"k{number}", name=f"Customer {number:03}")
            key = rows.create(tx, channel="web", customer_id=customer)
            hashed = hashlib.sha256(token.encode()).hexdigest()
            people.open_chat(tx, token_hash=hashed, conversation_id=key)
            for at in range(SAID):
                said = {"author": "bot" if at % 2 else "customer", "text": f"{draw.choice(WORDS)} {number}-{at}"}
                message, _ = say(tx, rows.lock(tx, key), **said)
                tone = {"tone": {"valence": draw.uniform(-1, 1)}, "intent": "ask"}
                messages.annotate(tx, message, reading=tone if said["author"] == "customer" else None)
            wish = ownership.Request(draw.choice(REASONS), ["asked twice"], "orders", draw.choice((1, 1, 1, 2)))
            ownership.request_human(tx, key, wish, by="bot", notices=lines)
            since = tx.now() - timedelta(seconds=draw.randrange(1_800))
            tx.connection.execute(update(conversations).where(conversations.c.id == key).values(queued_at=since))
        found.append((key, token))
    return found


class Town(threading.Thread):
    """The dialogue engine, and customers who go on writing, in a thread of their own."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.played, self.loop, self.ready = DialogueServer(), asyncio.new_event_loop(), threading.Event()

    def run(self) -> None:
        """Until the program ends."""
        asyncio.set_event_loop(self.loop)
        self.loop.run_until_complete(self.played.start())
        self.ready.set()
        self.loop.run_forever()

    def writes(self, url: str, talks: Sequence[tuple[str, str]], per_s: float) -> None:
        """Somebody writes every now and then."""
        asyncio.run_coroutine_threadsafe(_write(url, talks, per_s), self.loop)


async def _write(url: str, talks: Sequence[tuple[str, str]], per_s: float) -> None:
    draw, number = random.Random(8), 0
    async with httpx.AsyncClient(base_url=url, trust_env=False, timeout=20) as http:
        while True:
            await asyncio.sleep(draw.expovariate(per_s))
            _, token = draw.choice(talks)
            number += 1
            body = {"id": f"w{number}", "text": f"{draw.choice(WORDS)} w{number}"}
            await http.post("/chat/messages", json=body, headers={"Authorization": f"Bearer {token}"})


def acted(page: Page, rounds: int) -> dict[str, list[float]]:
    """Seconds of each action, in so many rounds of a conversation, which end with a transfer or the close."""
    took: dict[str, list[float]] = defaultdict(list)
    for number in range(rounds):
        for name in ACTIONS:
            if name == ("close" if number % 2 else "transfer"):
                continue
            took[name].append(page.evaluate("([name, number]) => desk[name](number)", [name, number]) / 1000)
    return took


def memory_of(page: Page) -> dict[str, float]:
    """Megabytes: the heap, and the page's process alone."""
    session = page.context.new_cdp_session(page)
    for method in ("HeapProfiler.enable", "HeapProfiler.collectGarbage", "Performance.enable"):
        session.send(method)
    figures = {one["name"]: one["value"] for one in session.send("Performance.getMetrics")["metrics"]}
    browser: Any = page.context.browser
    found = browser.new_browser_cdp_session().send("SystemInfo.getProcessInfo")["processInfo"]
    alone = max(_private_mb(one["id"]) for one in found if one["type"] == "renderer")
    heap = figures["JSHeapUsedSize"] / 1e6
    return {"js_heap_mb": round(heap, 1), "process_mb": round(alone, 1), "dom_nodes": figures["Nodes"]}


def _private_mb(pid: int) -> float:
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    return sum(int(line.split()[1]) for line in lines if line.startswith("Private_")) / 1024


def measured(options: argparse.Namespace, folder: Path, url: str) -> dict[str, Any]:
    """Start everything, play the rounds."""
    town = Town()
    town.start()
    town.ready.wait()
    stack = Stack(folder, model=Path("none"), database_url=url, BATON_RASA_PORT=str(town.played.port))
    add_user(stack.database, name="Ana", password=PASSWORD, role="agent")
    talks = seed(stack.database, options.open)
    try:
        stack.start("gateway")
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=ARGUMENTS)
            page = browser.new_page(viewport={"width": 1440, "height": 900})
            page.goto(f"{stack.url}/desk")
            page.get_by_label("Name").fill("Ana")
            page.get_by_label("Password").fill(PASSWORD)
            page.keyboard.press("Enter")
            page.locator(".row").nth(options.open - 1).wait_for(state="attached", timeout=60_000)
            page.evaluate(SCRIPT.read_text(encoding="utf-8"))
            town.writes(stack.url, talks, options.messages_per_s)
            took = acted(page, options.rounds)
            memory = memory_of(page)
            browser.close()
    finally:
        stack.stop()
    return {
        "open": options.open,
        "rounds": options.rounds,
        "messages_per_s": options.messages_per_s,
        "actions_ms": {name: percentiles(took[name]) for name in ACTIONS},
        "memory": memory,
    }


def main() -> None:
    """Measure, write the result, print it."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--open", type=int, default=500, help="conversations that wait (default 500)")
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--messages-per-s", type=float, default=4.0)
    parser.add_argument("--out", type=Path, default=RESULT)
    options = parser.parse_args()
    found = surroundings()
    with tempfile.TemporaryDirectory(prefix="desk-") as name, database("sqlite", Path(name)) as (url, _):
        found |= measured(options, Path(name), url)
    text = json.dumps(found, indent=1) + "\n"
    options.out.write_text(text, encoding="utf-8")
    sys.stdout.write(text)


if __name__ == "__main__":
    main()
