"""What an agent noted as not to be asked again is not asked: the form makes way for a person."""

import re
from pathlib import Path

import pytest
from rasa_sdk.events import ActiveLoop, SlotSet

from actions.checks import CHECKS
from actions.forms import ValidateChangeDeliveryForm

ROOT = Path(__file__).parents[2]
OUTCOME = {"outcome": "promised", "promise": "a call", "next_step": None, "never_ask": ["postcode"]}


@pytest.fixture
def opening(run):
    """Open the form with some slots known."""

    def open_form(slots):
        check = ValidateChangeDeliveryForm()
        known = {name: value for name, value in slots.items() if name in CHECKS}
        events = [ActiveLoop(check.form), {"event": "action", "name": check.form}]
        events += [SlotSet(name, value) for name, value in known.items()]
        return run(check, intent="change_delivery", slots=slots, events=events, form=check.form)

    return open_form


def followups(ran):
    return [event["name"] for event in ran.events if event["event"] == "followup"]


def test_a_form_that_would_ask_for_it_next_hands_over_instead(opening):
    ran = opening({"order_number": "NH-20417", "outcome": OUTCOME})
    assert ran.said == ["not_asked_again"]
    assert followups(ran) == ["action_handoff"]
    assert {"event": "active_loop", "timestamp": None, "name": None} in ran.events
    assert (ran.slots["order_number"], ran.slots["requested_slot"]) == ("NH-20417", None)


def test_a_form_that_knows_it_already_goes_on(opening, known):
    ran = opening({"order_number": known.number, "postcode": known.postcode, "outcome": OUTCOME})
    assert (ran.said, followups(ran)) == ([], [])


def test_a_form_goes_on_until_it_comes_to_the_question(opening):
    ran = opening({"outcome": OUTCOME})
    assert (ran.said, followups(ran)) == ([], [])


@pytest.mark.parametrize("outcome", [None, {}, {"never_ask": []}, {"never_ask": ["email"]}])
def test_without_such_a_note_everything_is_asked(opening, outcome):
    ran = opening({"order_number": "NH-20417", "outcome": outcome})
    assert (ran.said, followups(ran)) == ([], [])


def test_a_wrong_answer_is_not_asked_for_again_either(run, known):
    check, slots = ValidateChangeDeliveryForm(), {"order_number": known.number, "outcome": OUTCOME}
    slots |= {"requested_slot": "postcode", "postcode": "LS1 4AP"}
    events = [{"event": "action", "name": check.form}, SlotSet("postcode", "LS1 4AP")]
    ran = run(check, text="LS1 4AP", slots=slots, events=events, form=check.form)
    assert ran.said == ["postcode_mismatch", "not_asked_again"]
    assert followups(ran) == ["action_handoff"]


def test_the_desk_offers_only_what_forms_ask_for():
    page = (ROOT / "baton/gateway/templates/desk.html").read_text(encoding="utf-8")
    offered = re.findall(r'name="never_ask" value="(\w+)"', page)
    assert {"order_number", "email", "postcode"} <= set(offered) <= set(CHECKS)
