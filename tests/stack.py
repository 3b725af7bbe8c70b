"""A whole Baton for tests: real Rasa, real action server, real gateway, on free ports and a database of its own.

Each process can be left out, stopped, frozen or killed, as it happens in life.
"""

import contextlib
import secrets
import sqlite3
import subprocess
import sys
import uuid
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import httpx

from baton.helpdesks.users import ensure_lead
from baton.operations.environment import ONE_THREAD, quiet_rasa
from baton.storage.database import Database
from baton.storage.migrate import upgrade
from tests.processes import Processes, free_port, until

__all__ = ["PASSWORD", "ROOT", "Agent", "Customer", "Stack", "free_port", "locked", "newest_model", "until"]

ROOT = Path(__file__).parent.parent
PASSWORD = "a long password"


class Stack(Processes):
    """`start` and `kill` take the names rasa, actions, gateway."""

    def __init__(self, folder: Path, *, model: Path, database_url: str | None = None, **settings: str) -> None:
        self.model = model
        self.database_url = database_url or f"sqlite:///{folder}/baton.db"
        self.ports = {"rasa": free_port(), "actions": free_port(), "gateway": free_port()}
        self.url = f"http://127.0.0.1:{self.ports['gateway']}"
        environment = quiet_rasa() | {
            **ONE_THREAD,
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
        super().__init__(folder, environment)
        self.open_clients: list[httpx.Client] = []
        self.clients: list[httpx.Client] = []
        upgrade(self.database_url)
        self.database = Database(self.database_url)
        ensure_lead(self.database, password=PASSWORD)

    def stop(self) -> None:
        """End everything that still runs."""
        super().stop()
        for client in self.clients:
            client.close()
        for client in self.open_clients:
            client.close()
        self.database.close()

    def client(self, path: str = "") -> httpx.Client:
        """A client of the gateway; closed with the stack."""
        self.open_clients.append(httpx.Client(base_url=f"{self.url}{path}", timeout=20, trust_env=False))
        return self.open_clients[-1]

    def command(self, name: str) -> list[str]:
        """See Processes."""
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

    def answers_at(self, name: str) -> tuple[str, Mapping[str, str]]:
        """See Processes."""
        address = {
            "gateway": f"{self.url}/health",
            "actions": f"http://127.0.0.1:{self.ports['actions']}/health",
            "rasa": f"http://127.0.0.1:{self.ports['rasa']}/webhooks/baton/state",
        }[name]
        return address, {"X-Baton-Secret": self.environment["BATON_SECRET"]}


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
    """Somebody at the desk over HTTP; the lead unless another name is given."""

    def __init__(self, stack: Stack, name: str = "lead") -> None:
        self.http = stack.client("/api")
        stack.clients.append(self.http)
        answer = self.http.post("/login", json={"name": name, "password": PASSWORD}).json()
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


def newest_model() -> Path:
    """The newest model of this project, trained first when it is older than its sources."""
    quiet = {"stdin": subprocess.DEVNULL, "stdout": subprocess.DEVNULL}
    training = [sys.executable, "-m", "baton", "train", "--if-needed"]
    subprocess.run(training, cwd=ROOT, env=quiet_rasa(), check=True, timeout=600, **quiet)
    return max((ROOT / "models").glob("*.tar.gz"), key=lambda path: path.stat().st_mtime)
