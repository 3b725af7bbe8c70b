"""Changes of owner: the epoch rises, the customer is told once, the log has it, and only allowed moves happen."""

import contextlib
import threading
from collections.abc import Callable
from typing import Any

import pytest

from baton.conversations import ownership
from baton.conversations.moves import MOVES, OWNERS
from baton.conversations.ownership import Request
from baton.errors import AlreadyClaimed, MoveNotAllowed, NotFound
from baton.rights.decisions import verify
from baton.storage import conversations as rows
from baton.storage.tables import decisions, handoffs
from tests.fakes import FakeWords, Scene

Verb = Callable[[Scene, str], Any]
WHY = Request("anger", ["anger 0.93"], "complaints", 2)


def in_transaction(act: Callable[..., Any]) -> Verb:
    def verb(scene: Scene, conversation: str) -> Any:
        with scene.database.transaction() as tx:
            return act(tx, scene, conversation)

    return verb


@in_transaction
def request(tx: Any, scene: Scene, conversation: str) -> Any:
    return ownership.request_human(tx, conversation, WHY, by="bot", notices=scene.words)


@in_transaction
def claim(tx: Any, scene: Scene, conversation: str) -> Any:
    return ownership.claim(tx, conversation, user_id=scene.ann.id, name="Ann", notices=scene.words)


@in_transaction
def claim_by_ben(tx: Any, scene: Scene, conversation: str) -> Any:
    return ownership.claim(tx, conversation, user_id=scene.ben.id, name="Ben", notices=scene.words)


@in_transaction
def transfer(tx: Any, scene: Scene, conversation: str) -> Any:
    return ownership.transfer(tx, conversation, skill="billing", by="Ann", notices=scene.words)


@in_transaction
def requeue(tx: Any, scene: Scene, conversation: str) -> Any:
    holder = scene.row(conversation).holder_id or scene.ann.id
    return ownership.requeue(tx, conversation, holder_id=holder, why="Ann is gone", notices=scene.words)


@in_transaction
def give_back(tx: Any, scene: Scene, conversation: str) -> Any:
    return ownership.give_back(tx, conversation, {"outcome": "solved"}, by="Ann", notices=scene.words)


@in_transaction
def leave(tx: Any, scene: Scene, conversation: str) -> Any:
    return ownership.leave_queue(tx, conversation, notices=scene.words)


@in_transaction
def close(tx: Any, scene: Scene, conversation: str) -> Any:
    return ownership.close(tx, conversation, by="Ann", notices=scene.words)


@in_transaction
def reopen(tx: Any, scene: Scene, conversation: str) -> Any:
    row = rows.lock(tx, conversation)
    return ownership.reopen(tx, row, to_person=False, notices=scene.words)


VERBS: dict[str, Verb] = {
    "request": request,
    "claim": claim,
    "transfer": transfer,
    "requeue": requeue,
    "return": give_back,
    "leave": leave,
    "close": close,
    "reopen": reopen,
    "recall": request,
}
WAY: dict[str, list[Verb]] = {"bot": [], "queue": [request], "human": [claim], "closed": [claim, close]}
TOLD = {
    "request": "QUEUED 1",
    "claim": "JOINED Ann",
    "transfer": "QUEUED 1",
    "requeue": "GONE Ann QUEUED 1",
    "return": "RETURNED",
    "leave": "LEFT",
    "close": "CLOSED",
    "reopen": "RETURNED",
    "recall": "QUEUED 1",
}


def conversation_with(scene: Scene, owner: str) -> str:
    conversation = scene.conversation()
    for verb in WAY[owner]:
        verb(scene, conversation)
    assert scene.row(conversation).owner == owner
    return conversation


@pytest.mark.parametrize(("owner", "move"), sorted(MOVES))
def test_an_allowed_move_changes_owner_and_epoch_and_is_told_once(scene: Scene, owner: str, move: str) -> None:
    conversation = conversation_with(scene, owner)
    before, said = scene.row(conversation), len(scene.said(conversation))
    VERBS[move](scene, conversation)
    after = scene.row(conversation)
    assert after.owner == MOVES[owner, move]
    assert after.epoch == before.epoch + 1
    assert [(m.author, m.text, m.epoch) for m in scene.messages(conversation)[said:]] == [
        ("system", TOLD[move], after.epoch)
    ]
    assert scene.rows(decisions)[-1].outcome == f"{owner} -> {after.owner}, epoch {after.epoch}"


NO_CHANGE = {("queue", "request"), ("human", "request"), ("bot", "leave"), ("human", "leave"), ("closed", "leave")}
NO_CHANGE |= {("bot", "requeue"), ("queue", "requeue"), ("closed", "requeue")}
NO_CHANGE |= {("queue", "recall"), ("human", "recall"), ("human", "claim")}
"""Wishes that are fulfilled already, or that came too late to mean anything: nothing happens, nobody is told."""


@pytest.mark.parametrize(("owner", "move"), sorted(NO_CHANGE))
def test_a_wish_that_is_fulfilled_already_changes_nothing(scene: Scene, owner: str, move: str) -> None:
    conversation = conversation_with(scene, owner)
    before, said = scene.row(conversation), scene.said(conversation)
    VERBS[move](scene, conversation)
    assert (scene.row(conversation).owner, scene.row(conversation).epoch) == (owner, before.epoch)
    assert scene.said(conversation) == said


