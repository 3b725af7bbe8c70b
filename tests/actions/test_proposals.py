"""What the customer has told before is proposed with a short question, once, and never taken without a yes."""

import json

import pytest
from rasa_sdk.events import ActiveLoop, SlotSet

from actions.forms import ValidateNewsletterForm, ValidateOrderStatusForm
from actions.proposals import ActionAskEmail, ActionAskOrderNumber, ActionAskReturnFormOrderNumber

ORDER = {"kind": "order", "heading": "Order", "value": "NH-20417"}
EMAIL = {"kind": "email", "heading": "E-mail", "value": "maya@home.example"}
MEMORY = {"facts": [ORDER, EMAIL], "promise": None, "last": None}


def proposal(slot, value):
    buttons = [{"title": "Yes", "payload": f"/inform{json.dumps({slot: value})}"}, {"title": "No", "payload": "/deny"}]
    return {"event": "bot", "text": "Is it this one?", "data": {"buttons": buttons}}


def test_a_known_order_is_proposed_with_a_yes_that_sets_it(run):
    ran = run(ActionAskOrderNumber(), slots={"memory": MEMORY}, form="order_status_form")
    assert ran.said == ["propose_order_number"]
    yes, no = ran.messages[0]["buttons"]
    assert (ran.messages[0]["value"], yes["payload"], no["payload"]) == (
        "NH-20417",
        '/inform{"order_number": "NH-20417"}',
        "/deny",
    )


@pytest.mark.parametrize(
    ("action", "question"),
    [
        (ActionAskOrderNumber, "ask_order_number"),
        (ActionAskReturnFormOrderNumber, "ask_return_form_order_number"),
        (ActionAskEmail, "ask_email"),
    ],
)
def test_without_anything_known_the_whole_question_is_asked(run, action, question):
    assert run(action()).said == [question]


def test_it_is_proposed_once_a_form(run):
    opened = ActiveLoop("order_status_form")
    once = [opened, proposal("order_number", "NH-20417")]
    assert run(ActionAskOrderNumber(), slots={"memory": MEMORY}, events=once).said == ["ask_order_number"]
    again = [*once, opened]
    assert run(ActionAskOrderNumber(), slots={"memory": MEMORY}, events=again).said == ["propose_order_number"]


def answered(run, form, slot, value, text, intent):
    said = {"event": "user", "text": text}
    events = [
        ActiveLoop(form.form),
        proposal(slot, value),
        said,
        {"event": "action", "name": form.form},
        SlotSet(slot, text),
    ]
    slots = {"requested_slot": slot, slot: text, "memory": MEMORY}
    return run(form, text=text, intent=intent, slots=slots, events=events, form=form.form)


def test_a_typed_yes_takes_what_was_proposed(run, known):
    ran = answered(run, ValidateOrderStatusForm(), "order_number", known.number, "yes it is", "affirm")
    assert (ran.said, ran.slots["order_number"]) == ([], known.number)
    ran = answered(run, ValidateNewsletterForm(), "email", "maya@home.example", "yes", "affirm")
    assert (ran.said, ran.slots["email"]) == ([], "maya@home.example")


def test_a_no_is_no_miss_and_asks_the_whole_question(run):
    ran = answered(run, ValidateOrderStatusForm(), "order_number", "NH-20417", "no", "deny")
    assert (ran.said, ran.slots) == ([], {"order_number": None})
    ran = answered(run, ValidateNewsletterForm(), "email", "maya@home.example", "no", "deny")
    assert (ran.said, ran.slots) == ([], {"email": None})


def test_another_number_in_the_answer_counts(run, shop):
    other = next(order for order in shop.orders_of("C-0002"))
    text = f"no, {other.number}"
    ran = answered(run, ValidateOrderStatusForm(), "order_number", "NH-20417", text, "deny")
    assert ran.slots["order_number"] == other.number


def test_a_yes_to_nothing_is_no_order(run):
    form = ValidateOrderStatusForm()
    events = [
        ActiveLoop(form.form),
        {"event": "user"},
        {"event": "action", "name": form.form},
        SlotSet("order_number", "yes"),
    ]
    slots = {"requested_slot": "order_number", "order_number": "yes"}
    ran = run(form, text="yes", intent="affirm", slots=slots, events=events, form=form.form)
    assert ran.slots["order_number"] is None
