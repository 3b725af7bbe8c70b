"""Lets the judgement of this turn win over every rule, story and form.

Reads the slot `assessment`; when it is stamped with the latest message and says so, predicts `action_handoff` or
`action_offer_human`. A customer who writes in a language that the bot does not speak gets `action_other_language`
unless a person takes over at once. Otherwise it abstains: the judging itself is `baton.handoff.judgement`, not here.
"""

from collections.abc import Iterator
from typing import Any, Dict, List

from rasa.core.policies.policy import Policy, PolicyPrediction, SupportedData
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.shared.core.constants import ACTION_LISTEN_NAME
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import UserUttered
from rasa.shared.core.generator import TrackerWithCachedStates
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.exceptions import InvalidConfigException

from baton.handoff.choice import choice
from baton.handoff.other_language import LANGUAGE_ACTION, other_language
from baton.handoff.reading import Reading

ASSESSMENT_SLOT = "assessment"
ACTIONS = {"handoff": "action_handoff", "offer": "action_offer_human"}
"""What the judgement says, and the action it leads to."""

PRIORITY = 100


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.POLICY_WITHOUT_END_TO_END_SUPPORT, is_trainable=False)
class EscalationPolicy(Policy):
    """List it under `policies:` in config.yml; it has no options and nothing to train."""

    @staticmethod
    def get_default_config() -> Dict[str, Any]:
        """Above every policy of Rasa."""
        return {"priority": PRIORITY}

    @staticmethod
    def supported_data() -> SupportedData:
        """Rules and stories alike: it looks at neither."""
        return SupportedData.ML_AND_RULE_DATA

    def train(self, training_trackers: List[TrackerWithCachedStates], domain: Domain, **kwargs: Any) -> Resource:
        """Only checks that the domain knows the two actions and the slot."""
        missing = [name for name in ACTIONS.values() if name not in domain.action_names_or_texts]
        if ASSESSMENT_SLOT not in {slot.name for slot in domain.slots}:
            missing.append(f"the slot {ASSESSMENT_SLOT!r}")
        if missing:
            raise InvalidConfigException(f"EscalationPolicy needs in the domain: {', '.join(missing)}.")
        return self._resource

    def predict_action_probabilities(
        self,
        tracker: DialogueStateTracker,
        domain: Domain,
        rule_only_data: Dict[str, Any] | None = None,
        **kwargs: Any,
    ) -> PolicyPrediction:
        """The escalation at the start of a turn, then `action_listen`; else an abstention."""
        name = _next_action(tracker)
        probabilities = self._default_predictions(domain)
        if name not in domain.action_names_or_texts:
            return self._prediction(probabilities)
        probabilities[domain.index_for_action(name)] = 1.0
        # A form's own prediction carries this flag and beats every priority, so ours must carry it too.
        return self._prediction(probabilities, is_no_user_prediction=True)


def _next_action(tracker: DialogueStateTracker) -> str | None:
    if tracker.latest_action_name in (*ACTIONS.values(), LANGUAGE_ACTION):
        return ACTION_LISTEN_NAME
    if tracker.latest_action_name != ACTION_LISTEN_NAME or tracker.latest_message is None:
        return None
    found = ACTIONS.get(_assessed(tracker))
    if found == ACTIONS["handoff"] or _chose(tracker.latest_message) or other_language(_readings(tracker)) is None:
        return found
    return LANGUAGE_ACTION


def _assessed(tracker: DialogueStateTracker) -> str:
    assessment = tracker.get_slot(ASSESSMENT_SLOT)
    if not isinstance(assessment, dict) or assessment.get("inbound_id") != latest_inbound_id(tracker):
        return "none"
    return str(assessment.get("action"))


def _readings(tracker: DialogueStateTracker) -> Iterator[Reading]:
    """Of the customer's messages, the latest first."""
    said = (event for event in reversed(tracker.events) if isinstance(event, UserUttered))
    return (Reading.from_parse_data(event.parse_data, choice=_chose(event)) for event in said)


def _chose(said: UserUttered) -> str | None:
    return choice(said.metadata, said.text)


def latest_inbound_id(tracker: DialogueStateTracker) -> str | None:
    """The id that an assessment of the latest message is stamped with."""
    message = tracker.latest_message
    if message is None:
        return None
    return (message.metadata or {}).get("inbound_id") or message.message_id
