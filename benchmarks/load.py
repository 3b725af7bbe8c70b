"""300 web customers at once, each with an open page and a message every ten seconds, all processes on one machine.

    python -m benchmarks.load [--minutes 20] [--conversations 300] [--database postgresql]

An answer's time runs from the POST of a question to the moment its answer is seen on the customer's event stream;
messages are sent by the clock, also when earlier ones still wait. Meanwhile WhatsApp webhooks come in, as they did
before the load began: their acceptance (verify, store, 200) is compared. The customers and the vendor are this
process; its own processor time is stated. `--played-rasa` shows what the gateway costs by itself.
"""

import argparse
import asyncio
import json
import statistics
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from baton.language.rasa_client import RasaClient
from benchmarks.load_customers import Customer, Found, webhooks
from benchmarks.yardstick import cpu_loop_s, fsync_loop_s, surroundings
from tests.databases import DURABLE, discard, new_server
from tests.simulation.dialogue_server import DialogueServer
from tests.simulation.ending import ended
from tests.simulation.processes import cost_of
from tests.simulation.questions import Question, answered_plainly, from_articles
from tests.simulation.vendor import SECRETS, Vendor
from tests.stack import ROOT, Stack

RESULTS = Path(__file__).parent / "results"
IDLE_S, IDLE_PER_S = 40.0, 4.0
WARM_UP_S = 20.0
LOOK_S = 5.0
LAST_ANSWERS_S = 30.0
Pid = Callable[[], int]


async def look(processes: dict[str, Pid], found: Found, over: asyncio.Event) -> None:
    """Note every few seconds what each process has cost."""
    start = time.monotonic()
    while not over.is_set():
        costs = {name: cost_of(pid()) for name, pid in processes.items()}
        cost = {name: {"cpu_s": round(one.cpu_s, 2), "rss_mb": round(one.rss_mb, 1)} for name, one in costs.items()}
        found.costs.append(
            {"at_s": round(time.monotonic() - start, 1), "generator_cpu_s": round(time.process_time(), 2), **cost}
        )
        await asyncio.sleep(LOOK_S)


async def measured(options: argparse.Namespace, folder: Path, url: str, server: Pid | None) -> dict[str, Any]:
    """The whole run."""
    found, over, vendor = Found(), asyncio.Event(), Vendor()
    listeners = [await vendor.start()]
    settings, names = {**SECRETS, "BATON_META_URL": vendor.address}, ["rasa", "actions", "gateway"]
    questions = from_articles(ROOT / "knowledge")
    if options.played_rasa:
        played = DialogueServer({question.text: question.answer for question in questions})
        listeners.append(await played.start())
        settings, names = {**settings, "BATON_RASA_PORT": str(played.port)}, ["gateway"]
    model = max((ROOT / "models").glob("*.tar.gz"), key=lambda path: path.stat().st_mtime)
    stack = Stack(folder, model=model, database_url=url, **settings)
    try:
        stack.start(*names)
        if not options.played_rasa:
            questions = await asyncio.to_thread(_answered_plainly, questions, stack)
        processes: dict[str, Pid] = {name: lambda name=name: stack.children[name].pid or 0 for name in names}
        await _run(options, stack, found, over, questions, {**processes, **({"postgresql": server} if server else {})})
        return summed_up(found, options)
    finally:
        for listener in listeners:
            listener.close()
        stack.stop()


async def _run(
    options: argparse.Namespace,
    stack: Stack,
    found: Found,
    over: asyncio.Event,
    questions: list[Question],
    processes: dict[str, Pid],
) -> None:
    await webhooks(stack, found, "idle", questions, every_s=1 / IDLE_PER_S, until=time.monotonic() + options.idle_s)
    customers = [Customer(stack, found, number, questions, over) for number in range(options.conversations)]
    for customer in customers:
        await customer.come()
    listening = [asyncio.create_task(customer.listen()) for customer in customers]
    until = time.monotonic() + WARM_UP_S + options.minutes * 60
    work: list[Awaitable[Any]] = [customer.talk(every_s=options.every_s, until=until) for customer in customers]
    work.append(webhooks(stack, found, "load", questions, every_s=1 / options.webhooks_per_s, until=until))
    looking = asyncio.create_task(_begin_counting(found, processes, over))
    await asyncio.gather(*work)
    await _last_answers(customers)
    over.set()
    found.errors["unanswered"] = sum(1 for one in customers for _, at in one.asked.waiting if at)
    await ended({*listening, looking})


async def _begin_counting(found: Found, processes: dict[str, Pid], over: asyncio.Event) -> None:
    await asyncio.sleep(WARM_UP_S)
    found.counting = True
    await look(processes, found, over)


