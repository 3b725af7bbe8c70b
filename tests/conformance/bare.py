"""Bare Rasa 3.6.21 with the usual pause recipe, as real processes: the other column of the table.

Its handoff action returns `ConversationPaused`; a desk, here a few HTTP calls, hands back by appending `resume`. Its
customers write through Rasa's own REST and Facebook channels, its tracker store is Rasa's own on SQLite. Nothing of
Baton runs in it.
"""

import hashlib
import hmac
import json
import secrets
import shutil
import subprocess
import sys
import time
import uuid
from collections.abc import Mapping
from pathlib import Path
from threading import Event
from typing import Any

import httpx

from baton.operations.environment import quiet_rasa
from tests.channels.local_server import Reply, Request
from tests.conformance.clock import Clock
from tests.conformance.fault import eventually
from tests.processes import Processes, free_port

BOT = Path(__file__).parent / "bare_rasa"
SHIMS = Path(__file__).parent / "shims"
APP_SECRET, VERIFY, PAGE_TOKEN, PAGE = "shh", "let-me-in", "EAA-page", "777"
LOCK_S = 3
"""How long Rasa lets a message wait for the one before it; 60 seconds unless TICKET_LOCK_LIFETIME says otherwise."""
CREDENTIALS = f"""
rest:
facebook:
  verify: {VERIFY}
  secret: {APP_SECRET}
  page-access-token: {PAGE_TOKEN}
"""


class BareRasa(Processes):
    """`start` and `kill` take the names rasa and actions; `graph_url` is where its Messenger channel sends to."""

    def __init__(self, folder: Path, *, model: Path, graph_url: str) -> None:
        self.ports = {"rasa": free_port(), "actions": free_port()}
        self.url = f"http://127.0.0.1:{self.ports['rasa']}"
        self.model, self.clock = model, Clock(folder / "clock")
        self.database = folder / "bare.db"
        environment = quiet_rasa() | {
            "PYTHONPATH": f"{SHIMS}:{BOT}",
            "FAULT_CLOCK": str(self.clock.path),
            "FAULT_GRAPH_URL": graph_url,
            "TICKET_LOCK_LIFETIME": str(LOCK_S),
            "SANIC_HOST": "127.0.0.1",
        }
        super().__init__(folder, environment)
        (folder / "credentials.yml").write_text(CREDENTIALS, encoding="utf-8")
        (folder / "endpoints.yml").write_text(
            f"action_endpoint: {{url: 'http://127.0.0.1:{self.ports['actions']}/webhook'}}\n"
            f"tracker_store: {{type: SQL, dialect: sqlite, db: '{self.database}'}}\n",
            encoding="utf-8",
        )
        self.http = httpx.Client(base_url=self.url, timeout=60, trust_env=False)

    def command(self, name: str) -> list[str]:
        """See Processes."""
        port = str(self.ports[name])
        if name == "actions":
            return [sys.executable, "-m", "rasa_sdk", "--actions", "bare_actions", "--port", port]
        files = {word: str(self.folder / f"{word}.yml") for word in ("credentials", "endpoints")}
        own = ["--credentials", files["credentials"], "--endpoints", files["endpoints"]]
        here = ["--interface", "127.0.0.1", "--port", port, "--enable-api"]
        return [sys.executable, "-m", "rasa", "run", "--model", str(self.model), *own, *here]

    def answers_at(self, name: str) -> tuple[str, Mapping[str, str]]:
        """See Processes."""
        if name == "actions":
            return f"http://127.0.0.1:{self.ports['actions']}/health", {}
        return f"{self.url}/status", {}

    def stop(self) -> None:
        """End everything that still runs."""
        super().stop()
        self.http.close()

    def restored(self) -> "BareRasa":
        """Both processes run, and their clocks are right."""
        self.clock.set(0, following=self.pids())
        missing = [name for name in ("actions", "rasa") if not self.runs(name)]
        return self.start(*missing)

    def pids(self) -> list[int]:
        """Of the processes that run."""
        return [child.pid for name, child in self.children.items() if child.pid and self.runs(name)]

    def moves_clock(self, seconds: float) -> None:
        """The clock of Rasa and its actions is wrong by so much from now on."""
        self.clock.set(seconds, following=self.pids())


