"""The outcome an agent hands back with: a guess from the agent's own words, to be confirmed."""

import pytest

from baton.handoff.handback import Outcome, suggested


@pytest.mark.parametrize(
    ("said", "outcome", "promise"),
    [
        ([], "open", None),
        (["It was switched off, please try again."], "solved", None),
        (["I'll call you tomorrow.", "Anything else?"], "promised", "I'll call you tomorrow."),
        (["We cannot refund this, and I will not pretend otherwise."], "solved", None),
        (["I will look.", "We will send a new lamp."], "promised", "We will send a new lamp."),
    ],
)
def test_the_last_promise_is_quoted(said: list[str], outcome: str, promise: str | None) -> None:
    guess = suggested(agent_texts=said, bot_reason="anger")
    assert (guess["outcome"], guess["promise"], guess["reason"]) == (outcome, promise, "anger")


def test_an_outcome_is_plain_data_for_the_bot() -> None:
    assert Outcome("promised", "a lamp", "", ["postcode"]).to_dict() == {
        "outcome": "promised",
        "promise": "a lamp",
        "next_step": None,
        "never_ask": ["postcode"],
    }
