"""Brusque, glad, slang and filler are told apart from plain words."""

import pytest

from baton.voice.signs.register import brusque, cheerful, filler, slang, softens


def test_a_shut_door_is_found_and_a_no_with_a_way_is_not() -> None:
    assert all(list(brusque(text)) for text in ("No. The trial is over.", "Invalid input.", "There are no exceptions."))
    assert not list(brusque("No, we can't bring it there, but you can collect it."))


@pytest.mark.parametrize("text", ["Hooray, it is in!", "We lost it 🙈", "Cheer up!", "Your parcel had an adventure."])
def test_joy_is_found_in_words_and_signs(text: str) -> None:
    assert list(cheerful(text))


@pytest.mark.parametrize("text", ["I'm glad nobody was hurt.", "I can hold it until the party.", "It is late."])
def test_relief_is_no_joy(text: str) -> None:
    assert not list(cheerful(text))


@pytest.mark.parametrize("text", ["Heyyy there", "Lemme check", "It is gonna come", "No probs"])
def test_slang_is_found(text: str) -> None:
    assert list(slang(text))


@pytest.mark.parametrize(
    "text",
    [
        "As per our policy you may return it.",
        "We take safety very seriously.",
        "Your satisfaction is our top priority.",
        "Thank you for your understanding.",
        "A seamless customer journey.",
    ],
)
def test_words_of_an_office_are_found(text: str) -> None:
    assert list(filler(text))


def test_plain_words_are_no_filler_and_no_slang() -> None:
    text = "Thank you for your patience. See www.northwind.example, Elm Road III, for the details."
    assert not [*filler(text), *slang(text)]


def test_a_refusal_is_softened_by_a_reason_or_a_way() -> None:
    assert softens("It was opened, so it can't go back.")
    assert not softens("We do not do that. Read the returns page.")
