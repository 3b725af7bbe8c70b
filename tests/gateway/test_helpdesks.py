"""A helpdesk and a whole gateway: loops, routes and database, from the handoff to the reply that the customer reads."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from typing import Any

import pytest
from fastapi.testclient import TestClient

from baton import app as parts
from baton.handoff.placement import Placement
from baton.settings import Settings
from baton.storage.database import Database
from tests.channels.local_server import served as serving
from tests.gateway.conftest import LOOPBACK, MakeApp
from tests.gateway.people import Gateway
from tests.helpdesks.at_chatwoot import settings
from tests.helpdesks.at_sunshine import settings as sunshine_settings
from tests.helpdesks.at_zendesk import settings as zendesk_settings
from tests.helpdesks.chatwoot_server import ChatwootServer, signed
from tests.helpdesks.sunshine_server import SunshineServer
from tests.helpdesks.sunshine_server import signed as signed_by_sunshine
from tests.helpdesks.zendesk_server import ZendeskServer
from tests.helpdesks.zendesk_server import signed as signed_by_zendesk
from tests.stack import until

Placed = Callable[[str, Any, Callable[[str], Settings]], AbstractContextManager[Gateway]]
"""Name of a helpdesk, its server, and the settings for an address -> the gateway."""


@pytest.fixture
def chatwoot() -> ChatwootServer:
    return ChatwootServer()


@pytest.fixture
def zendesk() -> ZendeskServer:
    return ZendeskServer()


@pytest.fixture
def sunshine() -> SunshineServer:
    return SunshineServer()


@pytest.fixture
def gateway(chatwoot: ChatwootServer, placed: Placed) -> Iterator[Gateway]:
    with placed("chatwoot", chatwoot, settings) as made:
        yield made


@pytest.fixture
def at_zendesk(zendesk: ZendeskServer, placed: Placed) -> Iterator[Gateway]:
    with placed("zendesk", zendesk, zendesk_settings) as made:
        yield made


@pytest.fixture
def at_sunshine(sunshine: SunshineServer, placed: Placed) -> Iterator[Gateway]:
    with placed("sunshine", sunshine, sunshine_settings) as made:
        yield made


@pytest.fixture
def placed(sqlite_database: Database, make_app: MakeApp, monkeypatch: pytest.MonkeyPatch) -> Placed:
    """A gateway whose people sit in a helpdesk that a server plays."""

    @contextmanager
    def make(name: str, server: Any, of: Callable[[str], Settings]) -> Iterator[Gateway]:
        with serving(server) as local:
            open_connectors = parts.open_connectors
            monkeypatch.setattr(parts, "open_connectors", lambda _: open_connectors(of(local.address)))
            load = parts.DeskPolicy.load
            there = lambda path: replace(load(path), helpdesk=Placement(use=name))  # noqa: E731
            monkeypatch.setattr(parts.DeskPolicy, "load", there)
            app = make_app(f"sqlite:///{sqlite_database.url.database}")
            with TestClient(app, raise_server_exceptions=False, client=LOOPBACK) as client:
                yield Gateway(client, app)
        assert server.broken == []

    return make


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


def test_a_handoff_is_answered_from_zendesk_as_soon_as_a_webhook_says_that_there_is_something(
    at_zendesk: Gateway, zendesk: ZendeskServer
) -> None:
    customer = at_zendesk.customer()
    customer.say("my table has a crack")
    customer.call("POST", "/chat/human")
    until(lambda: bool(zendesk.tickets) and len(zendesk.only.texts(public=False)) == 2, seconds=20)
    zendesk.says("SECRET", public=False)
    body = zendesk.says("I am Ines, let me look")
    for headers, answer in ((signed_by_zendesk(body, secret="other"), 403), (signed_by_zendesk(body), 200)):
        assert at_zendesk.client.post("/helpdesks/zendesk", content=body, headers=headers).status_code == answer
    until(lambda: customer.heard("agent") == ["I am Ines, let me look"], seconds=20)
    assert customer.owner == "human"
    assert "SECRET" not in str(customer.look())
    customer.say("thank you")
    until(lambda: zendesk.only.by_customer() == ["thank you"], seconds=20)


def test_a_handoff_is_answered_in_the_agent_workspace_and_comes_back_from_there(
    at_sunshine: Gateway, sunshine: SunshineServer
) -> None:
    customer = at_sunshine.customer()
    customer.say("my table has a crack")
    customer.call("POST", "/chat/human")
    until(lambda: bool(sunshine.conversations) and sunshine.only.pending is not None, seconds=20)

    def told(body: bytes, **how: str) -> int:
        headers = signed_by_sunshine(body, **how)
        return at_sunshine.client.post("/helpdesks/sunshine", content=body, headers=headers).status_code

    body = sunshine.says("I am Ines, let me look")
    assert (told(body, secret="other"), told(body)) == (403, 200)
    until(lambda: customer.heard("agent") == ["I am Ines, let me look"], seconds=20)
    customer.say("thank you")
    until(lambda: sunshine.only.texts("user") == ["thank you"], seconds=20)
    assert told(sunshine.lets_go()) == 200
    until(lambda: customer.owner == "bot", seconds=20)
