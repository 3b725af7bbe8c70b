"""A turn of the bot: said once, never out of date, and every failure ends with a person."""

import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from baton.conversations import ownership, turns
from baton.conversations.dialogue import Answer, Turn
from baton.conversations.ownership import Request
from baton.conversations.transcript import Reply
from baton.errors import DialogueUnavailable, StorageUnavailable
from baton.handoff.reading import Reading
from baton.rights.decisions import verify
from baton.storage import conversations as rows
from baton.storage.tables import decisions, handoffs, inbox
from tests.fakes import OFFER, FakeJudge, Scene, answer, judgement, reading

ANGRY = judgement("handoff", "anger", skill="complaints", priority=2)


def ask_human(scene: Scene, conversation: str) -> None:
    with scene.database.transaction() as tx:
        ownership.request_human(tx, conversation, Request("explicit_request"), by="customer", notices=scene.words)


def claim(scene: Scene, conversation: str) -> None:
    with scene.database.transaction() as tx:
        ownership.claim(tx, conversation, user_id=scene.ann.id, name="Ann", notices=scene.words)


def give_back(scene: Scene, conversation: str) -> None:
    with scene.database.transaction() as tx:
        ownership.give_back(tx, conversation, {"outcome": "solved"}, by="Ann", notices=scene.words)


def outcomes(scene: Scene) -> list[tuple[str, str | None]]:
    return [(entry.state, entry.outcome) for entry in scene.rows(inbox)]


def told(scene: Scene, answered: Answer | Exception | Callable[[Turn], Answer], text: str = "help") -> str:
    """A conversation in which one message got this answer."""
    conversation = scene.conversation()
    scene.dialogue.script[text] = answered
    scene.write(conversation, text)
    scene.work()
    return conversation


def during_the_turn(act: Callable[[], Any], then: Answer | None = None) -> Callable[[Turn], Answer]:
    """A dialogue during whose turn something happens."""

    def script(turn: Turn) -> Answer:
        act()
        return then or answer("too late", to=turn.text)

    return script


# Answers


def test_the_answer_is_stored_and_the_message_is_done(scene: Scene) -> None:
    conversation = told(scene, answer("We are open until 18:00.", "Anything else?"))
    assert scene.said(conversation) == ["help", "We are open until 18:00.", "Anything else?"]
    assert outcomes(scene) == [("done", "answer")]
    assert (scene.row(conversation).owner, scene.row(conversation).lease) == ("bot", None)


def test_messages_are_answered_one_after_another(scene: Scene) -> None:
    conversation = scene.conversation()
    for text in ("one", "two", "three"):
        scene.write(conversation, text)
    scene.work()
    assert scene.said(conversation, "bot") == ["re: one", "re: two", "re: three"]


def test_what_was_read_and_judged_is_kept_with_the_message(scene: Scene) -> None:
    read = reading("help", tone={"valence": -0.2}, moments={"anger": 0.1})
    conversation = told(scene, answer("Yes?", reading=read, judged=judgement(sentiment=-0.25)))
    message = scene.messages(conversation)[0]
    assert (message.reading["intent"], message.reading["tone"]) == ("ask", {"valence": -0.2})
    assert message.judgement["action"] == "none"
    assert scene.row(conversation).sentiment == -0.25


def test_the_dialogue_is_told_what_it_must_know(scene: Scene) -> None:
    conversation = scene.conversation()
    claim(scene, conversation)
    give_back(scene, conversation)
    scene.write(conversation, "hello")
    scene.work()
    (turn,) = scene.dialogue.turns
    assert (turn.conversation, turn.inbound_id) == (conversation, scene.rows(inbox)[0].id)
    known = {"epoch": 3, "stretch": 2, "channel": "web", "choice": None, "policy_version": scene.judge.policy_version}
    assert {key: turn.metadata[key] for key in known} == known
    assert turn.metadata["slots"]["outcome"] == {"outcome": "solved"}


