"""The gateway under too much: a slow Rasa blocks nobody but its own turns, and a full backlog is said honestly."""

import threading
from collections.abc import Iterator
from typing import Any

import pytest

from baton.conversations import backlog
from baton.conversations.dialogue import Answer
from tests.fakes import FakeDialogue, answer
from tests.gateway.people import Gateway

MANY = 50
"""More than the web server has threads."""


@pytest.fixture
def stuck(dialogue: FakeDialogue, monkeypatch: pytest.MonkeyPatch) -> Iterator[threading.Event]:
    """Every turn hangs until the event is set."""
    monkeypatch.setattr(backlog, "FRESH_S", 0.0)
    go_on = threading.Event()

    def slow(turn: Any) -> Answer:
        assert go_on.wait(60)
        return answer(f"re: {turn.text}", to=turn.text)

    dialogue.script = dict.fromkeys((f"help {n}" for n in range(MANY)), slow)
    yield go_on
    go_on.set()


def test_a_rasa_that_hangs_holds_up_neither_chat_nor_desk_nor_health(gateway: Gateway, stuck: threading.Event) -> None:
    customers = [gateway.customer() for _ in range(MANY)]
    for n, customer in enumerate(customers):
        assert customer.post(f"help {n}").status_code == 202
    assert gateway.client.get("/health").status_code == 200
    assert gateway.person().call("GET", "/api/queue").status_code == 200
    assert customers[-1].call("POST", "/chat/human").json()["owner"] == "queue"
    stuck.set()
    gateway.settle()
    assert [customer.heard("bot") for customer in customers[:-1]] == [[f"re: help {n}"] for n in range(MANY - 1)]


def test_when_the_backlog_is_full_the_page_is_asked_to_come_again_and_nothing_is_doubled(
    gateway: Gateway, stuck: threading.Event
) -> None:
    gateway.baton.backlog.most = 3
    customers = [gateway.customer() for _ in range(4)]
    first, *_, last = customers
    for n, customer in enumerate(customers[:3]):
        assert customer.post(f"help {n}", key=f"m{n}").status_code == 202
    refused = last.post("help 3", key="m3")
    assert refused.status_code == 429
    assert int(refused.headers["Retry-After"]) >= 1
    assert refused.headers["content-type"] == "application/problem+json"
    assert first.post("help 0", key="m0").json()["duplicate"] is True
    assert last.call("POST", "/chat/human").json()["owner"] == "queue"
    assert last.post("help 3", key="m3").json()["duplicate"] is False
    stuck.set()
    gateway.settle()
