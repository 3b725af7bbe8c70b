"""What operators ask: alive, ready, figures. Never a word of a customer."""

from typing import Any

import pytest

from baton.errors import StorageUnavailable
from baton.gateway import health
from baton.storage.database import Database
from tests.fakes import FakeDialogue
from tests.gateway.people import Gateway


def test_it_is_alive_whatever_else_is_down(gateway: Gateway, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Database, "alive", lambda self: False)
    assert gateway.client.get("/health").json()["status"] == "ok"


def test_it_is_ready_when_everything_answers(gateway: Gateway, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "_listens", lambda port: True)
    response = gateway.client.get("/ready")
    assert (response.status_code, response.json()["ready"]) == (200, True)
    assert response.json()["dependencies"] == {"database": "ok", "rasa": "ok", "actions": "ok"}


@pytest.mark.parametrize("down", ["database", "rasa", "actions"])
def test_what_is_down_is_named(
    gateway: Gateway, dialogue: FakeDialogue, monkeypatch: pytest.MonkeyPatch, down: str
) -> None:
    monkeypatch.setattr(health, "_listens", lambda port: down != "actions")
    monkeypatch.setattr(dialogue, "ready", lambda: down != "rasa")
    if down == "database":
        monkeypatch.setattr(Database, "alive", lambda self: False)
    response = gateway.client.get("/ready")
    assert (response.status_code, response.json()["ready"]) == (503, False)
    states = response.json()["dependencies"]
    assert [name for name, state in states.items() if state != "ok"] == [down]


def test_the_figures_tell_how_many_wait(any_gateway: Gateway) -> None:
    customer = any_gateway.customer()
    customer.say("my secret sofa")
    customer.call("POST", "/chat/human")
    figures = any_gateway.client.get("/metrics").text
    assert 'baton_conversations{owner="queue"} 1.0' in figures
    assert 'baton_backlog_messages{box="inbox"} 0.0' in figures
    assert "baton_queue_longest_wait_seconds" in figures
    assert "secret" not in figures


def test_without_the_database_there_are_no_figures(gateway: Gateway, monkeypatch: pytest.MonkeyPatch) -> None:
    def away(database: Database) -> Any:
        raise StorageUnavailable("away")

    monkeypatch.setattr(Database, "reading", away)
    assert gateway.client.get("/metrics").status_code == 503