@pytest.mark.parametrize(
    ("typed", "asked"),
    [
        ("/restart", "restart"),
        (" / /\n/restart", "restart"),
        ("\u00a0/restart", "restart"),
        ("///", "?"),
        ("a/b", "a/b"),
    ],
)
def test_a_typed_command_is_only_words(scene: Scene, typed: str, asked: str) -> None:
    conversation = scene.conversation()
    scene.write(conversation, typed)
    scene.work()
    assert [(turn.text, turn.payload) for turn in scene.dialogue.turns] == [(asked, None)]
    assert scene.said(conversation, "customer") == [typed]


def test_a_tap_goes_to_the_dialogue_as_its_payload(scene: Scene) -> None:
    conversation = told(
        scene, Answer([Reply("A person?", OFFER)], reading("help"), judgement() | {"policy_version": "policy-1"})
    )
    yes, _ = (button["id"] for button in scene.messages(conversation)[-1].buttons)
    scene.write(conversation, choice=yes)
    scene.work()
    turn = scene.dialogue.turns[-1]
    assert (turn.payload, turn.metadata["choice"]) == ("/accept_offer", "accept_offer")


# Offers and handoffs


def test_a_handoff_of_the_dialogue_says_its_words_and_queues_in_one(scene: Scene) -> None:
    conversation = told(scene, answer("I pass you on.", judged=ANGRY, actions=["action_handoff"]))
    assert scene.said(conversation) == ["help", "I pass you on.", "QUEUED 1"]
    row = scene.row(conversation)
    assert (row.owner, row.skill, row.priority) == ("queue", "complaints", 2)
    (handoff,) = scene.rows(handoffs)
    assert (handoff.state, handoff.reason, handoff.inbound_id) == ("queued", "anger", scene.rows(inbox)[0].id)
    assert outcomes(scene) == [("done", "handoff")]


def test_a_handoff_without_the_action_gets_the_brands_line_instead_of_the_routine_answer(scene: Scene) -> None:
    conversation = told(scene, answer("Our sofas are comfy.", judged=ANGRY))
    assert scene.said(conversation, "bot") == ["HANDOFF anger"]


def test_a_handoff_whose_action_said_nothing_is_still_said(scene: Scene) -> None:
    conversation = told(scene, answer(judged=ANGRY, actions=["action_handoff"], failures=["action_handoff: gone"]))
    assert scene.said(conversation) == ["help", "HANDOFF anger", "QUEUED 1"]


def test_an_offer_is_added_to_the_answer_with_two_buttons(scene: Scene) -> None:
    conversation = told(scene, answer("Try this.", judged=judgement("offer", "frustration")))
    assert scene.said(conversation, "bot") == ["Try this.", "OFFER frustration"]
    buttons = scene.messages(conversation)[-1].buttons
    assert [button["payload"] for button in buttons] == ["/accept_offer", "/decline_offer"]
    assert scene.row(conversation).owner == "bot"


def test_an_offer_that_the_dialogue_made_is_not_made_twice(scene: Scene) -> None:
    offer = judgement("offer", "frustration")
    conversation = told(scene, answer("A person?", judged=offer, actions=["action_offer_human"]))
    assert scene.said(conversation, "bot") == ["A person?"]


def test_every_decision_is_in_the_log_without_the_customers_words(scene: Scene) -> None:
    told(scene, answer("I pass you on.", judged=ANGRY, actions=["action_handoff"]), "my secret sofa")
    entry = scene.rows(decisions)[0]
    assert (entry.action, entry.outcome, entry.reasons) == ("handoff", "anger", ["anger 0.93"])
    assert (entry.model, entry.policy_version) == ("model-1", scene.judge.policy_version)
    assert "secret" not in str([dict(row._mapping) for row in scene.rows(decisions)])
    with scene.database.reading() as tx:
        assert verify(tx) is None


# The gateway judges for itself


@pytest.mark.parametrize("assessment", [None, judgement() | {"policy_version": "policy-0"}], ids=["none", "old policy"])
def test_without_a_current_assessment_the_gateway_judges(scene: Scene, assessment: dict[str, Any] | None) -> None:
    scene.judge.verdicts = {"help": ANGRY}
    conversation = told(scene, answer("Routine.", to="help", assessment=assessment))
    assert scene.row(conversation).owner == "queue"
    assert scene.said(conversation, "bot") == ["HANDOFF anger"]
    assert "judged by the gateway" in scene.rows(decisions)[0].outcome


