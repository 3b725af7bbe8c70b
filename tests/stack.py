"""A whole Baton for tests: real Rasa, real action server, real gateway, on free ports and a database of its own.

Each process can be left out, stopped, frozen or killed, as it happens in life.
"""

import contextlib
import os
import secrets
import signal
import socket
import sqlite3
import sys
import time
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx

from baton.helpdesks.users import ensure_lead
from baton.operations.child import Child, Job
from baton.operations.environment import quiet_rasa
from baton.storage.database import Database
from baton.storage.migrate import upgrade

ROOT = Path(__file__).parent.parent
PASSWORD = "a long password"
START_S = 120.0


def free_port() -> int:
    """A port that nobody listens on right now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def until(probe: Callable[[], Any], *, seconds: float = 30.0) -> Any:
    """The first truthy answer; fails the test when there is none in time."""
    end = time.monotonic() + seconds
    while True:
        answer = probe()
        if answer:
            return answer
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.1)


class Stack:
    """The processes; `start` and `kill` take their names: rasa, actions, gateway."""

    def __init__(self, folder: Path, *, model: Path, database_url: str | None = None, **settings: str) -> None:
        self.folder, self.model = folder, model
        self.database_url = database_url or f"sqlite:///{folder}/baton.db"
        self.ports = {"rasa": free_port(), "actions": free_port(), "gateway": free_port()}
        self.url = f"http://127.0.0.1:{self.ports['gateway']}"
        self.environment = quiet_rasa() | {
            "BATON_DATABASE_URL": self.database_url,
            "BATON_SHOP_URL": f"sqlite:///{folder}/shop.db",
            "BATON_SECRET": secrets.token_hex(16),
            "BATON_PORT": str(self.ports["gateway"]),
            "BATON_RASA_PORT": str(self.ports["rasa"]),
            "BATON_ACTIONS_PORT": str(self.ports["actions"]),
            "BATON_ADMIN_PASSWORD": PASSWORD,
            "SANIC_HOST": "127.0.0.1",
            **settings,
        }
        self.children: dict[str, Child] = {}
        self.open_clients: list[httpx.Client] = []
        self.clients: list[httpx.Client] = []
        upgrade(self.database_url)
        self.database = Database(self.database_url)
        ensure_lead(self.database, password=PASSWORD)

    def start(self, *names: str) -> "Stack":
        """Start processes and wait until each answers."""
        for name in names:
            child = Child(
                Job(name, lambda name=name: self._command(name), self.environment), logs=self.folder, keep_days=1
            )
            child.start()
            self.children[name] = child
        for name in names:
            self._wait_for(name)
        return self

    def kill(self, name: str) -> None:
        """kill -9 for the process and its children."""
        self.signal(name, signal.SIGKILL)
        until(lambda: self.children[name].exit_code is not None)

    def signal(self, name: str, number: signal.Signals) -> None:
        """Send a signal to the whole process group."""
        pid = self.children[name].pid
        assert pid is not None
        os.killpg(pid, number)

    def stop(self) -> None:
        """End everything that still runs."""
        for child in self.children.values():
            with contextlib.suppress(ProcessLookupError):
                os.killpg(child.pid or 0, signal.SIGCONT)
            child.end(grace_s=5)
        for client in self.clients:
            client.close()
        for client in self.open_clients:
            client.close()
        self.database.close()

    def client(self, path: str = "") -> httpx.Client:
        """A client of the gateway; closed with the stack."""
        self.open_clients.append(httpx.Client(base_url=f"{self.url}{path}", timeout=20, trust_env=False))
        return self.open_clients[-1]

    def _command(self, name: str) -> list[str]:
        python = sys.executable
        if name == "gateway":
            return [
                python,
                "-c",
                "from baton.gateway.serve import serve; from baton.settings import Settings;"
                "serve(Settings.from_environment())",
            ]
        if name == "actions":
            return [python, "-m", "rasa_sdk", "--actions", "actions", "--port", str(self.ports["actions"])]
        return [
            python,
            "-m",
            "rasa",
            "run",
            "--model",
            str(self.model),
            "--port",
            str(self.ports["rasa"]),
            "--interface",
            "127.0.0.1",
            "--endpoints",
            str(self._endpoints()),
            "--credentials",
            "credentials.yml",
        ]

    def _endpoints(self) -> Path:
        path = self.folder / "endpoints.yml"
        text = (ROOT / "endpoints.yml").read_text(encoding="utf-8")
        path.write_text(text.replace(":5055/", f":{self.ports['actions']}/"), encoding="utf-8")
        return path

    def _wait_for(self, name: str) -> None:
        address = {
            "gateway": f"{self.url}/health",
            "actions": f"http://127.0.0.1:{self.ports['actions']}/health",
            "rasa": f"http://127.0.0.1:{self.ports['rasa']}/webhooks/baton/state",
        }[name]
        headers = {"X-Baton-Secret": self.environment["BATON_SECRET"]}

        def answers() -> bool:
            child = self.children[name]
            assert child.exit_code is None, f"{name} ended: {child.last_words()}"
            try:
                return httpx.get(address, headers=headers, timeout=5, trust_env=False).status_code == 200
            except httpx.HTTPError:
                return False

        until(answers, seconds=START_S)


class Customer:
    """A web customer over HTTP."""

    def __init__(self, stack: Stack) -> None:
        self.http = stack.client()
        stack.clients.append(self.http)
        session = self.http.post("/chat/sessions", json={}).json()
        self.id = session["conversation"]
        self.http.headers["Authorization"] = f"Bearer {session['token']}"

    def say(self, text: str, *, message_id: str | None = None) -> httpx.Response:
        """Send a text; the response is returned as it is."""
        return self.http.post("/chat/messages", json={"id": message_id or str(uuid.uuid4()), "text": text})

    def look(self) -> dict[str, Any]:
        """Transcript and state."""
        found: dict[str, Any] = self.http.get("/chat/messages", params={"after": 0}).json()
        return found

    def heard(self, author: str) -> list[str]:
        """What this author said so far."""
        return [message["text"] for message in self.look()["messages"] if message["author"] == author]

    def wrote(self) -> list[str]:
        """What is stored of the customer's own words."""
        return self.heard("customer")

    def waits_for(self, author: str, *, seconds: float = 30.0) -> list[str]:
        """Until this author has said something."""
        found: list[str] = until(lambda: self.heard(author), seconds=seconds)
        return found

    def is_with(self, owner: str, *, seconds: float = 30.0) -> bool:
        """Until the conversation has this owner."""
        return bool(until(lambda: self.look()["owner"] == owner, seconds=seconds))


