"""Chooses the article that answers a retrieval intent and fills Rasa's `response_selector`.

The result has the format of Rasa's own ResponseSelector, so `utter_faq` works in rules and tests.
It ranks nothing itself: the ranking comes from IntentClassifier earlier in the pipeline.
"""

from collections import defaultdict
from typing import Any

import rasa.shared.utils.io
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.constants import (
    RESPONSE_SELECTOR_PREDICTION_KEY,
    RESPONSE_SELECTOR_PROPERTY_NAME,
    RESPONSE_SELECTOR_RANKING_KEY,
    RESPONSE_SELECTOR_RESPONSES_KEY,
    RESPONSE_SELECTOR_RETRIEVAL_INTENTS,
    RESPONSE_SELECTOR_UTTER_ACTION_KEY,
)
from rasa.shared.nlu.constants import INTENT_RESPONSE_KEY, PREDICTED_CONFIDENCE_KEY
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from rasa.shared.nlu.training_data.util import intent_response_key_to_template_key

from baton.language.rasa_components.intent_classifier import ARTICLE_RANKING

_FILE = "responses.json"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class KnowledgeRetriever(GraphComponent):
    """Fills `response_selector` for every retrieval intent in the training data."""

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """`ranking_length`: how many articles are reported."""
        return {"ranking_length": 5}

    def __init__(self, config: dict[str, Any], model_storage: ModelStorage, resource: Resource) -> None:
        self._config = config
        self._model_storage = model_storage
        self._resource = resource
        self._responses: dict[str, list[dict[str, Any]]] = {}

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> "KnowledgeRetriever":
        """Rasa's factory for an untrained component."""
        return cls(config, model_storage, resource)

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> "KnowledgeRetriever":
        """Rasa's factory for a trained component."""
        component = cls(config, model_storage, resource)
        with model_storage.read_from(resource) as folder:
            component._responses = rasa.shared.utils.io.read_json_file(folder / _FILE)
        return component

    def train(self, training_data: TrainingData) -> Resource:
        """Keep the texts of the articles' responses beside the model."""
        self._responses = dict(training_data.responses)
        with self._model_storage.write_to(self._resource) as folder:
            rasa.shared.utils.io.dump_obj_as_json_to_file(folder / _FILE, self._responses)
        return self._resource

    def process(self, messages: list[Message]) -> list[Message]:
        """Add the chosen article and the ranking to each message."""
        for message in messages:
            by_intent: dict[str, list[Any]] = defaultdict(list)
            for label, confidence in message.get(ARTICLE_RANKING) or []:
                by_intent[label.split("/", 1)[0]].append((label, confidence))
            selected: dict[str, Any] = {RESPONSE_SELECTOR_RETRIEVAL_INTENTS: sorted(by_intent)}
            selected.update({intent: self._selection(ranked) for intent, ranked in by_intent.items()})
            message.set(RESPONSE_SELECTOR_PROPERTY_NAME, selected, add_to_output=True)
        return messages

    def _selection(self, ranked: list[Any]) -> dict[str, Any]:
        total = sum(confidence for _, confidence in ranked) or 1.0
        ranking = [
            {PREDICTED_CONFIDENCE_KEY: confidence / total, INTENT_RESPONSE_KEY: label}
            for label, confidence in ranked[: int(self._config["ranking_length"])]
        ]
        best = ranking[0]
        action = intent_response_key_to_template_key(best[INTENT_RESPONSE_KEY])
        return {
            RESPONSE_SELECTOR_PREDICTION_KEY: {
                RESPONSE_SELECTOR_RESPONSES_KEY: self._responses.get(action) or [{"text": best[INTENT_RESPONSE_KEY]}],
                PREDICTED_CONFIDENCE_KEY: best[PREDICTED_CONFIDENCE_KEY],
                INTENT_RESPONSE_KEY: best[INTENT_RESPONSE_KEY],
                RESPONSE_SELECTOR_UTTER_ACTION_KEY: action,
            },
            RESPONSE_SELECTOR_RANKING_KEY: ranking,
        }
