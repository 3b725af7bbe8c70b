"""Chatwoot and a whole gateway: loops, routes and database, from the handoff to the reply that the customer reads."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from fastapi.testclient import TestClient

from baton import app as parts
from baton.handoff.placement import Placement
from baton.storage.database import Database
from tests.channels.local_server import served as serving
from tests.gateway.conftest import LOOPBACK, MakeApp
from tests.gateway.people import Gateway
from tests.helpdesks.chatwoot_server import ChatwootServer, signed
from tests.helpdesks.desks import settings
from tests.stack import until


@pytest.fixture
def chatwoot() -> ChatwootServer:
    return ChatwootServer()


@pytest.fixture
def gateway(
    chatwoot: ChatwootServer, sqlite_database: Database, make_app: MakeApp, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Gateway]:
    with serving(chatwoot) as local:
        open_connectors = parts.open_connectors
        monkeypatch.setattr(parts, "open_connectors", lambda _: open_connectors(settings(local.address)))
        load = parts.DeskPolicy.load
        placed = lambda path: replace(load(path), helpdesk=Placement(use="chatwoot"))  # noqa: E731
        monkeypatch.setattr(parts.DeskPolicy, "load", placed)
        app = make_app(f"sqlite:///{sqlite_database.url.database}")
        with TestClient(app, raise_server_exceptions=False, client=LOOPBACK) as client:
            yield Gateway(client, app)
    assert chatwoot.broken == []


def test_a_handoff_is_answered_from_chatwoot_and_the_note_stays_there(
    gateway: Gateway, chatwoot: ChatwootServer
) -> None:
    customer = gateway.customer()
    customer.say("my table has a crack")
    customer.call("POST", "/chat/human")
    until(lambda: bool(chatwoot.conversations) and chatwoot.only.status == "open", seconds=20)
    for body in (chatwoot.says("SECRET", private=True), chatwoot.says("I am Ines, let me look")):
        assert gateway.client.post("/helpdesks/chatwoot", content=body, headers=signed(body)).status_code == 200
    assert customer.owner == "human"
    assert customer.heard("agent") == ["I am Ines, let me look"]
    assert "SECRET" not in str(customer.look())
    customer.say("thank you")
    until(lambda: chatwoot.only.texts("incoming") == ["thank you"], seconds=20)


def test_forged_and_late_webhooks_and_those_of_helpdesks_that_are_off_are_refused(gateway: Gateway) -> None:
    forged, late = signed(b"{}", secret="other"), signed(b"{}", at=0.0)
    for headers in (forged, late, {}):
        assert gateway.client.post("/helpdesks/chatwoot", content=b"{}", headers=headers).status_code == 403
    assert gateway.client.post("/helpdesks/attic", content=b"{}").status_code == 404
    assert gateway.client.post("/helpdesks/chatwoot", content=b"[]", headers=signed(b"[]")).status_code == 400