class Agent:
    """The lead at the desk over HTTP."""

    def __init__(self, stack: Stack) -> None:
        self.http = stack.client("/api")
        stack.clients.append(self.http)
        answer = self.http.post("/login", json={"name": "lead", "password": PASSWORD}).json()
        self.http.headers["Authorization"] = f"Bearer {answer['token']}"

    def queue(self) -> list[dict[str, Any]]:
        """Who waits."""
        found: list[dict[str, Any]] = self.http.get("/queue").json()["conversations"]
        return found

    def does(self, customer: Customer, verb: str, **body: Any) -> httpx.Response:
        """A verb on a customer's conversation."""
        return self.http.post(f"/conversations/{customer.id}/{verb}", json=body)

    def sees(self, customer: Customer) -> dict[str, Any]:
        """The whole conversation."""
        found: dict[str, Any] = self.http.get(f"/conversations/{customer.id}").json()
        return found


@contextlib.contextmanager
def locked(stack: Stack) -> Iterator[None]:
    """Somebody else holds the SQLite file, as a backup or a full disk would: nothing can be written."""
    holder = sqlite3.connect(stack.folder / "baton.db", isolation_level=None)
    holder.execute("BEGIN EXCLUSIVE")
    try:
        yield
    finally:
        holder.execute("ROLLBACK")
        holder.close()
