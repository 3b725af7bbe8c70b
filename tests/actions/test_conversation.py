import pytest

from actions.conversation import ActionAffirm, ActionGreet, ActionNoteDetail, ActionRepeat, ActionStop
from actions.turn import DRAFT

PROMISE = {"words": "We'll send a new lamp", "day": "Friday 4 December", "overdue": False}


@pytest.mark.parametrize(
    ("slots", "said"),
    [
        ({}, "greet"),
        ({"customer_name": "Priya"}, "greet_known"),
        ({"outcome": {"outcome": "solved", "promise": None}}, "greet_again"),
        ({"outcome": {"outcome": "solved", "promise": "a new lamp by Friday"}}, "greet_promise"),
        ({"outcome": {"outcome": "open", "next_step": "we ring you"}}, "greet_next_step"),
        ({"memory": {"promise": PROMISE}, "outcome": {"promise": "another"}}, "greet_due"),
        ({"memory": {"promise": {**PROMISE, "overdue": True}}, "customer_name": "Priya"}, "greet_overdue"),
        ({"memory": {"last": "“my lamp is broken”"}, "customer_name": "Priya"}, "greet_last"),
    ],
)
def test_the_greeting_knows_who_comes_back_and_what_was_promised(run, slots, said):
    assert run(ActionGreet(), intent="greet", slots=slots).said == [said]


def test_the_promise_is_said_as_a_sentence(run):
    ran = run(ActionGreet(), slots={"outcome": {"promise": "a new lamp by Friday"}})
    assert ran.messages[0]["promise"] == "a new lamp by Friday."


def test_the_promise_that_is_due_is_said_with_its_day(run):
    ran = run(ActionGreet(), slots={"memory": {"promise": PROMISE}})
    assert (ran.messages[0]["promise"], ran.messages[0]["day"]) == ("We'll send a new lamp.", "Friday 4 December")


def test_repeat_says_the_last_words_again(run):
    said = [{"event": "user"}, {"event": "bot", "text": "One."}, {"event": "bot", "text": "Two."}, {"event": "user"}]
    ran = run(ActionRepeat(), intent="repeat", events=said)
    assert [message["text"] for message in ran.messages] == ["One.", "Two."]


def test_repeat_before_anything_was_said_says_so(run):
    assert run(ActionRepeat(), intent="repeat").said == ["repeat_nothing"]


def test_repeat_in_a_form_leaves_the_question_to_the_form(run):
    assert run(ActionRepeat(), intent="repeat", form="return_form").said == ["repeat_question"]


def test_stop_ends_the_form_and_forgets_its_draft(run):
    ran = run(ActionStop(), intent="stop", form="return_form")
    assert any(event["event"] == "active_loop" and event["name"] is None for event in ran.events)
    assert set(ran.slots) == {*DRAFT, "requested_slot"}


def test_an_order_number_out_of_the_blue_is_noted(run):
    entities = [{"entity": "order_number", "value": "NH-20417"}]
    ran = run(ActionNoteDetail(), slots={"order_number": "NH-20417"}, entities=entities)
    assert ran.said == ["noted_order"]
    assert run(ActionNoteDetail(), text="Leeds").said == ["noted_detail"]


def test_a_yes_takes_up_what_was_offered(run):
    offer = {"event": "bot", "text": "Shall I?", "data": {"buttons": [{"title": "Yes", "payload": "/return_item"}]}}
    ran = run(ActionAffirm(), text="yes", intent="affirm", events=[offer, {"event": "user", "text": "yes"}])
    assert [event["name"] for event in ran.events if event["event"] == "followup"] == ["return_form"]


def test_a_yes_to_nothing_is_friendly(run):
    assert run(ActionAffirm(), text="yes", intent="affirm").said == ["affirm"]
