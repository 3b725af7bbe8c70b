"""What a customer chose after an offer is read from gateway or button; only a plain yes or no counts as one."""

import pytest

from baton.handoff.choice import OFFER_BUTTONS, choice, typed_choice


@pytest.mark.parametrize(
    ("metadata", "text", "expected"),
    [
        ({"choice": "accept_offer"}, "ok", "accept_offer"),
        ({"choice": "decline_offer"}, "/accept_offer", "decline_offer"),
        ({"choice": "something"}, "ok", None),
        ({}, "/decline_offer", "decline_offer"),
        (None, "/accept_offer", "accept_offer"),
        ({}, "yes", None),
        ({}, None, None),
    ],
)
def test_a_choice_comes_from_the_gateway_or_the_button(
    metadata: dict[str, str] | None, text: str | None, expected: str | None
) -> None:
    assert choice(metadata, text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Yes!", "accept_offer"),
        ("yes, please", "accept_offer"),
        ("Yes, a person please", "accept_offer"),
        ("No.", "decline_offer"),
        ("no thanks 🙂", "decline_offer"),
        ("No, carry on", "decline_offer"),
        ("yes but first tell me where my order is", None),
        ("no, you are useless", None),
        ("NH-20417", None),
        ("", None),
    ],
)
def test_only_a_plain_yes_or_no_stands_for_a_button(text: str, expected: str | None) -> None:
    assert typed_choice(text) == expected


@pytest.mark.parametrize(("title", "payload"), OFFER_BUTTONS)
def test_a_button_means_the_same_tapped_and_typed(title: str, payload: str) -> None:
    assert choice({}, payload) == typed_choice(title) == payload.removeprefix("/")
