"""What a turn costs, early and late in a conversation, in Baton and in stock Rasa, one after the other on one machine.

`baton bench`, or `python -m benchmarks.turns`: the same messages go to both alternately, message by message; then 16
customers at once talk to one and to the other in turn. Beside the times by the clock stand processor milliseconds,
which other work on the machine hardly changes. Stock is trained first unless `--stock-model` names its model.
"""

import argparse
import asyncio
import json
import shutil
import statistics
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from baton.language.rasa_client import RasaClient
from benchmarks.stock import rasa
from benchmarks.stock_project import make_stock_project
from benchmarks.turn_report import all_kept, ratios, table
from benchmarks.turn_sides import Baton, Side, StockRasa, Talk
from benchmarks.yardstick import cpu_loop_s, fsync_loop_s, surroundings
from tests.simulation.questions import answered_plainly, from_articles
from tests.stack import ROOT, newest_model

RESULT = Path(__file__).parent / "results" / "turns.json"
EPOCHS = 2
"""Stock needs 100 for its accuracy; a turn costs the same after two."""
GREETING = "hello"
"""Answered by a custom action in both; the other messages are questions to the articles."""
NEAR = 10
"""Turns on each side of a depth that count for it."""
SESSION_S, TURNS_OF_SESSION = 7200.0, 3
Tell = Callable[[str], None]


@dataclass(frozen=True)
class Plan:
    """How deep and how long; the issue's own figures unless told otherwise."""

    depth: int = 1000
    stock_depth: int = 400
    begin: int = 5
    sessions: int = 100
    stock_sessions: int = 30
    customers: int = 16
    seconds: float = 30.0
    rounds: int = 2

    def depths(self) -> list[int]:
        """Where a turn is measured."""
        return sorted({min(400, self.depth), self.depth})


@dataclass
class Cost:
    """What turns cost one side at one depth; all but `seconds` are sums."""

    seconds: list[float] = field(default_factory=list)
    cpu_s: Counter[str] = field(default_factory=Counter)
    posted: int = 0
    rows: int = 0

    def summed_up(self) -> dict[str, Any]:
        """Medians and means of a turn."""
        n = len(self.seconds)
        return {
            "n": n,
            "p50_ms": round(statistics.median(self.seconds) * 1000, 1),
            "cpu_ms": round(sum(self.cpu_s.values()) * 1000 / n, 1),
            "cpu_ms_of": {name: round(seconds * 1000 / n, 1) for name, seconds in self.cpu_s.items()},
            "posted_bytes": round(self.posted / n),
            "rows": round(self.rows / n, 1),
        }


