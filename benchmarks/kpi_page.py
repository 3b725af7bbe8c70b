"""How soon the KPIs of a month with a million messages are there, and what asking for them costs those who chat.

    python -m benchmarks.kpi_page [--messages 1000000] [--database postgresql] [--without-turns]

First `baton kpis` as a command, and every part of the insights pages over HTTP from a running gateway, five times each.
Then customers ask the bot in
twenty short runs, and in every other one a lead loads the KPIs again and again, with a pause of some seconds as one
has who reads them. The real Rasa answers; all processes are on this machine.
"""

import argparse
import asyncio
import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from contextlib import ExitStack
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

import httpx

from baton.insights.questions import PARTS
from baton.language.rasa_client import RasaClient
from benchmarks.load import database
from benchmarks.month import fill, stored
from benchmarks.turn_sides import Unlimited, WebTalk
from benchmarks.yardstick import cpu_loop_s, surroundings
from tests.simulation.questions import answered_plainly, from_articles
from tests.stack import PASSWORD, ROOT, newest_model

RESULTS = Path(__file__).parent / "results"
PAIRS, TURNS, READS_S = 10, 12, 3.0
"""Runs with and without somebody who looks, the turns of each, and the pause between two looks."""
COMMAND = "baton kpis"
BAR_S, BAR_SLOWER = 2.0, 1.15


def asked(lead: httpx.Client, times: int) -> dict[str, list[float]]:
    """Seconds of each answer, by path."""
    found: dict[str, list[float]] = {}
    for path in ("/api/kpis", "/api/kpis.csv", *(f"/api/insights/{part}" for part in PARTS)):
        for _ in range(times):
            started = time.perf_counter()
            lead.get(path).raise_for_status()
            found.setdefault(path, []).append(round(time.perf_counter() - started, 3))
    return found


def commanded(environment: Mapping[str, str], times: int) -> list[float]:
    """Seconds of the whole command, its start included."""
    found = []
    for _ in range(times):
        started = time.perf_counter()
        command = [sys.executable, "-m", "baton", "kpis", "--json"]
        subprocess.run(command, cwd=ROOT, env=dict(environment), check=True, stdout=subprocess.DEVNULL)
        found.append(round(time.perf_counter() - started, 3))
    return found


async def turns(stack: Unlimited, lead: httpx.Client) -> dict[str, Any]:
    """Median seconds of a turn in each run, with and without somebody who looks at the KPIs."""
    rasa = RasaClient(f"http://127.0.0.1:{stack.ports['rasa']}", stack.environment["BATON_SECRET"], turn_timeout_s=20)
    questions = await asyncio.to_thread(lambda: answered_plainly(from_articles(ROOT / "knowledge"), rasa))
    rasa.close()
    medians: dict[str, list[float]] = {"alone": [], "looked at": []}
    looks = 0
    for run in range(2 * PAIRS + 1):
        looking = run % 2 == 0
        done = asyncio.Event()
        eye = asyncio.create_task(_look(lead, done)) if looking else None
        talk = WebTalk(stack.ports["gateway"])
        await talk.begin()
        times = [await talk.say(questions[(run * TURNS + n) % len(questions)].text) for n in range(TURNS)]
        talk.end()
        done.set()
        looks += await eye if eye else 0
        if run:  # the first run warms everything up
            medians["looked at" if looking else "alone"].append(round(statistics.median(times), 4))
    alone, looked = (statistics.median(medians[name]) for name in ("alone", "looked at"))
    return {"median_s": medians, "looks": looks, "slower_by": round(looked / alone, 3), "bar": BAR_SLOWER}


async def _look(lead: httpx.Client, done: asyncio.Event) -> int:
    looks = 0
    while not done.is_set():
        await asyncio.to_thread(lambda: lead.get("/api/insights/kpis").raise_for_status())
        looks += 1
        try:
            await asyncio.wait_for(done.wait(), READS_S)
        except asyncio.TimeoutError:
            continue
    return looks


def measured(options: argparse.Namespace, folder: Path, url: str) -> dict[str, Any]:
    """Fill, ask, and chat."""
    stack = Unlimited(folder, model=newest_model(), database_url=url)
    try:
        filling_s = fill(stack.database, count=options.messages, end=datetime.now(timezone.utc))
        wanted = ("gateway",) if options.without_turns else ("rasa", "actions", "gateway")
        stack.start(*wanted)
        lead = stack.client()
        lead.timeout = httpx.Timeout(120)
        token = lead.post("/api/login", json={"name": "lead", "password": PASSWORD}).json()["token"]
        lead.headers["Authorization"] = f"Bearer {token}"
        seconds = {COMMAND: commanded(stack.environment, options.times)} | asked(lead, options.times)
        found = {"rows": stored(stack.database), "filled_in_s": filling_s, "seconds": seconds, "bar_s": BAR_S}
        if not options.without_turns:
            found["turns"] = asyncio.run(turns(stack, lead))
        return found
    finally:
        stack.stop()


def main() -> None:
    """Measure, write the result, print it."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--messages", type=int, default=1_000_000)
    parser.add_argument("--times", type=int, default=5, help="answers of each path")
    parser.add_argument("--without-turns", action="store_true", help="only how soon the answers are there")
    parser.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    options = parser.parse_args()
    result = surroundings() | {"database": options.database}
    with tempfile.TemporaryDirectory(prefix="kpis-") as name, ExitStack() as open_ones:
        url, _ = open_ones.enter_context(database(options.database, Path(name)))
        result |= measured(options, Path(name), url)
    result |= {"cpu_loop_s_after": round(cpu_loop_s(), 3)}
    (RESULTS / f"kpi_page-{options.database}.json").write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")
    sys.stdout.write(json.dumps(result, indent=1) + "\n")


if __name__ == "__main__":
    main()