SAME_VERB = {("bot", "recall"), ("closed", "request")}
"""Pairs whose verb finds the right move for the owner by itself."""
REFUSED = sorted({(o, m) for o in OWNERS for m in VERBS} - set(MOVES) - NO_CHANGE - SAME_VERB)


@pytest.mark.parametrize(("owner", "move"), REFUSED)
def test_a_move_outside_the_table_is_refused_and_changes_nothing(scene: Scene, owner: str, move: str) -> None:
    conversation = conversation_with(scene, owner)
    before = scene.row(conversation)
    with pytest.raises(MoveNotAllowed):
        VERBS[move](scene, conversation)
    assert scene.row(conversation) == before


def test_a_second_agent_is_told_who_has_it(scene: Scene) -> None:
    conversation = conversation_with(scene, "human")
    with pytest.raises(AlreadyClaimed, match="Ann already has") as refusal:
        claim_by_ben(scene, conversation)
    assert refusal.value.holder == "Ann"


class MeetingWords(FakeWords):
    """Keeps the first claim open until the second has had every chance to slip in."""

    both_inside = threading.Barrier(2)

    def human_joined(self, name: str) -> str:
        with contextlib.suppress(threading.BrokenBarrierError):
            self.both_inside.wait(timeout=0.5)
        return super().human_joined(name)


def test_of_two_agents_who_claim_at_once_one_wins_and_the_other_reads_the_name(scene: Scene) -> None:
    conversation = conversation_with(scene, "queue")
    gate = threading.Barrier(2)
    outcome: dict[str, Any] = {}
    scene.words = MeetingWords()

    def run(name: str, verb: Verb) -> None:
        gate.wait()
        try:
            outcome[name] = verb(scene, conversation).owner
        except AlreadyClaimed as error:
            outcome[name] = error.holder

    people = [threading.Thread(target=run, args=pair) for pair in (("Ann", claim), ("Ben", claim_by_ben))]
    for person in people:
        person.start()
    for person in people:
        person.join()
    winner = next(name for name, what in outcome.items() if what == "human")
    assert sorted(outcome.values()) == sorted(["human", winner])
    assert [text for text in scene.said(conversation) if text.startswith("JOINED")] == [f"JOINED {winner}"]
    assert scene.row(conversation).epoch == 3


def test_a_return_begins_a_new_stretch_with_the_outcome(scene: Scene) -> None:
    conversation = conversation_with(scene, "human")
    give_back(scene, conversation)
    row = scene.row(conversation)
    assert (row.stretch, row.outcome, row.holder_id, row.priority) == (2, {"outcome": "solved"}, None, 0)


def test_a_call_back_to_people_begins_a_new_stretch(scene: Scene) -> None:
    conversation = conversation_with(scene, "closed")
    request(scene, conversation)
    row = scene.row(conversation)
    assert (row.owner, row.stretch, row.closed_at) == ("queue", 2, None)


def test_a_transfer_keeps_the_place_of_somebody_who_still_waits(scene: Scene) -> None:
    conversation = conversation_with(scene, "queue")
    since = scene.row(conversation).queued_at
    transfer(scene, conversation)
    row = scene.row(conversation)
    assert (row.skill, row.queued_at) == ("billing", since)


def test_the_more_pressing_are_served_first_then_who_waits_longer(scene: Scene) -> None:
    calm, first, second = (scene.conversation(customer=name) for name in "abc")
    with scene.database.transaction() as tx:
        ownership.request_human(tx, calm, Request("complaint", priority=1), by="bot", notices=scene.words)
        for pressing in (first, second):
            ownership.request_human(tx, pressing, Request("safety", priority=3), by="bot", notices=scene.words)
    with scene.database.reading() as tx:
        waiting = rows.queue(tx)
        places = {row.id: rows.place_in_queue(tx, rows.read(tx, row.id)) for row in waiting}
    assert [row.id for row in waiting] == [first, second, calm]
    assert places == {first: 1, second: 2, calm: 3}


@pytest.mark.parametrize(("end", "state"), [(give_back, "returned"), (leave, "left"), (close, "closed")])
def test_a_handoff_ends_with_what_came_of_it(scene: Scene, end: Verb, state: str) -> None:
    conversation = conversation_with(scene, "queue")
    end(scene, conversation)
    (handoff,) = scene.rows(handoffs)
    assert (handoff.state, handoff.reason, handoff.ended_at is None) == (state, "anger", False)


def test_taking_over_from_the_bot_is_a_handoff_too(scene: Scene) -> None:
    conversation = conversation_with(scene, "human")
    (handoff,) = scene.rows(handoffs)
    assert (handoff.conversation_id, handoff.state, handoff.reason) == (conversation, "claimed", "taken_over")
    assert handoff.claimed_by == scene.ann.id


def test_an_unknown_conversation_is_not_found(scene: Scene) -> None:
    with pytest.raises(NotFound):
        claim(scene, "c_unknown")


def test_every_move_is_in_a_log_that_holds(scene: Scene) -> None:
    conversation = scene.conversation()
    for verb in (request, claim, transfer, claim, give_back, claim, close, reopen):
        verb(scene, conversation)
    with scene.database.reading() as tx:
        assert verify(tx) is None
    moves = [entry.action for entry in scene.rows(decisions)]
    assert moves == ["request", "claim", "transfer", "claim", "return", "claim", "close", "reopen"]
