"""The people of the gateway's tests: customers and agents who speak HTTP, and a server they speak to."""

import secrets
import uuid
from collections.abc import Sequence
from typing import Any

import httpx
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import select

from baton.app import Baton
from baton.helpdesks.users import add_user
from baton.storage.tables import inbox
from tests.stack import until

PASSWORD = "a long password"


class Gateway:
    """The gateway under test."""

    def __init__(self, client: httpx.Client, app: FastAPI) -> None:
        self.client, self.app = client, app
        self.baton: Baton = app.state.baton

    def seen_from(self, address: str) -> httpx.Client:
        """A client at another address; the loops go on running in the first one."""
        return TestClient(self.app, raise_server_exceptions=False, client=(address, 50000))

    def customer(self) -> "Customer":
        """Somebody who has just opened the page."""
        return Customer(self)

    def person(self, name: str = "Ann", role: str = "agent") -> "Person":
        """A desk user who has just logged in."""
        add_user(self.baton.database, name=name, password=PASSWORD, role=role)
        return Person(self, name)

    def settle(self) -> None:
        """Wait until no message waits any more."""
        waiting = select(inbox.c.id).where(inbox.c.state == "waiting")

        def settled() -> bool:
            with self.baton.database.reading() as tx:
                return tx.connection.execute(waiting).first() is None

        until(settled, seconds=20)


class Caller:
    """Somebody with a token."""

    def __init__(self, gateway: Gateway, token: str) -> None:
        self.gateway, self.token = gateway, token

    def call(self, method: str, path: str, **options: Any) -> httpx.Response:
        """One request under the token."""
        headers = {"Authorization": f"Bearer {self.token}", **options.pop("headers", {})}
        return self.gateway.client.request(method, path, headers=headers, **options)


class Customer(Caller):
    """A web customer."""

    def __init__(self, gateway: Gateway) -> None:
        answer = gateway.client.post("/chat/sessions", json={})
        assert answer.status_code == 201, answer.text
        super().__init__(gateway, answer.json()["token"])
        self.id: str = answer.json()["conversation"]

    def post(self, text: str, *, key: str | None = None) -> httpx.Response:
        """Send a message; answers when it is stored."""
        return self.call("POST", "/chat/messages", json={"id": key or str(uuid.uuid4()), "text": text})

    def say(self, text: str) -> None:
        """Send a message and wait until it has been worked on."""
        answer = self.post(text)
        assert answer.status_code == 202, answer.text
        self.gateway.settle()

    def tap(self, button: str) -> httpx.Response:
        """Tap a button by its id."""
        return self.call("POST", "/chat/messages", json={"id": str(uuid.uuid4()), "choice": button})

    def look(self, after: int = 0) -> dict[str, Any]:
        """What the page shows."""
        found: dict[str, Any] = self.call("GET", f"/chat/messages?after={after}").json()
        return found

    @property
    def owner(self) -> str:
        """Who has the conversation."""
        return str(self.look()["owner"])

    def heard(self, *authors: str) -> list[str]:
        """What these authors said."""
        return [m["text"] for m in self.look()["messages"] if m["author"] in authors]


class Person(Caller):
    """A desk user."""

    def __init__(self, gateway: Gateway, name: str) -> None:
        answer = gateway.client.post("/api/login", json={"name": name, "password": PASSWORD})
        assert answer.status_code == 200, answer.text
        super().__init__(gateway, answer.json()["token"])
        self.name = name

    def on(self, customer: Customer, verb: str, **body: Any) -> httpx.Response:
        """Do something with a conversation."""
        return self.call("POST", f"/api/conversations/{customer.id}/{verb}", json=body)

    def sees(self, customer: Customer) -> dict[str, Any]:
        """Everything the desk shows of a conversation."""
        found: dict[str, Any] = self.call("GET", f"/api/conversations/{customer.id}").json()
        return found

    @property
    def queue(self) -> Sequence[dict[str, Any]]:
        """Who waits."""
        waiting: Sequence[dict[str, Any]] = self.call("GET", "/api/queue").json()["conversations"]
        return waiting


def unguessable() -> str:
    """A token that belongs to nobody."""
    return secrets.token_urlsafe(32)
