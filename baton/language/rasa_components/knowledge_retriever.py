"""Chooses the article that answers a retrieval intent and fills Rasa's `response_selector`.

IntentClassifier has learnt which questions belong to which article; the knowledge index finds what the articles say.
Both together choose. The result has the format of Rasa's own ResponseSelector, so `utter_faq` works in rules and tests.
"""

from collections import defaultdict
from pathlib import Path
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
from rasa.nlu.featurizers.featurizer import Featurizer
from rasa.shared.nlu.constants import INTENT_RESPONSE_KEY, PREDICTED_CONFIDENCE_KEY, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from rasa.shared.nlu.training_data.util import intent_response_key_to_template_key

from baton.language.articles import load_articles
from baton.language.encoder import load_encoder
from baton.language.fingerprint import code_fingerprint, files_fingerprint
from baton.language.knowledge_index import KnowledgeIndex
from baton.language.passages import passages_of
from baton.language.rasa_components.encoder_featurizer import sentence_vectors
from baton.language.rasa_components.intent_classifier import ARTICLE_RANKING
from baton.language.rasa_components.knowledge_importer import RETRIEVAL_INTENT
from baton.language.selection import Ranked, chosen_with

_FILE = "responses.json"
_INDEX = "knowledge.safetensors"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class KnowledgeRetriever(GraphComponent):
    """Fills `response_selector` for every retrieval intent in the training data."""

    @classmethod
    def required_components(cls) -> list[type]:
        """The encoder's vectors."""
        return [Featurizer]

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """`ranking_length`: how many articles are reported; `knowledge`: folder of the articles; `index_weight`: of the
        knowledge index beside the classifier, 0 leaves the choice to the classifier alone.
        """
        return {"ranking_length": 10, "knowledge": "knowledge", "index_weight": 3.0}

    def __init__(self, config: dict[str, Any], model_storage: ModelStorage, resource: Resource) -> None:
        self._config = config
        self._model_storage = model_storage
        self._resource = resource
        self._responses: dict[str, list[dict[str, Any]]] = {}
        self._index: KnowledgeIndex | None = None

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
            component._index = KnowledgeIndex.load(folder / _INDEX, encoder=load_encoder().identity)
        return component

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> str:
        """Changed articles or code must build the index again; Rasa's own data holds only questions and answers."""
        folder = Path({**cls.get_default_config(), **config}["knowledge"])
        return f"{files_fingerprint(folder.rglob('*.md'))} {code_fingerprint()}"

    def train(self, training_data: TrainingData) -> Resource:
        """Index the articles and keep the texts of their responses, both beside the model."""
        self._responses = dict(training_data.responses)
        examples = [example for example in training_data.intent_examples if example.get(TEXT)]
        known = dict(zip((example.get(TEXT) for example in examples), sentence_vectors(examples), strict=True))
        passages = passages_of(load_articles(Path(self._config["knowledge"])))
        self._index = KnowledgeIndex.build(passages, load_encoder().encode, known)
        with self._model_storage.write_to(self._resource) as folder:
            rasa.shared.utils.io.dump_obj_as_json_to_file(folder / _FILE, self._responses)
            self._index.save(folder / _INDEX, encoder=load_encoder().identity)
        return self._resource

    def process(self, messages: list[Message]) -> list[Message]:
        """Add the chosen article and the ranking to each message."""
        for message, vector in zip(messages, sentence_vectors(messages), strict=True):
            by_intent: dict[str, list[Ranked]] = defaultdict(list)
            for label, confidence in message.get(ARTICLE_RANKING) or []:
                by_intent[label.split("/", 1)[0]].append((label, confidence))
            if RETRIEVAL_INTENT in by_intent and self._config["index_weight"]:
                by_intent[RETRIEVAL_INTENT] = self._chosen(by_intent[RETRIEVAL_INTENT], message.get(TEXT) or "", vector)
            selected: dict[str, Any] = {RESPONSE_SELECTOR_RETRIEVAL_INTENTS: sorted(by_intent)}
            selected.update({intent: self._selection(ranked) for intent, ranked in by_intent.items()})
            message.set(RESPONSE_SELECTOR_PROPERTY_NAME, selected, add_to_output=True)
        return messages

    def _chosen(self, ranked: list[Ranked], text: str, vector: Any) -> list[Ranked]:
        hits = self._index.rank_articles(text, vector) if self._index else []
        found = {f"{RETRIEVAL_INTENT}/{hit.article}": hit.score for hit in hits}
        return chosen_with(ranked, found, weight=float(self._config["index_weight"]))

    def _selection(self, ranked: list[Ranked]) -> dict[str, Any]:
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
