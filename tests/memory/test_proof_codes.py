"""Codes are found in whatever way they are written, and wishes only where a message says nothing else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from baton.memory.proof_codes import (
    DIGITS,
    HIDDEN,
    codes_in,
    email_in,
    is_code_alone,
    new_code,
    opens,
    sealed,
    spoken,
    wants_out,
    wants_to_prove,
    without_codes,
)

CODE = "48291307"


@pytest.mark.parametrize(
    "text",
    [
        "48291307",
        "4829 1307",
        "4829-1307",
        "4829–1307",
        "48 29 13 07",
        "4.8.2.9.1.3.0.7",
        "  48291307 ",
        "code: 4829 1307.",
        "My code is 48291307",
        "it's 4829 1307!",
        "４８２９１３０７",
        "٤٨٢٩١٣٠٧",
    ],
)
def test_a_code_is_found_and_nothing_of_it_stays(text: str) -> None:
    assert codes_in(text) == [CODE]
    assert is_code_alone(text)
    assert without_codes(text) == HIDDEN


def test_a_code_among_other_words_is_taken_out_and_they_stay() -> None:
    text = "here you are 4829 1307, and my sofa is still not here"
    assert codes_in(text) == [CODE]
    assert not is_code_alone(text)
    assert without_codes(text) == f"here you are {HIDDEN}, and my sofa is still not here"
    assert codes_in("48291307 48291307") == [CODE]
    assert CODE not in without_codes("48291307 48291307")


@pytest.mark.parametrize(
    "text",
    ["NH-20417", "INV-104417", "0113 496 0142", "+44 7700 900123", "GC-7K2M-91QX", "LS6 3AB", "20417", "two sofas", ""],
)
def test_what_customers_else_write_is_no_code_and_stays(text: str) -> None:
    assert codes_in(text) == []
    assert not is_code_alone(text)
    assert without_codes(text) == text


@pytest.mark.parametrize("text", ["4829130", "482913077", "4829 130"])
def test_a_code_with_a_slip_is_one_that_is_wrong(text: str) -> None:
    assert is_code_alone(text)
    assert codes_in(text) == []
    assert without_codes(text) == HIDDEN


@given(st.text(max_size=300))
def test_what_a_text_is_left_with_holds_no_code(text: str) -> None:
    left = without_codes(text)
    assert codes_in(left) == []
    assert without_codes(left) == left


@given(st.text(alphabet=" 0123456789-.\n", max_size=3000))
def test_any_heap_of_digits_is_read(text: str) -> None:
    assert codes_in(without_codes(text)) == []
    assert isinstance(is_code_alone(text), bool)


def test_a_new_code_has_eight_digits_and_opens_its_own_seal_only() -> None:
    one, other = new_code(), "0" * DIGITS
    assert len(one) == DIGITS
    assert one.isdecimal()
    assert codes_in(spoken(one)) == [one]
    assert opens(one, salt="s", seal=sealed(one, "s"))
    assert not opens(one, salt="t", seal=sealed(one, "s"))
    assert not opens(one, salt="s", seal=sealed(f"{one[1:]}x", "s"))
    assert not opens(other, salt=None, seal=None)
    assert one not in sealed(one, "s")


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("Maya@Home.example", "maya@home.example"),
        ("it is maya@home.example.", "maya@home.example"),
        ("<maya@home.example>", "maya@home.example"),
        ("maya@home.example or owen@home.example", None),
        ("maya@home", None),
        ("I have none", None),
    ],
)
def test_an_address_is_read_when_there_is_one(text: str, address: str | None) -> None:
    assert email_in(text) == address


@pytest.mark.parametrize(
    "text",
    [
        "Verify me",
        "please verify my identity",
        "I'd like to prove who I am",
        "can you confirm it's me?",
        "How can I prove who I am?",
        "link this chat to my account",
        "can I connect my account please",
        "I want to verify myself.",
    ],
)
def test_the_wish_to_show_who_one_is(text: str) -> None:
    assert wants_to_prove(text)


@pytest.mark.parametrize(
    "text",
    [
        "can we skip the bit where I prove who I am for the sixth time",
        "why should I verify my identity, I bought it yesterday and it is broken",
        "how do I confirm my account registration",
        "how do I prove that I'm at uni to get the reduced price",
        "can you send me a code",
        "confirm my order",
        "what do you know about me?",
        "link",
    ],
)
def test_what_is_not_that_wish(text: str) -> None:
    assert not wants_to_prove(text)


def test_the_wish_to_be_nobody_again() -> None:
    assert all(wants_out(text) for text in ("log out", "Please log me out.", "sign out", "Sign me off please"))
    assert not any(wants_out(text) for text in ("I can't log out", "how do I log out of the shop", "logged out"))