class Bench:
    """Both sides, running, and what was found so far."""

    def __init__(self, ours: Baton, stock: StockRasa, texts: Sequence[str], plan: Plan, tell: Tell) -> None:
        self.ours, self.stock, self.texts, self.plan, self.tell = ours, stock, texts, plan, tell
        self.sides: tuple[Side, ...] = (ours, stock)

    async def run(self) -> dict[str, Any]:
        """Everything, in the order in which it is told."""
        return {
            "turns": await self.turns(),
            "sessions": await self.sessions(),
            "throughput": await self.throughput(),
        }

    async def turns(self) -> dict[str, dict[str, Any]]:
        """A turn at each depth of one long session."""
        found: dict[str, dict[str, Cost]] = {side.name: {"10": Cost()} for side in self.sides}
        for number in range(self.plan.begin):
            self.tell(f"turn 10, conversation {number + 1} of {self.plan.begin}")
            talks = [(side, await side.open()) for side in self.sides]
            await self._go(talks, range(1, 10 - NEAR // 2), {})
            await self._go(
                talks, range(10 - NEAR // 2, 10 + NEAR // 2), {s.name: found[s.name]["10"] for s in self.sides}
            )
            self._end(talks)
        talks, at = [(side, await side.open()) for side in self.sides], 1
        for depth in self.plan.depths():
            for side, _ in talks:
                found[side.name][str(depth)] = Cost()
            self.tell(f"turn {depth}")
            await self._go(talks, range(at, depth - NEAR), {})
            await self._go(
                talks, range(depth - NEAR, depth + NEAR), {s.name: found[s.name][str(depth)] for s, _ in talks}
            )
            at = depth + NEAR
            if depth >= self.plan.stock_depth:
                self._end([talk for talk in talks if talk[0] is self.stock])
                talks = [talk for talk in talks if talk[0] is not self.stock]
        self._end(talks)
        return {name: {depth: cost.summed_up() for depth, cost in costs.items()} for name, costs in found.items()}

    async def sessions(self) -> dict[str, Any]:
        """The first message of a session and the one after it, of a customer who comes back again and again."""
        found: dict[str, dict[str, list[float]]] = {}
        talks = [(side, await side.open()) for side in self.sides]
        for number in range(self.plan.sessions):
            if number % 10 == 0:
                self.tell(f"session {number + 1} of {self.plan.sessions}")
            for side, talk in talks:
                if side is self.stock and number >= self.plan.stock_sessions:
                    continue
                side.age(talk, SESSION_S)
                times = [await talk.say(self._text(number + turn)) for turn in range(TURNS_OF_SESSION)]
                kept = found.setdefault(side.name, {"first": [], "next": []})
                kept["first"].append(times[0])
                kept["next"] += times[1:]
        self._end(talks)
        return {name: {which: _ends(times) for which, times in kept.items()} for name, kept in found.items()}

    async def throughput(self) -> dict[str, Any]:
        """Answered messages a second with so many customers who write as soon as they are answered."""
        found: dict[str, list[float]] = {side.name: [] for side in self.sides}
        for number in range(self.plan.rounds):
            for side in self.sides:
                self.tell(f"{self.plan.customers} at once, {side.name}, round {number + 1} of {self.plan.rounds}")
                found[side.name].append(await self._together(side))
        return {name: {"per_s": round(statistics.mean(rates), 2), "rounds": rates} for name, rates in found.items()}

    async def _together(self, side: Side) -> float:
        talks = [await side.open() for _ in range(self.plan.customers)]
        await asyncio.gather(*(talk.say(GREETING) for talk in talks))
        start = time.perf_counter()
        counts = await asyncio.gather(*(self._until(talk, number, start) for number, talk in enumerate(talks)))
        rate = sum(counts) / (time.perf_counter() - start)
        self._end([(side, talk) for talk in talks])
        return round(rate, 2)

    async def _until(self, talk: Talk, offset: int, start: float) -> int:
        count = 0
        while time.perf_counter() - start < self.plan.seconds:
            await talk.say(self._text(offset + count))
            count += 1
        return count

    async def _go(self, talks: Sequence[tuple[Side, Talk]], turns: range, counted: dict[str, Cost]) -> None:
        before = {side.name: (side.cpu_s(), side.proxy.posted, side.rows()) for side, _ in talks if counted}
        for turn in turns:
            for side, talk in talks:
                seconds = await talk.say(self._text(turn))
                if counted:
                    counted[side.name].seconds.append(seconds)
        for side, _ in talks:
            if counted:
                cost, (cpu_s, posted, rows) = counted[side.name], before[side.name]
                cost.cpu_s.update({name: seconds - cpu_s[name] for name, seconds in side.cpu_s().items()})
                cost.posted += side.proxy.posted - posted
                cost.rows += side.rows() - rows

    def _text(self, turn: int) -> str:
        return GREETING if turn % 10 == 0 else self.texts[turn % len(self.texts)]

    def _end(self, talks: Sequence[tuple[Side, Talk]]) -> None:
        for _, talk in talks:
            talk.end()


def _at(found: dict[str, dict[str, Cost]], talks: Sequence[tuple[Side, Talk]], depth: int) -> dict[str, Cost]:
    return {side.name: found[side.name][str(depth)] for side, _ in talks}


def _ends(times: Sequence[float]) -> dict[str, Any]:
    """Medians of the first and the last tenth."""
    few = max(3, len(times) // 10)
    first, last = statistics.median(times[:few]), statistics.median(times[-few:])
    return {"n": len(times), "first_p50_ms": round(first * 1000, 1), "last_p50_ms": round(last * 1000, 1)}


def measured(plan: Plan, *, stock_model: Path | None, tell: Tell) -> dict[str, Any]:
    """Train what is missing, start everything, measure, end everything."""
    with tempfile.TemporaryDirectory(prefix="bench-") as name:
        folder = Path(name)
        if stock_model is None:
            tell("training stock Rasa")
            stock_model = _train(folder / "training")
        shutil.copy(stock_model, folder / "stock.tar.gz")
        found = surroundings() | {"plan": vars(plan), "stock_epochs": EPOCHS}
        found |= asyncio.run(_measure(plan, folder, tell))
    found |= {"ratios": ratios(found), "load_1_min_after": Path("/proc/loadavg").read_text().split()[0]}
    return found | {"cpu_loop_s_after": round(cpu_loop_s(), 3), "fsync_loop_s_after": round(fsync_loop_s(), 4)}


async def _measure(plan: Plan, folder: Path, tell: Tell) -> dict[str, Any]:
    ours, stock = Baton(), StockRasa()
    for part in ("ours", "stock"):
        (folder / part).mkdir()
    try:
        tell("starting both")
        await ours.start(folder / "ours", newest_model())
        await stock.start(folder / "stock", folder / "stock.tar.gz")
        texts = await asyncio.to_thread(_texts, ours)
        return await Bench(ours, stock, texts, plan, tell).run()
    finally:
        for side in (ours, stock):
            if hasattr(side, "processes"):
                await asyncio.to_thread(side.stop)


def _texts(ours: Baton) -> list[str]:
    """Questions that Baton answers with their article; stock is asked the same."""
    secret = ours.stack.environment["BATON_SECRET"]
    client = RasaClient(f"http://127.0.0.1:{ours.stack.ports['rasa']}", secret, turn_timeout_s=20)
    try:
        return [question.text for question in answered_plainly(from_articles(ROOT / "knowledge")[:30], client)]
    finally:
        client.close()


def _train(folder: Path) -> Path:
    folder.mkdir()
    make_stock_project(ROOT, folder, epochs=EPOCHS, actions_port=5055, judged=False)
    rasa(folder, "train", "--fixed-model-name", "stock")
    return folder / "models" / "stock.tar.gz"


def main() -> None:
    """Measure, write the result, print it."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--stock-model", type=Path)
    parser.add_argument("--quick", action="store_true", help="a tenth of everything, to see that it runs")
    options = parser.parse_args()
    found = measured(
        QUICK if options.quick else Plan(),
        stock_model=options.stock_model,
        tell=lambda line: print(line, file=sys.stderr, flush=True),  # noqa: T201
    )
    if not options.quick:
        RESULT.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    sys.stdout.write(table(found) + "\n")


QUICK = Plan(depth=100, stock_depth=100, begin=1, sessions=6, stock_sessions=3, seconds=3.0, rounds=1)

__all__ = ["QUICK", "Plan", "all_kept", "measured", "ratios", "table"]

if __name__ == "__main__":
    main()
