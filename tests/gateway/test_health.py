"""What operators ask: alive, ready, figures. Never a word of a customer."""

from dataclasses import replace
from typing import Any

import pytest

from baton.errors import StorageUnavailable
from baton.gateway import health
from baton.language.rasa_servers import RasaServers
from baton.storage.database import Database
from tests.fakes import FakeDialogue
from tests.gateway.people import Gateway
from tests.gateway.test_chat import is_problem


def test_it_is_alive_whatever_else_is_down(gateway: Gateway, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Database, "alive", lambda self: False)
    assert gateway.client.get("/health").json()["status"] == "ok"


def test_it_is_ready_when_everything_answers(gateway: Gateway, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "_listens", lambda port: True)
    response = gateway.client.get("/ready")
    assert (response.status_code, response.json()["ready"]) == (200, True)
    assert response.json()["dependencies"] == {"database": "ok", "rasa": "ok", "actions": "ok"}


def test_each_of_several_rasa_servers_is_shown_and_one_is_enough(
    gateway: Gateway, dialogue: FakeDialogue, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(health, "_listens", lambda url: True)
    gone = FakeDialogue()
    monkeypatch.setattr(gone, "ready", lambda: False)
    servers = {"http://10.0.0.1:5005": dialogue, "http://10.0.0.2:5005": gone}
    monkeypatch.setattr(gateway.baton, "rasa", RasaServers(servers))
    response = gateway.client.get("/ready")
    assert (response.status_code, response.json()["ready"]) == (200, True)
    shown = response.json()["dependencies"]
    assert (shown["rasa"], shown["rasa 10.0.0.1:5005"], shown["rasa 10.0.0.2:5005"]) == ("ok", "ok", "unavailable")


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


def test_other_machines_read_the_figures_with_the_token_only(gateway: Gateway) -> None:
    elsewhere = gateway.seen_from("203.0.113.7")
    assert is_problem(elsewhere.get("/metrics"), 403)
    gateway.baton.settings = replace(gateway.baton.settings, metrics_token="for the monitoring")
    assert is_problem(elsewhere.get("/metrics"), 401)
    assert is_problem(elsewhere.get("/metrics", headers={"Authorization": "Bearer guessed"}), 401)
    good = elsewhere.get("/metrics", headers={"Authorization": "Bearer for the monitoring"})
    assert (good.status_code, "baton_conversations" in good.text) == (200, True)


def test_what_a_proxy_passes_on_does_not_come_from_this_machine(gateway: Gateway) -> None:
    for header in ("X-Forwarded-For", "Forwarded", "X-Real-IP"):
        assert is_problem(gateway.client.get("/metrics", headers={header: "127.0.0.1"}), 403)


def test_asking_often_looks_at_the_dependencies_once(gateway: Gateway, monkeypatch: pytest.MonkeyPatch) -> None:
    looks: list[bool] = []
    monkeypatch.setattr(health, "FRESH_S", 3600.0)
    monkeypatch.setattr(Database, "alive", lambda self: not looks.append(True))
    monkeypatch.setattr(health, "_listens", lambda port: False)
    assert {gateway.client.get("/ready").status_code for _ in range(5)} == {503}
    assert looks == [True]
    monkeypatch.setattr(health, "FRESH_S", -1.0)
    gateway.client.get("/ready")
    assert looks == [True, True]


def test_without_the_database_there_are_no_figures(gateway: Gateway, monkeypatch: pytest.MonkeyPatch) -> None:
    def away(database: Database) -> Any:
        raise StorageUnavailable("away")

    monkeypatch.setattr(Database, "reading", away)
    assert gateway.client.get("/metrics").status_code == 503
