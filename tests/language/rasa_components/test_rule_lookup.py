"""The rules found to fit a conversation are those that Rasa finds."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

pytestmark = pytest.mark.rasa

ACTIONS = st.sampled_from(["action_listen", "utter_hi", "order_form", None])
INTENTS = st.sampled_from(["greet", "order", "bye"])
SLOT = st.sampled_from([None, "should_not_be_set", [1.0], "set"])


@st.composite
def states(draw: Any, *, of_rule: bool) -> dict[str, Any]:
    """A state as rules hold it (lists, as JSON makes them) or as a conversation does (tuples)."""
    action, slot = draw(ACTIONS), draw(SLOT)
    state: dict[str, Any] = {"prev_action": {"action_name": action}} if action else {}
    if draw(st.booleans()):
        state["user"] = {"intent": draw(INTENTS)}
    if slot is not None:
        state["slots"] = {"asked": tuple(slot) if isinstance(slot, list) and not of_rule else slot}
    return state


rules = st.lists(states(of_rule=True), min_size=1, max_size=4).map(lambda found: json.dumps(found, sort_keys=True))


@settings(max_examples=300, deadline=None)
@given(
    lookup=st.dictionaries(rules, ACTIONS, max_size=12), history=st.lists(states(of_rule=False), min_size=1, max_size=6)
)
def test_every_history_fits_the_rules_that_it_fits_in_stock_rasa(
    lookup: dict[str, str], history: list[dict[str, Any]]
) -> None:
    from rasa.core.policies.rule_policy import RulePolicy

    from baton.language.rasa_components.patches import STOCK_POSSIBLE_KEYS
    from baton.language.rasa_components.rule_lookup import possible_keys

    policy = RulePolicy.__new__(RulePolicy)
    assert possible_keys(policy, lookup, history) == STOCK_POSSIBLE_KEYS(policy, lookup, history)


def test_stock_rasa_still_unpacks_a_rule_at_every_look() -> None:
    import inspect

    from rasa.core.policies.rule_policy import RulePolicy

    assert "list(reversed(self._rule_key_to_state(rule_key)))" in inspect.getsource(RulePolicy._is_rule_applicable)