def test_a_current_assessment_is_not_judged_again(scene: Scene) -> None:
    scene.judge.verdicts = {"help": ANGRY}
    conversation = told(scene, answer("Routine.", to="help"))
    assert scene.row(conversation).owner == "bot"
    assert scene.judge.asked == []


def test_the_gateway_judges_over_the_stretch_so_far_and_no_further_back(scene: Scene) -> None:
    conversation = scene.conversation()
    for text in ("before", "one", "two"):
        scene.dialogue.script[text] = answer(f"re: {text}", to=text, assessment=None)
    scene.write(conversation, "before")
    scene.work()
    claim(scene, conversation)
    give_back(scene, conversation)
    for text in ("one", "two"):
        scene.write(conversation, text)
        scene.work()
    readings, past = scene.judge.asked[-1]
    assert [known.text for known in readings] == ["one", "two"]
    assert len(past) == 1


# Rasa fails


@pytest.mark.parametrize("safe", [True, False])
def test_without_the_dialogue_an_honest_word_and_a_person(scene: Scene, safe: bool) -> None:
    conversation = told(scene, DialogueUnavailable("Rasa cannot be reached.", retry_safe=safe))
    assert len(scene.dialogue.turns) == 1
    assert scene.said(conversation) == ["help", "HOLDING", "QUEUED 1"]
    assert scene.row(conversation).owner == "queue"
    assert outcomes(scene) == [("done", "bot_unavailable")]
    assert [handoff.reason for handoff in scene.rows(handoffs)] == ["bot_unavailable"]


def test_a_silent_dialogue_ends_with_a_person(scene: Scene) -> None:
    conversation = told(scene, answer())
    assert scene.said(conversation) == ["help", "HOLDING", "QUEUED 1"]


def test_a_failed_action_ends_with_a_person_and_half_an_answer_is_not_said(scene: Scene) -> None:
    conversation = told(scene, answer("Let me look.", failures=["action_order_status: timeout"]))
    assert scene.said(conversation) == ["help", "HOLDING", "QUEUED 1"]
    assert scene.rows(handoffs)[0].reasons == ["failed: action_order_status: timeout"]


def test_when_only_the_assessment_failed_the_reply_is_said(scene: Scene) -> None:
    failed = answer("Until 18:00.", to="help", assessment=None, failures=["action_assess_customer: gone"])
    conversation = told(scene, failed)
    assert scene.said(conversation) == ["help", "Until 18:00."]
    assert len(scene.judge.asked) == 1


def test_several_waiting_messages_survive_a_dead_dialogue(scene: Scene) -> None:
    conversation = scene.conversation()
    for text in ("one", "two", "three"):
        scene.dialogue.script[text] = DialogueUnavailable("gone", retry_safe=False)
        scene.write(conversation, text)
    scene.dialogue.unreadable = DialogueUnavailable("gone", retry_safe=True)
    scene.work()
    assert [state for state, _ in outcomes(scene)] == ["done"] * 3
    assert scene.said(conversation) == ["one", "two", "three", "HOLDING", "QUEUED 1"]


# The owner changes


def test_a_reply_prepared_before_a_claim_is_withheld(scene: Scene) -> None:
    conversation = scene.conversation()
    scene.dialogue.script["help"] = during_the_turn(lambda: claim(scene, conversation))
    scene.write(conversation, "help")
    scene.work()
    assert scene.said(conversation) == ["help", "JOINED Ann"]
    assert outcomes(scene) == [("done", "withheld")]
    assert scene.messages(conversation)[0].reading is not None
    assert scene.rows(decisions)[-1].action == "withhold"


