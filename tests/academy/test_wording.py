"""How a reply is cut into clauses, and what a clause does."""

import pytest

from baton.academy.wording import (
    answers_by,
    clauses_of,
    leaves_open,
    pattern_of,
    plain,
    requests_in,
    says_not,
    step_of,
)


def test_an_address_and_a_time_stay_in_one_piece() -> None:
    assert clauses_of("Mail to sven@mail.example by 8.30. Then wait.") == [
        "Mail to sven@mail.example by 8.30.",
        "Then wait.",
    ]


def test_short_forms_without_an_apostrophe_are_understood() -> None:
    assert plain("I dont know, thats why youll hear, Ive asked") == "I don't know, that's why you'll hear, I've asked"


@pytest.mark.parametrize("clause", ["No charge.", "It costs you nothing.", "You don't have to pay anything."])
def test_free_of_charge_is_no_not(clause: str) -> None:
    assert not says_not(clause)


def test_a_number_is_meant_as_a_whole() -> None:
    assert pattern_of("19").search("on the 19th")
    assert not pattern_of("19").search("£190")


def test_a_list_belongs_to_the_request_before_it() -> None:
    assert requests_in(["Please send:", "1) name", "2) address.", "Thank you."]) == [
        "Please send:",
        "1) name",
        "2) address.",
    ]


def test_what_is_being_found_out_is_open() -> None:
    assert leaves_open(["I'm asking whether it fits."])
    assert leaves_open(["I can't promise that."])
    assert not leaves_open(["It fits."])


def test_an_answer_needs_a_time() -> None:
    assert answers_by(["I'll write to you by noon tomorrow."])
    assert not answers_by(["I'll write to you."])


@pytest.mark.parametrize("clause", ["I'm very sorry about today.", "I hope you are better now."])
def test_a_feeling_is_no_step(clause: str) -> None:
    assert step_of([clause]) != "concrete"
