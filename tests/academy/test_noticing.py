"""Words that show that somebody has taken in the customer."""

import pytest

from baton.academy.noticing import notices


@pytest.mark.parametrize(
    "clause",
    [
        "I'm so sorry.",
        "That's not OK.",
        "Is everybody all right?",
        "How is your son?",
        "I'm staying here until they come.",
        "It wasn't your fault.",
        "You don't have to explain it again.",
        "Take a breath.",
        "You were right to ask.",
        "I hope you feel better.",
        "Children first.",
    ],
)
def test_feeling_with_them_and_caring_for_them_is_noticing(clause: str) -> None:
    assert notices(clause)


@pytest.mark.parametrize(
    "clause",
    [
        "The crew comes tomorrow.",
        "Your order number, please.",
        "Is the door open?",
        "You are on the list.",
        "I hope so.",
    ],
)
def test_what_is_about_things_is_none(clause: str) -> None:
    assert not notices(clause)
