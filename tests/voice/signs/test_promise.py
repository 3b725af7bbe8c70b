"""A promise is found by how it is built: certainty, for ever, whatever happens, money, law, health."""

import pytest

from baton.voice.signs.promise import promises


@pytest.mark.parametrize(
    "text",
    [
        "We guarantee that it comes on Friday.",
        "You have my word that it comes.",
        "It is 100% certain to arrive.",
        "It will be there, no matter what.",
        "This will never happen again.",
        "Our ovens never break down.",
        "Nobody will ever notice.",
        "The data can never be stolen.",
        "It is completely safe.",
        "Our price is always the lowest.",
        "Faults are covered for as long as you own it.",
        "We will pay for all the damage.",
        "You would win in court.",
        "By law they have to pay you.",
        "It cures back pain.",
        "Your claim will be approved.",
        "No more delays from here on.",
    ],
)
def test_what_nobody_can_be_sure_of_is_found(text: str) -> None:
    assert list(promises(text))


@pytest.mark.parametrize(
    "text",
    [
        "The number is always on the back.",
        "Never plug a dryer into an extension lead.",
        "I can't promise that it comes on Friday.",
        "We never ask for your PIN.",
        "We will never sell your data.",
        "The ten-year guarantee covers sagging.",
        "This should never have happened.",
        "Do not open it under any circumstances.",
        "The cover is 100% cotton.",
        "You will get a refund within five working days.",
    ],
)
def test_facts_warnings_and_honest_limits_are_no_promise(text: str) -> None:
    assert not list(promises(text))
