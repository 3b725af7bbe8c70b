"""The forms' checks, turn by turn; the shop behind them is the demo."""

from datetime import timedelta

import pytest
from rasa_sdk.events import ActiveLoop, SlotSet

from actions.forms import (
    ValidateChangeDeliveryForm,
    ValidateDamagedItemForm,
    ValidateInstallationForm,
    ValidateInvoiceForm,
    ValidateLoyaltyForm,
    ValidateOrderStatusForm,
)
from baton.shop.base import today


@pytest.fixture
def answer(run):
    """Answer a form's question: the asked slot is filled with the text, as Rasa does before the check."""

    def answer_form(check, slot, text, *, intent="inform", slots=None, also=None):
        filled = {slot: text} | (also or {})
        known = {"requested_slot": slot} | (slots or {}) | filled
        events = [{"event": "action", "name": check.form}, *(SlotSet(name, value) for name, value in filled.items())]
        return run(check, text=text, intent=intent, slots=known, events=events, form=check.form)

    return answer_form


@pytest.fixture
def opening(run):
    """Open a form with some slots already known."""

    def open_form(check, slots, *, intent, text=""):
        events = [ActiveLoop(check.form), {"event": "action", "name": check.form}]
        events += [SlotSet(name, value) for name, value in slots.items()]
        return run(check, text=text, intent=intent, slots=slots, events=events, form=check.form)

    return open_form


def test_a_known_order_is_taken_in_any_spelling(answer):
    ran = answer(ValidateOrderStatusForm(), "order_number", "nh 20417")
    assert ran.slots["order_number"] == "NH-20417"
    assert ran.said == []


def test_an_invoice_number_finds_its_order(answer, known):
    assert answer(ValidateInvoiceForm(), "order_number", known.invoice).slots["order_number"] == "NH-20417"


def test_a_wrong_number_is_explained_once_and_then_a_person_is_offered(answer):
    first = answer(ValidateOrderStatusForm(), "order_number", "NH-99999")
    assert (first.slots["order_number"], first.said) == (None, ["order_unknown"])
    second = answer(
        ValidateOrderStatusForm(), "order_number", "NH-88888", slots={"order_misses": first.slots["order_misses"]}
    )
    assert (second.slots["order_number"], second.said) == (None, ["order_unknown_again"])


def test_a_right_number_forgets_the_misses(answer):
    ran = answer(ValidateOrderStatusForm(), "order_number", "NH-20417", slots={"order_misses": 1})
    assert ran.slots["order_misses"] is None


def test_somebody_without_a_number_is_told_where_to_find_it(answer):
    ran = answer(ValidateOrderStatusForm(), "order_number", "no idea", intent="nlu_fallback")
    assert (ran.slots["order_number"], ran.said) == (None, ["order_number_unclear"])
    again = answer(
        ValidateOrderStatusForm(),
        "order_number",
        "none",
        intent="deny",
        slots={"order_misses": ran.slots["order_misses"]},
    )
    assert again.said == ["order_number_again_unclear"]


def test_a_question_in_between_rejects_the_form_for_this_turn(answer):
    ran = answer(ValidateOrderStatusForm(), "order_number", "when are you open?", intent="faq")
    assert ran.rejected
    assert ran.slots == {"order_number": None}
    assert ran.said == []


def test_what_is_said_in_passing_is_kept_when_the_form_is_interrupted(answer):
    ran = answer(
        ValidateDamagedItemForm(),
        "product",
        "where is my order NH-20417?",
        intent="order_status",
        also={"order_number": "NH-20417"},
    )
    assert ran.rejected
    assert ran.slots["order_number"] == "NH-20417"
    assert ran.slots["product"] is None


def test_a_number_in_a_question_on_another_topic_is_kept_too(answer):
    ran = answer(ValidateDamagedItemForm(), "order_number", "where is my order NH-20417?", intent="order_status")
    assert ran.rejected
    assert ran.slots["order_number"] == "NH-20417"


