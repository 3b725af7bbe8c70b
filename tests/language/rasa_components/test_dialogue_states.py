"""Policies see the same states of a conversation as in stock Rasa, however it went."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

pytestmark = pytest.mark.rasa

MAPPING = [{"type": "custom"}]
SLOTS = {
    "asked": {"type": "bool", "initial_value": False, "mappings": MAPPING},
    "order": {"type": "text", "mappings": MAPPING},
}
DOMAIN = {
    "intents": ["greet", "order", "bye"],
    "actions": ["action_check", "utter_hi"],
    "forms": {"order_form": {"required_slots": ["order"]}},
    "slots": SLOTS,
}
STEPS = (
    "says greet",
    "says order",
    "listens",
    "checks",
    "greets by a rule",
    "runs the form",
    "enters the form",
    "leaves the form",
    "sets a slot",
    "empties a slot",
    "rejects",
    "takes an action back",
    "takes words back",
    "begins a session",
    "is asked to check",
)


def event(step: str) -> Any:
    from rasa.shared.core import events as e

    made: dict[str, Any] = {
        "says greet": lambda: e.UserUttered("hi", {"name": "greet"}),
        "says order": lambda: e.UserUttered("where", {"name": "order"}, [{"entity": "order", "value": "1"}]),
        "listens": lambda: e.ActionExecuted("action_listen"),
        "checks": lambda: e.ActionExecuted("action_check"),
        "greets by a rule": lambda: e.ActionExecuted("utter_hi", hide_rule_turn=True),
        "runs the form": lambda: e.ActionExecuted("order_form"),
        "enters the form": lambda: e.ActiveLoop("order_form"),
        "leaves the form": lambda: e.ActiveLoop(None),
        "sets a slot": lambda: e.SlotSet("order", "1"),
        "empties a slot": lambda: e.SlotSet("asked", None),
        "rejects": lambda: e.ActionExecutionRejected("order_form"),
        "takes an action back": lambda: e.ActionReverted(),
        "takes words back": lambda: e.UserUtteranceReverted(),
        "begins a session": lambda: e.SessionStarted(),
        "is asked to check": lambda: e.FollowupAction("action_check"),
    }
    return made[step]()


RULES = st.sampled_from([None, {}, {"rule_only_slots": ["order"], "rule_only_loops": ["order_form"]}])


@settings(max_examples=150, deadline=None)
@given(
    steps=st.lists(st.sampled_from(STEPS), max_size=14), more=st.lists(st.sampled_from(STEPS), max_size=4), rules=RULES
)
def test_every_conversation_shows_the_states_of_stock_rasa(steps: list[str], more: list[str], rules: Any) -> None:
    from rasa.shared.core.domain import Domain
    from rasa.shared.core.trackers import DialogueStateTracker

    from baton.language.rasa_components.dialogue_states import STOCK_STATES, states_for_tracker_history

    domain = Domain.from_dict(DOMAIN)
    tracker = DialogueStateTracker.from_events("c", [event(step) for step in steps], domain.slots)
    for step in (None, *more):
        if step is not None:
            tracker.update(event(step), domain)
        for stories in (False, True, False):
            for omitted in (False, True):
                found = states_for_tracker_history(domain, tracker, omitted, stories, rules)
                assert found == STOCK_STATES(domain, tracker, omitted, stories, rules)
                for state in found:  # whoever gets them may change them
                    state.setdefault("user", {})["intent"] = "changed"


def test_only_what_is_new_is_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    from rasa.shared.core.domain import Domain
    from rasa.shared.core.trackers import DialogueStateTracker

    from baton.language.rasa_components.dialogue_states import states_for_tracker_history

    domain = Domain.from_dict(DOMAIN)
    tracker = DialogueStateTracker.from_events("c", [event("says greet"), event("listens")] * 50, domain.slots)
    looked: list[int] = []
    stock = Domain.get_active_state
    monkeypatch.setattr(Domain, "get_active_state", lambda self, *rest: looked.append(1) or stock(self, *rest))
    for stories in (False, False, True):
        states_for_tracker_history(domain, tracker, ignore_rule_only_turns=stories)
    assert len(looked) == 51
    tracker.update(event("checks"), domain)
    states_for_tracker_history(domain, tracker)
    assert len(looked) == 53
    tracker.update(event("takes an action back"), domain)
    states_for_tracker_history(domain, tracker)
    assert len(looked) == 54
