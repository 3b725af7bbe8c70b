"""Components of the tiny bot: they set what Baton's real ones set, and fail on command."""

from typing import Any, Dict, List

from rasa.core.policies.policy import Policy, PolicyPrediction
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.core.domain import Domain
from rasa.shared.core.generator import TrackerWithCachedStates
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.nlu.training_data.message import Message

COMPONENTS = DefaultV1Recipe.ComponentType


class Part(GraphComponent):
    @classmethod
    def create(
        cls,
        config: Dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> "Part":
        return cls()


@DefaultV1Recipe.register(COMPONENTS.INTENT_CLASSIFIER, is_trainable=False)
class StumblingTone(Part):
    def process(self, messages: List[Message]) -> List[Message]:
        for message in messages:
            if "trip the reader" in (message.get("text") or ""):
                raise RuntimeError("customer said: trip the reader")
            message.set("tone", {"valence": -0.5, "anger": 0.7}, add_to_output=True)
            message.set("moments", {"anger": 0.8}, add_to_output=True)
        return messages


@DefaultV1Recipe.register(COMPONENTS.INTENT_CLASSIFIER, is_trainable=False)
class OnlyArticle(Part):
    def process(self, messages: List[Message]) -> List[Message]:
        selected = {
            "response": {"intent_response_key": "faq/return_period", "utter_action": "utter_faq/return_period"},
        }
        for message in messages:
            chosen = {"all_retrieval_intents": ["faq"], "faq": selected}
            message.set("response_selector", chosen, add_to_output=True)
        return messages


@DefaultV1Recipe.register(COMPONENTS.POLICY_WITHOUT_END_TO_END_SUPPORT, is_trainable=False)
class StumblingPolicy(Policy):
    @staticmethod
    def get_default_config() -> Dict[str, Any]:
        return {"priority": 50}

    def train(self, training_trackers: List[TrackerWithCachedStates], domain: Domain, **kwargs: Any) -> Resource:
        return self._resource

    def predict_action_probabilities(
        self,
        tracker: DialogueStateTracker,
        domain: Domain,
        rule_only_data: Dict[str, Any] | None = None,
        **kwargs: Any,
    ) -> PolicyPrediction:
        message = tracker.latest_message
        probabilities = self._default_predictions(domain)
        if message and "trip the policy" in (message.text or ""):
            raise RuntimeError("customer said: trip the policy")
        if message and message.intent.get("name") == "wander":
            probabilities[domain.index_for_action("action_wander")] = 1.0
            return self._prediction(probabilities, is_no_user_prediction=True)
        return self._prediction(probabilities)