def test_when_the_bot_has_it_again_meanwhile_it_answers_under_the_new_epoch(scene: Scene) -> None:
    conversation = scene.conversation()
    once = iter([True])

    def back_and_forth() -> None:
        if next(once, False):
            claim(scene, conversation)
            give_back(scene, conversation)

    scene.dialogue.script["help"] = during_the_turn(back_and_forth, answer("Until 18:00."))
    scene.write(conversation, "help")
    scene.work()
    spoken = [(m.text, m.epoch) for m in scene.messages(conversation) if m.author == "bot"]
    assert spoken == [("Until 18:00.", scene.row(conversation).epoch)]
    assert outcomes(scene) == [("done", "answer")]


def test_an_owner_that_never_settles_ends_with_a_person(scene: Scene) -> None:
    conversation = scene.conversation()

    def back_and_forth() -> None:
        claim(scene, conversation)
        give_back(scene, conversation)

    scene.dialogue.script["help"] = during_the_turn(back_and_forth)
    scene.write(conversation, "help")
    scene.work()
    assert scene.row(conversation).owner == "queue"
    assert outcomes(scene) == [("done", "bot_unavailable")]


@pytest.mark.parametrize("owner", ["queue", "human"])
def test_messages_for_people_are_only_read(scene: Scene, owner: str) -> None:
    conversation = scene.conversation()
    (ask_human if owner == "queue" else claim)(scene, conversation)
    scene.write(conversation, "/restart everything")
    scene.work()
    assert scene.dialogue.turns == []
    assert scene.said(conversation, "bot") == []
    assert outcomes(scene) == [("done", "to_person")]
    assert scene.messages(conversation)[-1].reading["tone"] == {"valence": -0.5}
    assert scene.row(conversation).sentiment == -0.5


@pytest.mark.parametrize("error", [DialogueUnavailable("gone", retry_safe=True), KeyError("reading")])
def test_a_message_for_people_is_theirs_also_when_it_cannot_be_read(scene: Scene, error: Exception) -> None:
    conversation = scene.conversation()
    claim(scene, conversation)
    scene.dialogue.unreadable = error
    scene.write(conversation, "hello?")
    work_through_crashes(scene)
    assert outcomes(scene) == [("done", "to_person")]


def test_a_message_whose_customer_left_the_queue_while_it_was_read_is_answered(scene: Scene) -> None:
    conversation = scene.conversation()
    ask_human(scene, conversation)
    read = scene.dialogue.read

    def leave_meanwhile(text: str) -> Reading:
        with scene.database.transaction() as tx:
            ownership.leave_queue(tx, conversation, notices=scene.words)
        return read(text)

    scene.dialogue.read = leave_meanwhile  # type: ignore[method-assign]
    scene.write(conversation, "where is my order?")
    scene.work()
    assert scene.said(conversation, "bot") == ["re: where is my order?"]


# Workers die


def work_through_crashes(scene: Scene) -> int:
    """What the worker's loop does: a failed step is tried again. Returns how often it failed."""
    failed = 0
    for _ in range(10):
        try:
            if not scene.worker.work_once():
                return failed
        except Exception:
            failed += 1
    raise AssertionError("it never comes to rest")


class Crash(Exception):
    """The process dies here."""


def test_a_crash_in_the_dialogue_is_redone_once_and_then_a_person_answers(scene: Scene) -> None:
    conversation = scene.conversation()
    scene.dialogue.script["help"] = Crash()
    scene.write(conversation, "help")
    assert work_through_crashes(scene) == 2
    assert scene.said(conversation) == ["help", "HOLDING", "QUEUED 1"]