def test_coming_back_from_an_interruption_checks_nothing(run):
    ran = run(ValidateOrderStatusForm(), intent="faq", events=[{"event": "action", "name": "utter_faq"}])
    assert ran.events == []


def test_the_postcode_must_be_that_of_the_order(answer, known):
    slots = {"order_number": known.number}
    right = answer(ValidateChangeDeliveryForm(), "postcode", known.postcode.lower(), slots=slots)
    assert right.slots["postcode"] == known.postcode
    wrong = answer(ValidateChangeDeliveryForm(), "postcode", "LS1 4AP", slots=slots)
    assert (wrong.slots["postcode"], wrong.said) == (None, ["postcode_mismatch"])
    again = answer(
        ValidateChangeDeliveryForm(), "postcode", "LS1 4AQ", slots=slots | {"check_misses": wrong.slots["check_misses"]}
    )
    assert again.said == ["mismatch_again"]


def test_the_article_is_not_asked_for_where_a_checked_order_has_only_one(answer, known):
    ran = answer(ValidateInstallationForm(), "postcode", known.postcode, slots={"order_number": known.number})
    assert ran.slots["product"] == known.lines[0].product


def test_an_article_that_was_named_is_not_replaced_by_that_of_the_order(answer, known):
    slots = {"order_number": known.number, "product": "oven"}
    ran = answer(ValidateInstallationForm(), "postcode", known.postcode, slots=slots)
    assert "product" not in ran.slots


def test_an_invoice_goes_to_the_address_on_the_order_only(answer, known):
    slots = {"order_number": known.number}
    right = answer(ValidateInvoiceForm(), "email", known.email, slots=slots | {"check_misses": 1})
    assert right.slots == {"email": known.email, "check_misses": None}
    other = answer(ValidateInvoiceForm(), "email", "thief@mail.example", slots=slots)
    assert (other.slots["email"], other.said) == (None, ["email_mismatch"])


def test_an_unknown_account_sounds_like_a_wrong_postcode(answer, known):
    for email in (known.email, "nobody@mail.example"):
        ran = answer(ValidateLoyaltyForm(), "postcode", "LS1 4AP", slots={"email": email})
        assert ran.said == ["account_mismatch"]
        assert ran.slots["email"] is None


@pytest.mark.parametrize(("days", "said"), [(-1, ["day_past"]), (0, ["day_past"]), (None, ["day_unclear"])])
def test_a_day_must_be_ahead(answer, known, days, said):
    text = "whenever" if days is None else (today() + timedelta(days=days)).isoformat()
    ran = answer(ValidateChangeDeliveryForm(), "day", text, slots={"order_number": known.number})
    assert (ran.slots["day"], ran.said) == (None, said)


def test_sundays_are_refused_and_other_days_taken(answer):
    sunday = today() + timedelta(days=13 - today().weekday())
    assert answer(ValidateChangeDeliveryForm(), "day", sunday.isoformat()).said == ["day_sunday"]
    monday = (sunday + timedelta(days=1)).isoformat()
    assert answer(ValidateChangeDeliveryForm(), "day", monday).slots == {"day": monday}


def test_known_slots_are_checked_silently_when_a_form_opens(opening):
    ran = opening(ValidateOrderStatusForm(), {"order_number": "something else entirely"}, intent="order_status")
    assert (ran.slots["order_number"], ran.said) == (None, [])


def test_a_description_of_an_earlier_form_is_not_used_again(opening):
    ran = opening(ValidateDamagedItemForm(), {"product": "kettle", "problem": "old story"}, intent="report_damaged")
    assert ran.slots == {"product": "kettle", "problem": None}


def test_a_fault_described_where_the_article_was_asked_for_is_not_asked_for_again(answer):
    words = "one leg is cracked and there are scratches all over"
    ran = answer(ValidateDamagedItemForm(), "product", words, intent="report_damaged")
    assert ran.slots == {"product": words, "problem": words}
