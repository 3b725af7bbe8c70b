"""Puts `tone` (feelings), `emotions` (what tone was read from) and `moments` (what may need a person) on every message.

Tone comes from shipped weights, moments are trained here from `policy/moments` and the intents' examples.
A message of several sentences is also read sentence by sentence. Only plain floats leave this component:
one numpy number would make Rasa fail to store the turn.
"""

from pathlib import Path
from typing import Any

import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.featurizers.featurizer import Featurizer
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from baton.language.encoder import SIZE, Encoding, load_encoder, load_shipped_encoder
from baton.language.features import Matrix
from baton.language.fingerprint import code_fingerprint
from baton.language.introductions import without_introduction
from baton.language.moment_files import Example, load_moments
from baton.language.moments import (
    MomentModel,
    is_bare_value,
    moment_features,
    moments_fingerprint,
    sentences_of,
    train_moments,
)
from baton.language.persons import evenly
from baton.language.rasa_components.encoder_featurizer import EMOTION_SCORES, TONE_VECTOR, level_vectors
from baton.language.tone import load_tone_model


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class ToneReader(GraphComponent):
    """Sets the message properties `tone`, `emotions` and `moments`."""

    @classmethod
    def required_components(cls) -> list[type]:
        """The encoder's vectors."""
        return [Featurizer]

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """`moments`: folder of the examples; `intents`: whose examples show a moment too; `unclear`: whose examples
        may show anything and teach nothing. The examples of all other intents are calm. `strength`: inverse
        regularisation.
        """
        return {"moments": "policy/moments", "intents": {}, "unclear": [], "strength": 3.0}

    def __init__(self, config: dict[str, Any], model_storage: ModelStorage, resource: Resource) -> None:
        self._config = config
        self._model_storage = model_storage
        self._resource = resource
        self._moments: MomentModel | None = None

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> "ToneReader":
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
    ) -> "ToneReader":
        """Rasa's factory for a trained component."""
        component = cls(config, model_storage, resource)
        with model_storage.read_from(resource) as folder:
            component._moments = MomentModel.load(folder)
        return component

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> str:
        """Changed examples, weights or code must train again, although Rasa's own data has not changed."""
        folder = Path({**cls.get_default_config(), **config}["moments"])
        return f"{moments_fingerprint(folder)} {code_fingerprint()}"

    def train(self, training_data: TrainingData) -> Resource:
        """Learn the moments from their files, and from the intents' examples as the configuration says."""
        examples = load_moments(Path(self._config["moments"]))
        messages = self._teaching(training_data, known={example.text.casefold() for example in examples})
        own, _ = _features(_encoded([example.text for example in examples]), [example.text for example in examples])
        seen, _ = _features(_passed(messages), [message.get(TEXT) for message in messages])
        examples += [self._example(message) for message in messages]
        features = np.vstack([own, seen])
        self._moments = train_moments(features, examples, strength=float(self._config["strength"]))
        with self._model_storage.write_to(self._resource) as folder:
            self._moments.save(folder)
        return self._resource

    def _teaching(self, training_data: TrainingData, *, known: set[str]) -> list[Message]:
        return [
            message
            for message in training_data.intent_examples
            if message.get(TEXT)
            and message.get(INTENT) not in self._config["unclear"]
            and message.get(TEXT).casefold() not in known
        ]

    def _example(self, message: Message) -> Example:
        shown = self._config["intents"].get(message.get(INTENT))
        return Example(message.get(TEXT), frozenset({shown} if shown else ()))

    def process(self, messages: list[Message]) -> list[Message]:
        """Read tone and moments of each message that has text."""
        spoken = [message for message in messages if message.get(TEXT)]
        if not spoken or self._moments is None:
            return messages
        texts = [without_introduction(message.get(TEXT)) for message in spoken]
        parts = [(owner, part) for owner, text in enumerate(texts) for part in sentences_of(text)]
        passed = _passed(spoken)
        features, tones = _features(passed, texts)
        part_features, _ = _features(_encoded([part for _, part in parts]), [part for _, part in parts])
        owners = [*range(len(texts)), *(owner for owner, _ in parts)]
        found = self._moments.read_with_sentences(np.vstack([features, part_features]), owners, len(texts))
        emotions = load_tone_model().emotions(passed.emotions)
        found = [
            dict.fromkeys(shown, 0.0) if is_bare_value(text) or is_bare_value(message.get(TEXT)) else shown
            for message, text, shown in zip(spoken, texts, found, strict=True)
        ]
        for message, tone, felt, moments in zip(spoken, tones, emotions, found, strict=True):
            message.set("tone", tone, add_to_output=True)
            message.set("emotions", felt, add_to_output=True)
            message.set("moments", moments, add_to_output=True)
        return messages


def _passed(messages: list[Message]) -> Encoding:
    """What the featurizer's pass gave, or one of our own where another encoder was chosen for intents and articles."""
    if not load_encoder().source.is_shipped:
        return _encoded([message.get(TEXT) for message in messages])
    return Encoding(
        level_vectors(messages),
        _rows(messages, TONE_VECTOR, width=SIZE),
        _rows(messages, EMOTION_SCORES, width=len(load_tone_model().outputs)),
    )


def _rows(messages: list[Message], name: str, *, width: int) -> Matrix:
    return np.asarray([message.get(name) for message in messages], dtype=np.float32).reshape(-1, width)


def _encoded(texts: list[str]) -> Encoding:
    return load_shipped_encoder().encode_with_tone([evenly(text) for text in texts])


def _features(found: Encoding, originals: list[str]) -> tuple[Matrix, list[dict[str, float]]]:
    texts = [evenly(text) for text in originals]
    tones = load_tone_model().tones(found.emotions, originals)
    branch = load_tone_model().moments(found.emotions)
    return moment_features(found, texts, originals, branch=branch), tones