def test_a_crash_before_the_answer_is_stored_is_redone_and_said_once(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    conversation = scene.conversation()
    real, times = turns.say_as_bot, []

    def dies_once(*args: Any, **options: Any) -> None:
        real(*args, **options)
        times.append(1)
        if len(times) == 1:
            raise Crash

    monkeypatch.setattr(turns, "say_as_bot", dies_once)
    scene.write(conversation, "help")
    assert work_through_crashes(scene) == 1
    assert scene.said(conversation) == ["help", "re: help"]
    assert [turn.inbound_id for turn in scene.dialogue.turns] == [scene.rows(inbox)[0].id] * 2


def test_a_crash_in_the_middle_of_a_handoff_leaves_nothing_half_done(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    conversation = scene.conversation()
    scene.dialogue.script["help"] = answer("I pass you on.", judged=ANGRY, actions=["action_handoff"])
    scene.write(conversation, "help")
    real = ownership.say_as_bot
    monkeypatch.setattr(ownership, "say_as_bot", lambda *args, **options: (_ for _ in ()).throw(Crash()))
    with pytest.raises(Crash):
        scene.worker.work_once()
    assert (scene.row(conversation).owner, scene.row(conversation).epoch) == ("bot", 1)
    assert scene.rows(handoffs) == []
    assert scene.said(conversation) == ["help"]
    monkeypatch.setattr(ownership, "say_as_bot", real)
    scene.work()
    assert scene.said(conversation) == ["help", "I pass you on.", "QUEUED 1"]


def test_a_judge_that_breaks_ends_with_a_person(scene: Scene) -> None:
    class Broken(FakeJudge):
        def __call__(self, *args: Any) -> dict[str, Any]:
            raise ValueError("a bug")

    scene.judge = Broken()
    conversation = scene.conversation()
    scene.dialogue.script["help"] = answer("Routine.", to="help", assessment=None)
    scene.write(conversation, "help")
    assert work_through_crashes(scene) == 2
    assert scene.row(conversation).owner == "queue"


def test_a_living_lease_keeps_other_workers_away_and_a_dead_one_does_not(scene: Scene) -> None:
    conversation = scene.conversation()
    scene.write(conversation, "help")
    with scene.database.transaction() as tx:
        assert rows.lease_next(tx, seconds=60) is not None
    assert scene.worker.work_once() is False
    with scene.database.transaction() as tx:
        rows.change(tx, conversation, lease_until=tx.now() - timedelta(seconds=1))
    scene.work()
    assert scene.said(conversation, "bot") == ["re: help"]


def test_a_worker_that_lost_its_lease_says_nothing(scene: Scene) -> None:
    conversation = scene.conversation()

    def another_takes_it() -> None:
        with scene.database.transaction() as tx:
            rows.change(tx, conversation, lease="another", lease_until=tx.now() + timedelta(minutes=1))

    scene.dialogue.script["help"] = during_the_turn(another_takes_it)
    scene.write(conversation, "help")
    assert scene.worker.work_once() is True
    assert scene.said(conversation) == ["help"]
    assert scene.row(conversation).lease == "another"
    assert outcomes(scene) == [("waiting", None)]


def test_two_workers_share_the_conversations_and_answer_each_message_once(scene: Scene) -> None:
    conversations = [scene.conversation(customer=f"c{n}") for n in range(6)]
    for conversation in conversations:
        for text in ("one", "two"):
            scene.write(conversation, text)
    threads = [threading.Thread(target=scene.work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for conversation in conversations:
        assert scene.said(conversation, "bot") == ["re: one", "re: two"]
    assert len(scene.dialogue.turns) == 12


def test_the_database_gone_in_mid_turn_stores_nothing_and_the_message_waits(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    conversation = scene.conversation()
    real = scene.database.transaction

    def gone() -> None:
        def refuse() -> Any:
            raise StorageUnavailable("gone")

        monkeypatch.setattr(scene.database, "transaction", refuse)

    scene.dialogue.script["help"] = during_the_turn(gone)
    scene.write(conversation, "help")
    with pytest.raises(StorageUnavailable):
        scene.worker.work_once()
    monkeypatch.setattr(scene.database, "transaction", real)
    scene.dialogue.script.clear()
    assert scene.said(conversation) == ["help"]
    with scene.database.transaction() as tx:
        rows.change(tx, conversation, lease_until=tx.now() - timedelta(seconds=1))
    scene.work()
    assert scene.said(conversation) == ["help", "re: help"]


def test_policies_are_asked_anew_for_every_turn(scene: Scene) -> None:
    conversation = told(scene, DialogueUnavailable("gone", retry_safe=False))
    scene.words = replace(scene.words, holding="NEW HOLDING")
    other = told(scene, DialogueUnavailable("gone", retry_safe=False))
    assert scene.said(conversation, "bot") == ["HOLDING"]
    assert scene.said(other, "bot") == ["NEW HOLDING"]
