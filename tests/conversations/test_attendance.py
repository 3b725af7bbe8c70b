"""Whoever is gone, or says nothing, loses the conversation to the queue; nobody loses it to a jump of the clock."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import delete, update

from baton.conversations import ownership
from baton.conversations.attendance import Attendance
from baton.conversations.ownership import Request
from baton.conversations.transcript import say
from baton.handoff.routing import PickUp
from baton.helpdesks.base import Agent
from baton.storage import conversations as rows
from baton.storage import people
from baton.storage.tables import decisions, handoffs, user_sessions
from tests.fakes import Scene


class Clock:
    """A clock that the test moves."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def attendance(scene: Scene, clock: Clock) -> Attendance:
    return Attendance(scene.database, lambda: scene.words, lambda: PickUp(60, 10, 5), sure_s=40, clock=clock)


def log_in(scene: Scene, agent: Agent, *, seen_minutes_ago: float = 0) -> None:
    with scene.database.transaction() as tx:
        people.open_session(
            tx, token_hash=f"t-{agent.name}", user_id=agent.id, expires_at=tx.now() + timedelta(hours=12)
        )
    let_pass(scene, user_sessions, "seen_at", seen_minutes_ago)


def let_pass(scene: Scene, table: Any, column: str, minutes: float) -> None:
    with scene.database.transaction() as tx:
        tx.connection.execute(update(table).values(**{column: tx.now() - timedelta(minutes=minutes)}))


def held_by_ann(scene: Scene, *, priority: int = 1) -> str:
    conversation = scene.conversation()
    scene.write(conversation, "help")
    with scene.database.transaction() as tx:
        ownership.request_human(tx, conversation, Request("anger", priority=priority), by="bot", notices=scene.words)
        ownership.claim(tx, conversation, user_id=scene.ann.id, name="Ann", notices=scene.words)
    return conversation


def looked_twice(attendance: Attendance, clock: Clock) -> int:
    assert attendance.look() == 0
    clock.now += 41
    return attendance.look()


def test_a_conversation_whose_agent_is_gone_goes_back_and_the_customer_is_told(
    scene: Scene, attendance: Attendance, clock: Clock
) -> None:
    conversation = held_by_ann(scene)
    log_in(scene, scene.ann, seen_minutes_ago=6)
    assert looked_twice(attendance, clock) == 1
    row = scene.row(conversation)
    assert (row.owner, row.holder_id, row.priority) == ("queue", None, ownership.AHEAD)
    assert scene.said(conversation)[-1] == "GONE Ann QUEUED 1"
    (handoff,) = scene.rows(handoffs)
    assert (handoff.state, handoff.claimed_by) == ("queued", None)
    assert scene.rows(decisions)[-1].reasons == ["Ann is gone from the desk"]
    assert attendance.look() == 0


def test_who_is_there_keeps_what_they_hold(scene: Scene, attendance: Attendance, clock: Clock) -> None:
    conversation = held_by_ann(scene)
    log_in(scene, scene.ann, seen_minutes_ago=4)
    assert looked_twice(attendance, clock) == 0
    assert scene.row(conversation).owner == "human"


def test_somebody_who_comes_back_in_the_meantime_keeps_it(scene: Scene, attendance: Attendance, clock: Clock) -> None:
    conversation = held_by_ann(scene)
    log_in(scene, scene.ann, seen_minutes_ago=60)
    assert attendance.look() == 0
    let_pass(scene, user_sessions, "seen_at", 0)
    clock.now += 41
    assert attendance.look() == 0
    let_pass(scene, user_sessions, "seen_at", 60)
    assert attendance.look() == 0, "being missing counts anew"
    assert scene.row(conversation).owner == "human"


def test_who_took_it_and_says_nothing_loses_it(scene: Scene, attendance: Attendance, clock: Clock) -> None:
    conversation = held_by_ann(scene)
    log_in(scene, scene.ann)
    let_pass(scene, handoffs, "claimed_at", 11)
    assert looked_twice(attendance, clock) == 1
    assert scene.row(conversation).owner == "queue"
    assert scene.rows(decisions)[-1].reasons == ["Ann did not answer in time"]
    assert scene.row(conversation).passed_by == [scene.ann.id]


def test_one_word_is_enough(scene: Scene, attendance: Attendance, clock: Clock) -> None:
    conversation = held_by_ann(scene)
    log_in(scene, scene.ann)
    let_pass(scene, handoffs, "claimed_at", 11)
    with scene.database.transaction() as tx:
        say(tx, rows.lock(tx, conversation), author="agent", text="One moment", name="Ann", user_id=scene.ann.id)
    assert looked_twice(attendance, clock) == 0


def test_who_logs_out_leaves_it_at_once(scene: Scene, attendance: Attendance) -> None:
    conversation = held_by_ann(scene, priority=3)
    log_in(scene, scene.ann)
    attendance.left(scene.ann.id)
    assert scene.row(conversation).owner == "human", "still logged in elsewhere"
    with scene.database.transaction() as tx:
        tx.connection.execute(delete(user_sessions))
    attendance.left(scene.ben.id)
    assert scene.row(conversation).owner == "human"
    attendance.left(scene.ann.id)
    assert (scene.row(conversation).owner, scene.row(conversation).priority) == ("queue", 3)


def test_an_app_outside_has_no_desk_to_be_at(scene: Scene, attendance: Attendance, clock: Clock) -> None:
    conversation = scene.conversation()
    outside = scene.agent("Page inbox", ownership.OUTSIDE)
    with scene.database.transaction() as tx:
        ownership.claim(tx, conversation, user_id=outside.id, name="Page inbox", notices=scene.words)
    assert looked_twice(attendance, clock) == 0


def test_what_somebody_else_has_by_now_is_left_to_them(scene: Scene) -> None:
    conversation = held_by_ann(scene)
    with scene.database.transaction() as tx:
        ownership.requeue(tx, conversation, holder_id=scene.ben.id, why="late", notices=scene.words)
    assert scene.row(conversation).owner == "human"
