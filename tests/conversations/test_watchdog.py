"""The last net: whom nobody answers in time is put into a person's queue, once and with an honest word."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import update

from baton.conversations import ownership
from baton.conversations.dialogue import Answer, Turn
from baton.conversations.requests import request_handoff
from baton.conversations.watchdog import Watchdog
from baton.storage import conversations as rows
from baton.storage.tables import handoffs, inbox
from tests.fakes import Scene, answer


@pytest.fixture
def watchdog(scene: Scene) -> Watchdog:
    return Watchdog(scene.database, lambda: scene.words, deadline_s=45)


def let_pass(scene: Scene, seconds: float, table: Any = inbox, column: str = "received_at") -> None:
    with scene.database.transaction() as tx:
        then = tx.now() - timedelta(seconds=seconds)
        tx.connection.execute(update(table).values(**{column: then}))


def test_an_unanswered_message_is_queued_after_the_deadline(scene: Scene, watchdog: Watchdog) -> None:
    conversation = scene.conversation()
    scene.write(conversation, "anybody?")
    assert watchdog.look() == 0
    let_pass(scene, 46)
    assert watchdog.look() == 1
    assert scene.said(conversation) == ["anybody?", "HOLDING", "QUEUED 1"]
    assert [(entry.state, entry.outcome) for entry in scene.rows(inbox)] == [("done", "watchdog")]
    assert [handoff.reason for handoff in scene.rows(handoffs)] == ["bot_unavailable"]


def test_it_says_so_once(scene: Scene, watchdog: Watchdog) -> None:
    conversation = scene.conversation()
    for text in ("one", "two"):
        scene.write(conversation, text)
    let_pass(scene, 46)
    watchdog.look()
    assert watchdog.look() == 0
    assert scene.said(conversation, "bot") == ["HOLDING"]


def test_answered_messages_are_left_alone(scene: Scene, watchdog: Watchdog) -> None:
    scene.write(scene.conversation(), "hello")
    scene.work()
    let_pass(scene, 1000)
    assert watchdog.look() == 0


def test_messages_for_people_are_left_to_them(scene: Scene, watchdog: Watchdog) -> None:
    conversation = scene.conversation()
    with scene.database.transaction() as tx:
        ownership.claim(tx, conversation, user_id=scene.ann.id, name="Ann", notices=scene.words)
    scene.write(conversation, "hello")
    let_pass(scene, 1000)
    assert watchdog.look() == 0


def test_a_late_answer_is_not_said_after_the_watchdog(scene: Scene, watchdog: Watchdog) -> None:
    conversation = scene.conversation()

    def slow(turn: Turn) -> Answer:
        let_pass(scene, 46)
        watchdog.look()
        return answer("too late", to=turn.text)

    scene.dialogue.script["help"] = slow
    scene.write(conversation, "help")
    scene.work()
    assert scene.said(conversation) == ["help", "HOLDING", "QUEUED 1"]


def test_a_handoff_that_was_requested_but_never_made_is_made(
    scene: Scene, watchdog: Watchdog, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BATON_DATABASE_URL", database_url)
    conversation = scene.conversation()
    scene.write(conversation, "help")
    (entry,) = scene.rows(inbox)
    wish = {"reason": "safety", "reasons": ["safety 0.9"], "skill": "technical", "priority": 3}
    assert request_handoff(conversation_id=conversation, inbound_id=entry.id, **wish)
    assert request_handoff(conversation_id=conversation, inbound_id=entry.id, **wish)
    assert [handoff.state for handoff in scene.rows(handoffs)] == ["requested"]
    let_pass(scene, 46, handoffs, "requested_at")
    assert watchdog.look() == 1
    assert scene.row(conversation).owner == "queue"


def test_a_request_for_a_message_the_gateway_does_not_know_writes_nothing(
    scene: Scene, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BATON_DATABASE_URL", database_url)
    wish = {"reason": "safety", "reasons": [], "skill": None, "priority": 3}
    assert not request_handoff(conversation_id=scene.conversation(), inbound_id="in_unknown", **wish)
    assert scene.rows(handoffs) == []


def test_the_watchdog_looks_while_a_dead_worker_still_has_its_lease(scene: Scene, watchdog: Watchdog) -> None:
    conversation = scene.conversation()
    scene.write(conversation, "help")
    with scene.database.transaction() as tx:
        rows.lease_next(tx, seconds=600)
    let_pass(scene, 46)
    assert watchdog.look() == 1
    assert scene.row(conversation).owner == "queue"
