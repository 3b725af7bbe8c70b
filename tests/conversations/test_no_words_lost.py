"""Races and promises between bot and people in which a customer's words, or a promise to him, could get lost."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from baton.conversations import ownership, turns
from baton.conversations.dialogue import Answer, Turn
from baton.conversations.ownership import Request
from baton.conversations.watchdog import Watchdog
from baton.errors import CustomerWrote
from baton.storage import handoffs as handoff_rows
from baton.storage.tables import handoffs, inbox
from tests.fakes import Scene, answer, judgement


def ask_human(scene: Scene, conversation: str) -> None:
    with scene.database.transaction() as tx:
        ownership.request_human(tx, conversation, Request("explicit_request"), by="customer", notices=scene.words)


def claim(scene: Scene, conversation: str) -> None:
    with scene.database.transaction() as tx:
        ownership.claim(tx, conversation, user_id=scene.ann.id, name="Ann", notices=scene.words)


def close(scene: Scene, conversation: str, *, seen: int | None = None) -> None:
    with scene.database.transaction() as tx:
        ownership.close(tx, conversation, by="Ann", notices=scene.words, seen=seen)


def written(scene: Scene, text: str, answered: Answer | Callable[[Turn], Answer]) -> str:
    conversation = scene.conversation()
    scene.dialogue.script[text] = answered
    scene.write(conversation, text)
    return conversation


def during(act: Callable[[str], Any], then: Answer) -> Callable[[Turn], Answer]:
    def script(turn: Turn) -> Answer:
        act(turn.conversation)
        return then

    return script


def test_a_handoff_that_a_rule_of_the_dialogue_made_puts_the_customer_into_the_queue(scene: Scene) -> None:
    passed = answer("I'm passing you on.", to="yes please", actions=["action_affirm", "action_handoff"])
    conversation = written(scene, "yes please", passed)
    scene.work()
    assert scene.row(conversation).owner == "queue"
    assert scene.said(conversation) == ["yes please", "I'm passing you on.", "QUEUED 1"]
    (handoff,) = scene.rows(handoffs)
    assert (handoff.state, handoff.reason) == ("queued", "explicit_request")


def test_a_handoff_of_the_dialogue_keeps_the_reason_that_the_action_gave(scene: Scene) -> None:
    def ruled_out(turn: Turn) -> Answer:
        with scene.database.transaction() as tx:
            handoff_rows.request(
                tx,
                conversation_id=turn.conversation,
                inbound_id=turn.inbound_id,
                reason="never_ask",
                reasons=["the form would have asked again"],
                skill=None,
                priority=0,
            )
        return answer("A colleague goes on.", to=turn.text, actions=["action_handoff"])

    written(scene, "return it", ruled_out)
    scene.work()
    assert [(handoff.state, handoff.reason) for handoff in scene.rows(handoffs)] == [("queued", "never_ask")]


def test_a_handoff_that_a_rule_wanted_and_that_failed_is_said_and_made_by_the_gateway(scene: Scene) -> None:
    failed = answer("Right.", to="me", actions=["action_handoff"], failures=["action_handoff: timeout"])
    conversation = written(scene, "me", failed)
    scene.work()
    assert scene.row(conversation).owner == "queue"
    assert scene.said(conversation)[1] == "HANDOFF explicit_request"


def test_an_offer_that_a_rule_made_is_remembered_as_one(scene: Scene) -> None:
    offered = answer("Would you like a person?", to="hm", actions=["action_offer_human"])
    conversation = written(scene, "hm", offered)
    scene.work()
    kept = next(message for message in scene.messages(conversation) if message.author == "customer")
    assert kept.judgement["action"] == "offer"


def test_the_final_reason_of_a_handoff_replaces_what_the_action_server_wrote(scene: Scene) -> None:
    def ask_first(turn: Turn) -> Answer:
        with scene.database.transaction() as tx:
            handoff_rows.request(
                tx,
                conversation_id=turn.conversation,
                inbound_id=turn.inbound_id,
                reason="none",
                reasons=[],
                skill=None,
                priority=0,
            )
        return answer("On it.", to=turn.text, judged=judgement("handoff", "safety", skill="technical", priority=3))

    written(scene, "smoke", ask_first)
    scene.work()
    (handoff,) = scene.rows(handoffs)
    assert (handoff.reason, handoff.skill, handoff.priority) == ("safety", "technical", 3)


def test_closing_over_words_that_the_agent_has_not_seen_is_refused(scene: Scene) -> None:
    conversation = scene.conversation()
    claim(scene, conversation)
    seen = scene.row(conversation).last_seq
    scene.write(conversation, "wait, one more thing")
    with pytest.raises(CustomerWrote, match="has just written"):
        close(scene, conversation, seen=seen)
    close(scene, conversation, seen=scene.row(conversation).last_seq)
    assert scene.row(conversation).owner == "closed"


def test_a_message_that_waited_while_the_conversation_was_closed_comes_back_to_people(scene: Scene) -> None:
    conversation = written(scene, "late", during(lambda it: close(scene, it), answer("an answer", to="late")))
    scene.work()
    assert scene.row(conversation).owner == "queue"
    assert "an answer" not in scene.said(conversation)
    assert {entry.state for entry in scene.rows(inbox)} == {"done"}


def test_the_watchdog_recalls_people_to_a_message_in_a_closed_conversation(scene: Scene) -> None:
    conversation = scene.conversation()
    scene.write(conversation, "hello?")
    close(scene, conversation)
    assert Watchdog(scene.database, lambda: scene.words, deadline_s=0).look() == 1
    assert scene.row(conversation).owner == "queue"


def test_the_watchdog_keeps_the_reason_that_the_unfinished_turn_had_found(scene: Scene) -> None:
    conversation = scene.conversation()
    scene.write(conversation, "the kettle burns")
    (entry,) = scene.rows(inbox)
    with scene.database.transaction() as tx:
        handoff_rows.request(
            tx,
            conversation_id=conversation,
            inbound_id=entry.id,
            reason="safety",
            reasons=["safety 0.99"],
            skill="technical",
            priority=3,
        )
    Watchdog(scene.database, lambda: scene.words, deadline_s=0).look()
    assert "HANDOFF safety" in scene.said(conversation)
    (handoff,) = scene.rows(handoffs)
    assert (handoff.state, handoff.reason, handoff.skill, handoff.priority) == ("queued", "safety", "technical", 3)


def test_who_leaves_the_queue_gets_the_answer_that_was_withheld(scene: Scene) -> None:
    conversation = written(scene, "hours?", during(lambda it: ask_human(scene, it), answer("9 to 18", to="hours?")))
    scene.work()
    assert "9 to 18" not in scene.said(conversation)
    scene.dialogue.script["hours?"] = answer("9 to 18", to="hours?", already_ran=True)
    with scene.database.transaction() as tx:
        ownership.leave_queue(tx, conversation, notices=scene.words)
    scene.work()
    assert scene.said(conversation)[-1] == "9 to 18"


def test_who_leaves_the_queue_after_an_answer_is_not_answered_twice(scene: Scene) -> None:
    conversation = written(scene, "hours?", answer("9 to 18", to="hours?"))
    scene.work()
    ask_human(scene, conversation)
    with scene.database.transaction() as tx:
        ownership.leave_queue(tx, conversation, notices=scene.words)
    scene.work()
    assert scene.said(conversation).count("9 to 18") == 1


def test_a_lease_is_over_before_the_watchdog_looks() -> None:
    watchdog = Watchdog.__dataclass_fields__["deadline_s"].default
    timeout = turns.TurnWorker.__dataclass_fields__["turn_timeout_s"].default
    assert timedelta(seconds=timeout + turns.LEASE_MARGIN_S) < timedelta(seconds=watchdog)