async def _last_answers(customers: list[Customer]) -> None:
    end = time.monotonic() + LAST_ANSWERS_S
    while time.monotonic() < end and any(customer.asked.waiting for customer in customers):
        await asyncio.sleep(0.5)


def _answered_plainly(questions: list[Question], stack: Stack) -> list[Question]:
    rasa = RasaClient(f"http://127.0.0.1:{stack.ports['rasa']}", stack.environment["BATON_SECRET"], turn_timeout_s=20)
    try:
        return answered_plainly(questions, rasa)
    finally:
        rasa.close()


def summed_up(found: Found, options: argparse.Namespace) -> dict[str, Any]:
    """Percentiles in milliseconds, processor seconds of each process while it was counted, memory over time."""
    first, last = found.costs[0], found.costs[-1]
    span = last["at_s"] - first["at_s"]
    names = [name for name in first if name not in ("at_s", "generator_cpu_s")]
    cpu = {name: round(last[name]["cpu_s"] - first[name]["cpu_s"], 1) for name in names}
    cpu["generator"] = round(last["generator_cpu_s"] - first["generator_cpu_s"], 1)
    idle, load = percentiles(found.webhooks["idle"]), percentiles(found.webhooks["load"])
    return {
        "database": options.database,
        "conversations": options.conversations,
        "every_s": options.every_s,
        "minutes": options.minutes,
        "asked": found.asked,
        "answer_ms": percentiles(found.answers),
        "accepted_ms": percentiles(found.accepted),
        "webhook_idle_ms": idle,
        "webhook_load_ms": load,
        "webhook_p99_ratio": round(load["p99"] / idle["p99"], 2) if idle["n"] and load["n"] else None,
        "errors": {name: count for name, count in found.errors.items() if count},
        "measured_s": span,
        "cpu_s": cpu,
        "cpu_ms_per_message": {name: round(seconds * 1000 / max(found.asked, 1), 1) for name, seconds in cpu.items()},
        "rss_mb": {name: memory([(cost["at_s"], cost[name]["rss_mb"]) for cost in found.costs]) for name in names},
        "over_time": found.costs[:: max(1, len(found.costs) // 40)],
    }


def percentiles(seconds: list[float]) -> dict[str, Any]:
    """p50, p95, p99 and the longest, in milliseconds."""
    if not seconds:
        return {"n": 0}
    ordered = sorted(seconds)
    at = {f"p{share}": ordered[min(len(ordered) - 1, len(ordered) * share // 100)] for share in (50, 95, 99)}
    return {"n": len(ordered), **{name: round(value * 1000, 1) for name, value in (at | {"max": ordered[-1]}).items()}}


def memory(points: list[tuple[float, float]]) -> dict[str, float | None]:
    """Megabytes at both ends, and how many more an hour in the second half: the first half fills caches."""
    half = points[len(points) // 2 :]
    more = statistics.linear_regression(*zip(*half, strict=True)).slope * 3600 if len(half) > 2 else None
    return {"first": points[0][1], "last": points[-1][1], "more_per_h": more and round(more, 1)}


@contextmanager
def database(kind: str, folder: Path) -> Iterator[tuple[str, Pid | None]]:
    """The address of a new database, and the process id of its server if it has one."""
    if kind == "sqlite":
        yield f"sqlite:///{folder}/baton.db", None
        return
    server = new_server(DURABLE)
    try:
        pid = int((server.data / "postmaster.pid").read_text().splitlines()[0])
        yield server.new_database(), lambda: pid
    finally:
        discard(server)


def main() -> None:
    """Measure, write the result, print it."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--minutes", type=float, default=20.0)
    parser.add_argument("--conversations", type=int, default=300)
    parser.add_argument("--every-s", type=float, default=10.0, help="seconds between two messages of a conversation")
    parser.add_argument("--webhooks-per-s", type=float, default=1.0)
    parser.add_argument("--idle-s", type=float, default=IDLE_S, help="seconds of webhooks before the load")
    parser.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    parser.add_argument("--played-rasa", action="store_true", help="no Rasa and no action server, but a played engine")
    parser.add_argument("--out", type=Path, help="default: results/load-<database>.json")
    options = parser.parse_args()
    result = surroundings() | {"played_rasa": options.played_rasa}
    with tempfile.TemporaryDirectory(prefix="load-") as name, database(options.database, Path(name)) as (url, server):
        result |= asyncio.run(measured(options, Path(name), url, server))
    result |= {"cpu_loop_s_after": round(cpu_loop_s(), 3), "fsync_loop_s_after": round(fsync_loop_s(), 4)}
    out = options.out or RESULTS / f"load-{options.database}.json"
    out.write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")
    sys.stdout.write(json.dumps({key: value for key, value in result.items() if key != "over_time"}, indent=1) + "\n")


if __name__ == "__main__":
    main()
