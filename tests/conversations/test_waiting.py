"""How long waiting takes and how wrong that was; a number left while nobody is there becomes a promise."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import update

from baton.conversations import ownership
from baton.conversations.handover_card import card_of
from baton.conversations.ownership import Request
from baton.conversations.turns import TurnWorker
from baton.conversations.waiting import Forecasts, expected_wait_s, take_down
from baton.handoff.desk_policy import DeskPolicy
from baton.handoff.hours import WEEKDAYS, Hours, Shift
from baton.helpdesks.base import Agent
from baton.storage import call_backs as promises
from baton.storage import conversations as rows
from baton.storage import handoffs as waits
from baton.storage import people
from baton.storage.tables import call_backs, handoffs
from tests.fakes import Scene

ALWAYS = Hours("UTC", **{day: Shift(datetime.min.time(), datetime.max.time()) for day in WEEKDAYS})
OPEN = replace(DeskPolicy.load(Path("policy/desk.yml")), hours=ALWAYS)


def closed_now() -> DeskPolicy:
    """A week that is over for now and begins again in two or three days."""
    day = WEEKDAYS[(datetime.now(timezone.utc).weekday() + 3) % 7]
    return replace(OPEN, hours=Hours("UTC", **{day: Shift(datetime.min.time(), datetime.max.time())}))


def log_in(scene: Scene, agent: Agent) -> None:
    with scene.database.transaction() as tx:
        until = tx.now() + timedelta(hours=12)
        people.open_session(tx, token_hash=f"t-{agent.name}", user_id=agent.id, expires_at=until)


def waiting(scene: Scene, customer: str = "somebody", skill: str | None = None) -> str:
    conversation = scene.conversation(customer=customer)
    with scene.database.transaction() as tx:
        ownership.request_human(tx, conversation, Request("anger", skill=skill), by="bot", notices=scene.words)
    return conversation


def wait_of(scene: Scene, conversation: str, policy: DeskPolicy = OPEN) -> int:
    with scene.database.reading() as tx:
        return expected_wait_s(tx, rows.read(tx, conversation), policy)


def test_only_people_who_look_after_it_shorten_the_wait(scene: Scene) -> None:
    waiting(scene, "first")
    second, polish = waiting(scene, "second"), waiting(scene, "third", "polish")
    assert wait_of(scene, second) == 2 * 5 * 60
    log_in(scene, scene.ann)
    log_in(scene, scene.ben)
    assert wait_of(scene, second) == 5 * 60
    assert wait_of(scene, polish) == 3 * 8 * 60, "neither speaks Polish"


def test_what_was_told_first_is_kept_and_compared_with_what_came(scene: Scene) -> None:
    conversation = waiting(scene)
    forecasts = Forecasts(scene.database, lambda: OPEN)
    assert (forecasts.look(), forecasts.look()) == (1, 0)
    with scene.database.transaction() as tx:
        tx.connection.execute(update(handoffs).values(requested_at=tx.now() - timedelta(seconds=400)))
        ownership.claim(tx, conversation, user_id=scene.ann.id, name="Ann", notices=scene.words)
    (handoff,) = scene.rows(handoffs)
    assert (handoff.expected_wait_s, handoff.waited_s) == (300, 400)
    with scene.database.transaction() as tx:
        ownership.requeue(tx, conversation, holder_id=scene.ann.id, why="gone", notices=scene.words)
        tx.connection.execute(update(handoffs).values(requested_at=tx.now() - timedelta(seconds=900)))
        ownership.claim(tx, conversation, user_id=scene.ben.id, name="Ben", notices=scene.words)
    assert scene.rows(handoffs)[0].waited_s == 400, "the first person counts"
    with scene.database.reading() as tx:
        assert waits.forecast_errors(tx, since=tx.now() - timedelta(days=1)) == (1, 100.0, 100.0)
        assert waits.forecast_errors(tx, since=tx.now()) == (0, 0.0, 0.0)


Work = Callable[[DeskPolicy], None]


@pytest.fixture
def work(scene: Scene) -> Work:
    def with_policy(policy: DeskPolicy) -> None:
        def heard(tx: Any, row: Any, entry: Any) -> object:
            return take_down(tx, row, entry, words=scene.words, policy=policy)

        worker = TurnWorker(
            scene.database, scene.dialogue, lambda: scene.words, lambda: scene.judge, scene.bridge, heard_waiting=heard
        )
        while worker.work_once():
            pass

    return with_policy


def test_a_number_left_out_of_hours_is_promised_and_stands_on_the_card(scene: Scene, work: Work) -> None:
    conversation = waiting(scene)
    scene.write(conversation, "just ring me on 07700 900123, evenings")
    work(closed_now())
    assert scene.said(conversation, "system")[-1] == "NOTED phone 07700 900123"
    (promise,) = scene.rows(call_backs)
    assert (promise.words, promise.done_at) == ("just ring me on 07700 900123, evenings", None)
    assert promise.due_at - promise.promised_at > timedelta(days=1), "not before the team is back"
    with scene.database.reading() as tx:
        line = card_of(tx, conversation)[0]
    assert (line.kind, line.text) == (
        "promise",
        "Ring them on 07700 900123: “just ring me on 07700 900123, evenings”",
    )
    assert line.message_ids == [scene.messages(conversation)[1].id]


def test_a_later_address_takes_the_place_of_an_earlier_one(scene: Scene, work: Work) -> None:
    conversation = waiting(scene)
    for text in ("07700 900123", "or rather maya@example.org"):
        scene.write(conversation, text)
        work(OPEN)
    with scene.database.transaction() as tx:
        assert promises.open_in(tx, [conversation])[conversation].contact == "maya@example.org"
        assert promises.done(tx, conversation, user_id=scene.ann.id)
        assert not promises.done(tx, conversation, user_id=scene.ann.id)
        assert promises.open_in(tx, [conversation]) == {}


def test_a_promise_past_its_time_is_counted(scene: Scene, work: Work) -> None:
    conversation = waiting(scene)
    scene.write(conversation, "07700 900123")
    work(OPEN)
    with scene.database.transaction() as tx:
        assert promises.count_overdue(tx) == 0
        tx.connection.execute(update(call_backs).values(due_at=tx.now() - timedelta(minutes=1)))
        assert promises.count_overdue(tx) == 1


def test_while_somebody_is_there_a_number_is_only_words(scene: Scene, work: Work) -> None:
    log_in(scene, scene.ann)
    conversation = waiting(scene)
    scene.write(conversation, "07700 900123")
    work(OPEN)
    assert scene.rows(call_backs) == []
    scene.write(conversation, "07700 900123")
    work(closed_now())
    assert len(scene.rows(call_backs)) == 1, "out of hours it is promised, whoever still sits there"


def test_to_the_bot_or_a_person_a_number_is_only_words(scene: Scene, work: Work) -> None:
    conversation = scene.conversation()
    scene.write(conversation, "07700 900123")
    work(closed_now())
    with scene.database.transaction() as tx:
        ownership.claim(tx, conversation, user_id=scene.ann.id, name="Ann", notices=scene.words)
    scene.write(conversation, "07700 900123")
    work(closed_now())
    assert scene.rows(call_backs) == []
