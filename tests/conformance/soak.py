"""Baton under fire for minutes: thousands of conversations while its processes are killed all the time.

    baton conformance --soak 18 [--database postgresql]

Everything is real: `baton up` with its supervisor, Rasa with the shipped model, the action server, SQLite or PostgreSQL
as in production. The gateway and the action server are killed in turns, Rasa again and again after
it came back; customers of the web chat and of WhatsApp write, send again, come through a vendor that refuses and goes
silent; agents claim, answer and hand back. In the end the customers' own books are compared with what they can read,
with what the vendor took, and with the database. Each question is an article's own and its answer is recognised by
the article's words, so that a lost, doubled or swapped answer shows.
"""

import argparse
import asyncio
import json
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from baton.helpdesks.users import add_user
from baton.language.rasa_client import RasaClient
from baton.storage.database import Database
from tests.conformance.soak_report import LEAST_CONVERSATIONS, Plan, Report
from tests.databases import DURABLE, discard, new_server
from tests.simulation import checks
from tests.simulation.agents import PlayedAgent
from tests.simulation.baton_up import BatonUp
from tests.simulation.ending import ended
from tests.simulation.killer import Killer
from tests.simulation.ledger import Ledger
from tests.simulation.questions import Question, answered_plainly, from_articles
from tests.simulation.vendor import SECRETS, Vendor
from tests.simulation.web_customers import WebCustomer
from tests.simulation.whatsapp_customers import Post, WhatsAppCustomer
from tests.stack import PASSWORD, ROOT, newest_model

Tell = Callable[[str], None]
TELL_S = 5.0
COMING_SHARE = 0.85
"""In this part of the time customers come; in the rest the last of them are served, still under fire."""
QUIET_S = 240.0
"""The longest that may be waited for the last answers after the last kill."""
TROUBLE = (("429", 0.03), ("500", 0.03), ("silent", 0.005))


