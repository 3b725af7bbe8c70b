"""Puts `topics` (what the message is about, as probabilities) on every message.

Trained here from `policy/topics` and the examples of the intents that it names. Only plain floats leave this component.
"""

from pathlib import Path
from typing import Any

import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.featurizers.featurizer import Featurizer
from rasa.shared.nlu.constants import INTENT, INTENT_RESPONSE_KEY, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from baton.language.encoder import Vectors, load_encoder
from baton.language.features import joined_features
from baton.language.fingerprint import code_fingerprint
from baton.language.persons import evenly
from baton.language.rasa_components.encoder_featurizer import level_vectors
from baton.language.topic_files import load_topics
from baton.language.topics import TopicModel, topics_fingerprint, topics_of_intents, train_topics

OWN_WEIGHT = 3
"""How often an example of `policy/topics` counts: the intents' examples are many and mostly plain requests."""


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class TopicReader(GraphComponent):
    """Sets the message property `topics`."""

    @classmethod
    def required_components(cls) -> list[type]:
        """The encoder's vectors."""
        return [Featurizer]

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """`topics`: their folder; `strength`: inverse regularisation."""
        return {"topics": "policy/topics", "strength": 3.0}

    def __init__(self, config: dict[str, Any], model_storage: ModelStorage, resource: Resource) -> None:
        self._config = config
        self._model_storage = model_storage
        self._resource = resource
        self._model: TopicModel | None = None

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> "TopicReader":
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
    ) -> "TopicReader":
        """Rasa's factory for a trained component."""
        component = cls(config, model_storage, resource)
        with model_storage.read_from(resource) as folder:
            component._model = TopicModel.load(folder)
        return component

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> str:
        """Changed topics or code must train again, although Rasa's own data has not changed."""
        folder = Path({**cls.get_default_config(), **config}["topics"])
        return f"{topics_fingerprint(folder)} {code_fingerprint()}"

    def train(self, training_data: TrainingData) -> Resource:
        """Learn from the topics' own examples and from those of their intents and articles."""
        topics = load_topics(Path(self._config["topics"]))
        own = [(example, topic.topic) for topic in topics for example in topic.examples]
        known = topics_of_intents(topics)
        taught = [(message, known[name]) for message in _with_text(training_data) if (name := _label(message)) in known]
        own_texts, texts = [evenly(text) for text, _ in own], [evenly(m.get(TEXT)) for m, _ in taught]
        own_features = joined_features(_read(load_encoder().encode_levels(own_texts)), own_texts)
        features = joined_features(_read(level_vectors([message for message, _ in taught])), texts)
        labels = [topic for _, topic in (*(own * OWN_WEIGHT), *taught)]
        features = np.vstack([np.tile(own_features, (OWN_WEIGHT, 1)), features])
        self._model = train_topics(features, labels, strength=float(self._config["strength"]))
        with self._model_storage.write_to(self._resource) as folder:
            self._model.save(folder)
        return self._resource

    def process(self, messages: list[Message]) -> list[Message]:
        """Read the topics of each message that has text."""
        spoken = [message for message in messages if message.get(TEXT)]
        if not spoken or self._model is None:
            return messages
        texts = [evenly(message.get(TEXT)) for message in spoken]
        for message, topics in zip(
            spoken, self._model.read(joined_features(_read(level_vectors(spoken)), texts)), strict=True
        ):
            message.set("topics", topics, add_to_output=True)
        return messages


def _read(levels: Vectors) -> Vectors:
    """Middle and sentence vectors, side by side."""
    return levels[:, -2 * load_encoder().size :]


def _with_text(training_data: TrainingData) -> list[Message]:
    return [message for message in training_data.intent_examples if message.get(TEXT)]


def _label(message: Message) -> str:
    return str(message.get(INTENT_RESPONSE_KEY) or message.get(INTENT))
