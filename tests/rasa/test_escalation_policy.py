"""The policy follows the judgement of the latest message and abstains otherwise."""

from typing import Any

import pytest
from rasa.core.policies.policy import PolicyPrediction
from rasa.engine.graph import ExecutionContext, GraphSchema
from rasa.engine.storage.resource import Resource
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.exceptions import InvalidConfigException

from baton.language.rasa_components.escalation_policy import EscalationPolicy

pytestmark = pytest.mark.rasa
SLOT = {"assessment": {"type": "any", "influence_conversation": False, "mappings": [{"type": "custom"}]}}
ACTIONS = ["action_handoff", "action_offer_human", "action_other_language", "utter_x"]
DOMAIN = Domain.from_dict({"slots": SLOT, "actions": ACTIONS})
LISTEN = ActionExecuted("action_listen")


@pytest.fixture
def policy() -> EscalationPolicy:
    config = EscalationPolicy.get_default_config()
    context = ExecutionContext(GraphSchema({}))
    return EscalationPolicy.create(config, None, Resource("escalation"), context)


def said(inbound_id: str | None = "m1") -> UserUttered:
    return UserUttered(
        "hm", {"name": "x"}, message_id="rasa-id", metadata={"inbound_id": inbound_id} if inbound_id else {}
    )


def said_in(language: str | None, inbound_id: str = "m1", text: str = "hm") -> UserUttered:
    intent = {"name": "x" if language in ("en", None) else "other_language", "confidence": 1.0}
    parsed = {"text": text, "intent": intent, "language": language}
    return UserUttered(text, intent, parse_data=parsed, message_id="rasa-id", metadata={"inbound_id": inbound_id})


def assessed(action: str, inbound_id: str = "m1") -> SlotSet:
    return SlotSet("assessment", {"action": action, "inbound_id": inbound_id})


def predict(policy: EscalationPolicy, *events: Any) -> tuple[str | None, PolicyPrediction]:
    tracker = DialogueStateTracker.from_events("c", list(events), DOMAIN.slots, domain=DOMAIN)
    prediction = policy.predict_action_probabilities(tracker, DOMAIN)
    if max(prediction.probabilities) == 0:
        return None, prediction
    return DOMAIN.action_names_or_texts[prediction.max_confidence_index], prediction


@pytest.mark.parametrize(
    ("action", "expected"), [("handoff", "action_handoff"), ("offer", "action_offer_human"), ("none", None)]
)
def test_it_does_what_the_judgement_says(policy: EscalationPolicy, action: str, expected: str | None) -> None:
    assert predict(policy, LISTEN, said(), assessed(action))[0] == expected


def test_its_prediction_beats_a_forms_own(policy: EscalationPolicy) -> None:
    _, prediction = predict(policy, LISTEN, said(), assessed("handoff"))
    assert prediction.is_no_user_prediction
    assert (prediction.policy_priority, prediction.max_confidence) == (100, 1.0)


def test_it_abstains_on_the_judgement_of_another_message(policy: EscalationPolicy) -> None:
    assert predict(policy, LISTEN, said("m0"), assessed("handoff", "m0"), LISTEN, said("m1"))[0] is None


def test_in_the_shell_the_judgement_carries_rasas_own_id(policy: EscalationPolicy) -> None:
    assert predict(policy, LISTEN, said(None), assessed("handoff", "rasa-id"))[0] == "action_handoff"


def test_it_listens_after_its_own_action(policy: EscalationPolicy) -> None:
    events = (LISTEN, said(), assessed("handoff"), ActionExecuted("action_handoff"))
    assert predict(policy, *events)[0] == "action_listen"


def test_it_leaves_the_rest_of_a_turn_to_others(policy: EscalationPolicy) -> None:
    assert predict(policy, LISTEN, said(), assessed("handoff"), ActionExecuted("utter_x"))[0] is None


@pytest.mark.parametrize(
    "events", [(), (LISTEN,), (LISTEN, said()), (LISTEN, said(), SlotSet("assessment", "handoff"))]
)
def test_without_a_judgement_it_abstains(policy: EscalationPolicy, events: Any) -> None:
    assert predict(policy, *events)[0] is None


def test_training_names_what_the_domain_lacks(policy: EscalationPolicy) -> None:
    with pytest.raises(InvalidConfigException, match="action_handoff, action_offer_human, the slot 'assessment'"):
        policy.train([], Domain.empty())
    assert policy.train([], DOMAIN) is policy._resource


def test_another_language_is_answered_unless_a_person_takes_over(policy: EscalationPolicy) -> None:
    assert predict(policy, LISTEN, said_in("de"))[0] == "action_other_language"
    assert predict(policy, LISTEN, said_in("de"), assessed("offer"))[0] == "action_other_language"
    assert predict(policy, LISTEN, said_in("de"), assessed("handoff"))[0] == "action_handoff"


def test_another_language_is_answered_inside_a_form_too(policy: EscalationPolicy) -> None:
    assert predict(policy, LISTEN, said_in("de"))[1].is_no_user_prediction


def test_the_language_lasts_until_the_customer_changes_it(policy: EscalationPolicy) -> None:
    answered = [LISTEN, said_in("de", "m0"), ActionExecuted("action_other_language"), LISTEN]
    assert predict(policy, *answered, said_in(None))[0] == "action_other_language"
    assert predict(policy, *answered, said_in("en"))[0] is None
    assert predict(policy, *answered, said_in(None, text="/accept_offer"), assessed("handoff"))[0] == "action_handoff"


def test_after_the_line_in_another_language_the_bot_listens(policy: EscalationPolicy) -> None:
    assert predict(policy, LISTEN, said_in("de"), ActionExecuted("action_other_language"))[0] == "action_listen"