class Soak:
    """One run on a database of its own."""

    def __init__(self, plan: Plan, folder: Path, url: str, *, tell: Tell) -> None:
        self.plan, self.url, self.tell, self.folder = plan, url, tell, folder
        self.rng, self.ledger, self.vendor = random.Random(plan.seed), Ledger(), Vendor(trouble=self._trouble)
        self.web: list[WebCustomer] = []

    async def run(self) -> Report:
        """Start, put under fire, wait until all is quiet, compare."""
        server = await self.vendor.start()
        settings = {**SECRETS, "BATON_META_URL": self.vendor.address}
        self.baton = BatonUp(self.folder, model=newest_model(), database_url=self.url, settings=settings)
        self.tell("starting `baton up` ...")
        await asyncio.to_thread(self.baton.start)
        self.database = Database(self.url)
        try:
            questions = await asyncio.to_thread(self._questions)
            self.tell(f"{len(questions)} questions have a plain answer; the fire begins")
            return await self._under_fire(questions)
        finally:
            self.database.close()
            await asyncio.to_thread(self.baton.end)
            server.close()

    async def _under_fire(self, questions: list[Question]) -> Report:
        start, plan = time.monotonic(), self.plan
        until = start + plan.minutes * 60
        self.killer = Killer(self.baton, self.database, plan.kill_every_s, plan.rasa_after_s)
        post = Post(self.baton.ports["gateway"], self.vendor, self.ledger, self.rng)
        background = [asyncio.create_task(post.work()), asyncio.create_task(self._progress(start, until))]
        background += [asyncio.create_task(agent.work()) for agent in self._agents()]
        fire = [asyncio.create_task(self.killer.take_turns(until)), asyncio.create_task(self.killer.follow_rasa(until))]
        visits = [asyncio.create_task(visit) async for visit in self._coming(start, post, questions)]
        await asyncio.gather(*visits)
        await asyncio.gather(*fire)
        await self._quiet()
        report = await self._report(time.monotonic() - start)
        await ended(background)
        return report

    async def _coming(self, start: float, post: Post, questions: list[Question]) -> Any:
        """Customers come evenly spread over the time."""
        plan = self.plan
        pause = plan.minutes * 60 * COMING_SHARE / plan.conversations
        for number in range(plan.conversations):
            await asyncio.sleep(max(0.0, start + number * pause - time.monotonic()))
            asked = self.rng.sample(questions, plan.messages)
            groups = [asked] if self.rng.random() < plan.together_share else [[question] for question in asked]
            if self.rng.random() < plan.whatsapp_share:
                yield WhatsAppCustomer(f"49151{number:07}", post, groups).visit(self.rng)
                continue
            wants_person = self.rng.random() < plan.wants_person_share
            port = self.baton.ports["gateway"]
            self.web.append(WebCustomer(f"web-{number}", number, port, self.ledger, groups, wants_person))
            yield self.web[-1].visit(self.rng)

    def _agents(self) -> list[PlayedAgent]:
        names = [f"Agent {number}" for number in range(1, self.plan.agents + 1)]
        for name in names:
            add_user(self.database, name=name, password=PASSWORD, role="agent")
        return [PlayedAgent(name, PASSWORD, self.baton.ports["gateway"], self.ledger) for name in names]

    def _questions(self) -> list[Question]:
        rasa = RasaClient(f"http://127.0.0.1:{self.baton.ports['rasa']}", self.baton.secret, turn_timeout_s=20)
        try:
            return answered_plainly(from_articles(ROOT / "knowledge"), rasa)
        finally:
            rasa.close()

    def _trouble(self, body: Mapping[str, Any]) -> str | None:
        drawn = self.rng.random()
        for kind, share in TROUBLE:
            if drawn < share:
                return kind
            drawn -= share
        return None

    async def _progress(self, start: float, until: float) -> None:
        while True:
            await asyncio.sleep(TELL_S)
            kills, inside = sum(self.killer.kills.values()), sum(self.killer.inside.values())
            acknowledged = len(self.ledger.acknowledged)
            self.tell(
                f"{time.monotonic() - start:5.0f} s  {self.ledger.customers_done} conversations done, "
                f"{acknowledged} messages, {self.ledger.answered_by_bot:.0%} answered by the bot, "
                f"{kills} kills, {inside} inside a turn"
            )

    async def _quiet(self) -> None:
        """Until nothing waits any more."""
        end = time.monotonic() + QUIET_S
        while time.monotonic() < end:
            left = await asyncio.to_thread(lambda: [kind for kind, _ in checks.of_database(self.database, self.ledger)])
            if "lost" not in left:
                return
            await asyncio.sleep(2)

    async def _report(self, seconds: float) -> Report:
        wrong = [("doubled", what) for what in self.ledger.broken]
        for customer in self.web:
            said = list(self.ledger.of(customer.name))
            wrong += checks.of_transcript(customer.name, said, await customer.transcript())
        wrong += checks.of_vendor(self.ledger, self.vendor)
        wrong += await asyncio.to_thread(lambda: list(checks.of_takeovers(self.database, self.ledger, self.vendor)))
        wrong += await asyncio.to_thread(lambda: list(checks.of_database(self.database, self.ledger)))
        vendor = {"vendor refused": self.vendor.refused, "vendor went silent": self.vendor.silent}
        return Report(
            self.plan,
            round(seconds, 1),
            self.ledger.customers_done,
            len(self.ledger.acknowledged),
            round(self.ledger.answered_by_bot, 4),
            dict(self.killer.kills),
            sum(self.killer.inside.values()),
            dict.fromkeys(checks.KINDS, 0) | Counter(kind for kind, _ in wrong),
            [f"{kind}: {what}" for kind, what in wrong][:20],
            {**self.ledger.counts, **vendor, "vendor took": len(self.vendor.taken)},
            checks.outcomes(self.database),
            checks.rights_of(self.database),
        )


def run(plan: Plan, *, tell: Tell) -> Report:
    """One soak on a new database."""
    with tempfile.TemporaryDirectory(prefix="soak-") as name, _database(plan.database, Path(name)) as url:
        folder = Path(name) / "project"
        folder.mkdir()
        return asyncio.run(Soak(plan, folder, url, tell=tell).run())


@contextmanager
def _database(kind: str, folder: Path) -> Iterator[str]:
    if kind == "sqlite":
        yield f"sqlite:///{folder}/baton.db"
        return
    server = new_server(DURABLE)
    try:
        yield server.new_database()
    finally:
        discard(server)


def main() -> None:
    """`python -m tests.conformance.soak --minutes 18`."""
    parser = argparse.ArgumentParser(description="Baton under fire.")
    parser.add_argument("--minutes", type=float, default=18.0)
    parser.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    parser.add_argument("--conversations", type=int, default=LEAST_CONVERSATIONS)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    plan = Plan(options.minutes, options.database, options.conversations, seed=options.seed)
    report = run(plan, tell=lambda line: print(line, file=sys.stderr, flush=True))  # noqa: T201
    sys.stdout.write((json.dumps(report.to_dict()) if options.json else report.table()) + "\n")
    sys.exit(0 if report.good else 1)


if __name__ == "__main__":
    main()
