"""What a customer chose after an offer is read from button, gateway or a plain yes or no, in this order."""

import pytest

from baton.handoff.choice import choice


@pytest.mark.parametrize(
    ("metadata", "text", "intent", "after", "expected"),
    [
        ({"choice": "accept_offer"}, "ok", "inform", None, "accept_offer"),
        ({"choice": "decline_offer"}, "/accept_offer", "accept_offer", None, "decline_offer"),
        ({"choice": "something"}, "ok", "inform", None, None),
        ({}, "/decline_offer", "decline_offer", None, "decline_offer"),
        (None, "/accept_offer", "accept_offer", None, "accept_offer"),
        ({}, "yes", "affirm", "action_offer_human", "accept_offer"),
        ({}, "no", "deny", "action_offer_human", "decline_offer"),
        ({}, "yes", "affirm", "utter_greet", None),
        ({}, "where is it", "order_status", "action_offer_human", None),
        ({}, None, None, None, None),
    ],
)
def test_the_choice_is_found(
    metadata: dict[str, str] | None, text: str | None, intent: str | None, after: str | None, expected: str | None
) -> None:
    assert choice(metadata=metadata, text=text, intent=intent, after=after) == expected
