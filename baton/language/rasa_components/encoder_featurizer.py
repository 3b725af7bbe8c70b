"""Gives every message the vectors of one pass of the encoder; classifier, retrieval and tone all read these.

It must not learn anything and must not import TensorFlow itself.
"""

from typing import Any

import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.featurizers.dense_featurizer.dense_featurizer import DenseFeaturizer
from rasa.nlu.tokenizers.tokenizer import Tokenizer
from rasa.shared.nlu.constants import FEATURE_TYPE_SENTENCE, TEXT
from rasa.shared.nlu.training_data.features import Features
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from baton.language.bert_graph import LEVELS
from baton.language.encoder import Vectors, load_encoder
from baton.language.fingerprint import code_fingerprint
from baton.language.persons import evenly
from baton.language.rasa_components.encoder_check import ensure_faithful

TONE_VECTOR, EMOTION_SCORES = "tone_vector", "emotion_scores"
"""Message properties for later components, rows of `Encoding.tones` and `Encoding.emotions`, set where the encoder is
the shipped one; never in the output."""


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=False)
class EncoderFeaturizer(DenseFeaturizer, GraphComponent):
    """Dense feature from the chosen encoder: words, middle and sentence vectors side by side."""

    @classmethod
    def required_components(cls) -> list[type]:
        """A tokenizer first, as Rasa's own tests and entity evaluation expect tokens."""
        return [Tokenizer]

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """No options of its own."""
        return {**DenseFeaturizer.get_default_config()}

    def __init__(self, config: dict[str, Any], name: str) -> None:
        super().__init__(name, config)

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> "EncoderFeaturizer":
        """Rasa's factory."""
        return cls(config, execution_context.node_name)

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> str:
        """Other weights or code mean other vectors."""
        return code_fingerprint()

    @classmethod
    def validate_config(cls, config: dict[str, Any]) -> None:
        """Nothing to check."""

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Encode all examples in batches, after the encoder was checked once against its original."""
        ensure_faithful(load_encoder())
        self.process(training_data.training_examples)
        return training_data

    def process(self, messages: list[Message]) -> list[Message]:
        """Add the vectors to every message that has text."""
        spoken = [message for message in messages if message.get(TEXT)]
        texts = [evenly(message.get(TEXT)) for message in spoken]
        if load_encoder().source.is_shipped:
            found = load_encoder().encode_with_tone(texts)
            self._set_vectors(spoken, found.levels)
            for row, message in enumerate(spoken):
                message.set(TONE_VECTOR, found.tones[row])
                message.set(EMOTION_SCORES, found.emotions[row])
        else:
            self._set_vectors(spoken, load_encoder().encode_levels(texts))
        return messages

    def _set_vectors(self, messages: list[Message], vectors: Vectors) -> None:
        for message, vector in zip(messages, vectors, strict=True):
            message.add_features(Features(vector[None, :], FEATURE_TYPE_SENTENCE, TEXT, self._identifier))


def sentence_vectors(messages: list[Message]) -> Vectors:
    """The sentence vectors that an EncoderFeaturizer has set, shape (n, size); zeros where none are."""
    return level_vectors(messages)[:, -load_encoder().size :]


def level_vectors(messages: list[Message]) -> Vectors:
    """Words, middle and sentence vectors side by side, shape (n, 3 x size); zeros where none are."""
    width = load_encoder().size * len(LEVELS)
    rows = []
    for message in messages:
        _, sentence = message.get_dense_features(TEXT)
        rows.append(np.zeros(width, dtype=np.float32) if sentence is None else sentence.features[0, -width:])
    return np.asarray(rows, dtype=np.float32).reshape(-1, width)
