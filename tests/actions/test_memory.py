"""What customers may do with what is remembered of them, as the bot says it."""

import pytest

from actions.memory import (
    ActionAboutPromise,
    ActionAcceptMemory,
    ActionDeclineMemory,
    ActionPrivacyRequest,
    ActionUpdateAccount,
)

NAME = {"kind": "name", "heading": "Name", "value": "Maya"}
ORDER = {"kind": "order", "heading": "Order", "value": "NH-20417"}
PROMISE = {"words": "We'll send a new lamp.", "day": "Friday 4 December", "overdue": False}
MEMORY = {"facts": [NAME, ORDER], "promise": PROMISE, "last": None}


def test_what_is_remembered_and_what_was_said_here_is_shown_once(run):
    ran = run(
        ActionPrivacyRequest(),
        text="what do you know about me?",
        slots={"memory": MEMORY, "order_number": "NH-20417", "email": "m@home.example"},
    )
    assert ran.said == ["memory_shown"]
    assert ran.messages[0]["facts"].splitlines() == [
        "• Name: Maya",
        "• Order: NH-20417",
        "• E-mail: m@home.example",
        "• Promised for Friday 4 December: We'll send a new lamp.",
    ]


def test_when_nothing_is_remembered_it_says_so(run):
    assert run(ActionPrivacyRequest(), text="what do you know about me?").said == ["memory_empty"]


def test_a_kind_of_fact_is_forgotten_at_once_in_the_slots_too(run):
    ran = run(
        ActionPrivacyRequest(), text="forget my order number", slots={"memory": MEMORY, "order_number": "NH-20417"}
    )
    assert ran.said == ["memory_forgotten"]
    assert ran.messages[0]["what"] == "your order numbers"
    assert ran.slots == {"memory": {**MEMORY, "facts": [NAME]}, "order_number": None}


@pytest.mark.parametrize("text", ["delete my account", "forget everything about me", "what data do you hold? a copy"])
def test_everything_else_is_answered_as_a_right_in_writing(run, text):
    assert run(ActionPrivacyRequest(), text=text, slots={"memory": MEMORY}).said == ["privacy_request"]


def test_outside_the_gateway_nothing_is_said_to_be_put_right(run):
    ran = run(ActionUpdateAccount(), text="my name is Maya Patel", intent="update_account")
    assert ran.said == ["update_account"]


def test_in_the_gateway_what_is_plain_is_put_right_and_what_is_not_is_left(run, monkeypatch):
    kept = []
    monkeypatch.setenv("BATON_DATABASE_URL", "sqlite:///nowhere.db")
    monkeypatch.setattr("baton.memory.chat_rights.correct", lambda *told: bool(kept.append(told[2:])) or True)
    said = {"event": "user", "metadata": {"inbound_id": "i_1"}}
    emails = [{"entity": "email", "value": value} for value in ("old@home.example", "new@home.example")]
    text = "my name is Maya Patel, not old@home.example but new@home.example"
    ran = run(ActionUpdateAccount(), text=text, intent="update_account", events=[said], entities=emails)
    assert ran.said == ["memory_corrected", "update_account"]
    assert kept == [("name", "Maya Patel")]


def followups(ran):
    return [event["name"] for event in ran.events if event["event"] == "followup"]


@pytest.mark.parametrize(
    ("promise", "said", "then"),
    [
        (PROMISE, ["promise_stands"], []),
        ({**PROMISE, "overdue": True}, ["promise_broken"], ["action_handoff"]),
        (None, [], ["action_handoff"]),
    ],
)
def test_a_broken_promise_goes_to_a_person_and_one_that_stands_is_said_again(run, promise, said, then):
    ran = run(ActionAboutPromise(), intent="about_promise", slots={"memory": {"promise": promise}})
    assert (ran.said, followups(ran)) == (said, then)


def test_both_answers_to_the_question_are_taken(run):
    assert run(ActionAcceptMemory()).said == ["memory_accepted"]
    assert run(ActionDeclineMemory()).said == ["memory_declined"]