class BareCustomer:
    """A customer of Rasa's REST channel: the bot's answers are in the response."""

    def __init__(self, bare: BareRasa) -> None:
        self.bare, self.id = bare, uuid.uuid4().hex

    def say(self, text: str, *, seconds: float = 60) -> list[str]:
        """What the bot says to this."""
        body = {"sender": self.id, "message": text}
        answer = self.bare.http.post("/webhooks/rest/webhook", json=body, timeout=seconds)
        return [str(reply.get("text", "")) for reply in answer.json()] if answer.status_code == 200 else []

    def tracker(self) -> dict[str, Any]:
        """What Rasa knows of the conversation."""
        found: dict[str, Any] = self.bare.http.get(f"/conversations/{self.id}/tracker").json()
        return found

    def is_stored(self, text: str) -> bool:
        """Whether this was kept as the customer's words."""
        return any(event.get("text") == text for event in self.tracker()["events"] if event["event"] == "user")

    def hands_back(self) -> None:
        """The desk is done: it appends the `resume` event, as the recipe says."""
        self.happens({"event": "resume"})

    def happens(self, *events: dict[str, Any]) -> None:
        """Append events through the HTTP API."""
        address = f"/conversations/{self.id}/tracker/events?include_events=NONE"
        self.bare.http.post(address, json=list(events)).raise_for_status()


class BareMessenger(BareCustomer):
    """A customer of Rasa's Facebook channel; `graph` is the local server that it sends to."""

    def __init__(self, bare: BareRasa, graph: "BareGraph") -> None:
        self.bare, self.graph = bare, graph
        self.id = str(secrets.randbelow(10**15) + 10**14)

    def item(self, text: str, mid: str | None = None, **more: Any) -> dict[str, Any]:
        """One message as Meta sends it."""
        about = {"sender": {"id": self.id}, "recipient": {"id": PAGE}, "timestamp": int(time.time() * 1000)}
        return {**about, "message": {"mid": mid or uuid.uuid4().hex, "text": text, **more}}

    def post(
        self, *items: dict[str, Any], key: str = "messaging", signature: str | None = None, seconds: float = 60
    ) -> int:
        """A webhook with these items, signed as Rasa checks it; returns the status."""
        entry = {"id": PAGE, "time": int(time.time() * 1000), key: list(items)}
        body = json.dumps({"object": "page", "entry": [entry]}).encode()
        signed = signature or "sha1=" + hmac.new(APP_SECRET.encode(), body, hashlib.sha1).hexdigest()
        headers = {"X-Hub-Signature": signed, "Content-Type": "application/json"}
        return self.bare.http.post(
            "/webhooks/facebook/webhook", content=body, headers=headers, timeout=seconds
        ).status_code

    def reads(self) -> list[str]:
        """What reached the customer."""
        return self.graph.said_to(self.id)


class BareGraph:
    """Meta for Rasa's Messenger client: takes every message; `trouble` is played to the next ones, one each."""

    def __init__(self) -> None:
        self.taken: list[tuple[str, str]] = []
        self.trouble: list[Reply | Event] = []
        self.hanging = False

    def __call__(self, request: Request) -> Reply:
        body = request.json
        customer = str(body["recipient"]["id"])
        if "sender_action" in body:
            return Reply(200, {"recipient_id": customer})
        trouble = self.trouble.pop(0) if self.trouble else None
        if isinstance(trouble, Reply) and not trouble.dropped:
            return trouble
        self.taken.append((customer, str(body["message"].get("text", ""))))
        if isinstance(trouble, Reply):
            return trouble
        if isinstance(trouble, Event):
            self.hanging = True
            trouble.wait(60)
            self.hanging = False
        return Reply(200, {"recipient_id": customer, "message_id": uuid.uuid4().hex})

    def said_to(self, customer: str) -> list[str]:
        """Texts that this customer has."""
        return [text for who, text in self.taken if who == customer]

    def drop_next(self) -> None:
        """Take the next message and cut the connection."""
        self.trouble.append(Reply(dropped=True))

    def hang_next(self, over: Event) -> None:
        """Take the next message and answer only when `over` is set."""
        self.trouble.append(over)


def train_bare(folder: Path) -> Path:
    """Train the bare bot, once a folder; returns its model."""
    model = folder / "models" / "bare.tar.gz"
    if not model.exists():
        shutil.copytree(BOT, folder, dirs_exist_ok=True)
        command = [sys.executable, "-m", "rasa", "train", "--domain", "domain.yml", "--config", "config.yml"]
        command += ["--data", "nlu.yml", "rules.yml", "--out", "models", "--fixed-model-name", "bare"]
        subprocess.run(command, cwd=folder, env=quiet_rasa(), check=True, timeout=600, capture_output=True)
    return model


def paused(customer: BareCustomer) -> None:
    """The customer asks for a person and gets the pause."""
    customer.say("I want to talk to a person")
    eventually(lambda: customer.tracker()["paused"], "the handoff did not pause the conversation")
