"""Several gateways on one PostgreSQL database share the work; one that is killed costs nobody an answer."""

import asyncio
import secrets
import signal
import sys
import threading
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import httpx
import pytest

from baton.storage.database import Database
from baton.storage.migrate import upgrade
from baton.storage.tables import conversations, gateways, inbox
from tests.databases import PostgresServer
from tests.processes import Processes, free_port, until
from tests.simulation.checks import of_transcript
from tests.simulation.dialogue_server import DialogueServer
from tests.simulation.ledger import Said
from tests.simulation.questions import Question

pytestmark = [pytest.mark.slow, pytest.mark.postgres]
CUSTOMERS, MESSAGES = 12, 4
NAMES = ("gateway-1", "gateway-2")


class Gateways(Processes):
    """Two gateways on one database, with a played dialogue engine behind them."""

    def __init__(self, folder: Path, *, url: str, rasa: Sequence[str]) -> None:
        self.ports = {name: free_port() for name in NAMES}
        environment = {
            "BATON_DATABASE_URL": url,
            "BATON_SECRET": secrets.token_hex(16),
            "BATON_RASA_URLS": " ".join(rasa),
            "BATON_FILES_DIR": str(folder / "files"),
            "PATH": "/usr/bin:/bin",
        }
        super().__init__(folder, environment)

    def command(self, name: str) -> list[str]:
        """See Processes."""
        code = "import os; from dataclasses import replace; from baton.settings import Settings;"
        code += "from baton.gateway.serve import serve;"
        code += f"serve(replace(Settings.from_environment(), port={self.ports[name]}))"
        return [sys.executable, "-c", code]

    def answers_at(self, name: str) -> tuple[str, Mapping[str, str]]:
        """See Processes."""
        return f"{self.url(name)}/health", {}

    def url(self, name: str) -> str:
        return f"http://127.0.0.1:{self.ports[name]}"


@pytest.fixture
def dialogues() -> Iterator[list[DialogueServer]]:
    """Two played Rasa servers in a loop of their own; a turn takes a tenth of a second."""
    servers, loop, running = [DialogueServer(takes_s=0.1), DialogueServer(takes_s=0.1)], asyncio.new_event_loop(), []
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    for server in servers:
        running.append(asyncio.run_coroutine_threadsafe(server.start(), loop).result(10))
    yield servers
    for one in running:
        loop.call_soon_threadsafe(one.close)
    loop.call_soon_threadsafe(loop.stop)
    thread.join(10)
    loop.close()


@pytest.fixture
def shared(postgres_server: PostgresServer) -> Iterator[Database]:
    url = postgres_server.new_database()
    upgrade(url)
    database = Database(url)
    yield database
    database.close()


@pytest.fixture
def running(tmp_path: Path, shared: Database, dialogues: list[DialogueServer]) -> Iterator[Gateways]:
    rasa = [f"http://127.0.0.1:{server.port}" for server in dialogues]
    made = Gateways(tmp_path, url=shared.url.render_as_string(hide_password=False), rasa=rasa)
    try:
        yield made.start(*NAMES)
    finally:
        made.stop()


class Customer:
    """Writes to either gateway, as a proxy would choose."""

    def __init__(self, running: Gateways, number: int) -> None:
        self.running, self.number, self.said = running, number, list[Said]()
        session = self._ask("POST", "/chat/sessions", NAMES[number % 2], json={})
        self.headers = {"Authorization": f"Bearer {session['token']}"}

    def say(self, at: str) -> None:
        """One message to one gateway; acknowledged when this returns."""
        text = f"customer {self.number}, message {len(self.said)}"
        self.said.append(Said(str(self.number), secrets.token_hex(8), Question(text, f"re: {text}"), acknowledged=1.0))
        body = {"id": self.said[-1].id, "text": text}
        self._ask("POST", "/chat/messages", at, json=body, headers=self.headers)

    def transcript(self, at: str) -> list[dict[str, object]]:
        found: list[dict[str, object]] = self._ask("GET", "/chat/messages?after=0", at, headers=self.headers)[
            "messages"
        ]
        return found

    def _ask(self, method: str, path: str, at: str, **more: object) -> dict:
        answer = httpx.request(method, f"{self.running.url(at)}{path}", timeout=30, trust_env=False, **more)
        answer.raise_for_status()
        return answer.json()


def holders(database: Database) -> set[str]:
    with database.reading() as tx:
        return {row.lease_by for row in tx.connection.execute(conversations.select()) if row.lease_by}


def known(database: Database) -> set[str]:
    with database.reading() as tx:
        return {row.id for row in tx.connection.execute(gateways.select())}


def waiting(database: Database) -> int:
    with database.reading() as tx:
        return len(tx.connection.execute(inbox.select().where(inbox.c.state == "waiting")).all())


def test_two_gateways_share_the_work_and_one_takes_over_from_the_other(
    running: Gateways, shared: Database, dialogues: list[DialogueServer]
) -> None:
    customers = [Customer(running, number) for number in range(CUSTOMERS)]
    at_work: set[str] = set()
    for message in range(MESSAGES):
        for customer in customers:
            customer.say(NAMES[(customer.number + message) % 2])
            at_work |= holders(shared)
    until(lambda: at_work.update(holders(shared)) or not waiting(shared))
    assert len(at_work) == 2
    assert all(server.turns for server in dialogues)

    for customer in customers:
        customer.say(NAMES[customer.number % 2])
    running.kill("gateway-1")
    for customer in customers:
        customer.say("gateway-2")
    until(lambda: not waiting(shared))
    until(lambda: len(known(shared)) == 1)
    assert known(shared) < at_work
    for customer in customers:
        transcript = customer.transcript("gateway-2")
        assert list(of_transcript(str(customer.number), customer.said, transcript)) == []
        assert [row["text"] for row in transcript if row["author"] == "bot"] == [
            said.question.answer for said in customer.said
        ]
    turns = [key for server in dialogues for key in server.turns]
    assert len(turns) == len(set(turns)) == CUSTOMERS * (MESSAGES + 2)


def test_a_gateway_that_is_told_to_stop_finishes_what_it_has_in_hand(
    running: Gateways, shared: Database, dialogues: list[DialogueServer]
) -> None:
    for server in dialogues:
        server.takes_s = 1.0
    customers = [Customer(running, number) for number in range(CUSTOMERS)]
    with shared.reading() as tx:
        both = {row.id for row in tx.connection.execute(gateways.select())}
    for customer in customers:
        customer.say(NAMES[customer.number % 2])
    until(lambda: holders(shared) == both)
    running.signal("gateway-1", signal.SIGTERM)
    until(lambda: running.children["gateway-1"].exit_code is not None)
    # It has taken itself out, and nobody had to take over: no turn was asked for twice.
    assert len(known(shared)) == 1
    until(lambda: not waiting(shared))
    assert sum(server.asked for server in dialogues) == CUSTOMERS
    for customer in customers:
        assert list(of_transcript("", customer.said, customer.transcript("gateway-2"))) == []
