"""Puts `language` on every message; a language that the bot does not speak becomes the intent `other_language`.

So no article and no guessed intent answers it. The last component of the pipeline: it overrides what was guessed
before, and raises the wish for a person where the message asks for one in its own words. What is said then is
decided by EscalationPolicy and written in `policy/languages.yml`.
"""

from pathlib import Path
from typing import Any

import rasa.shared.utils.io
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import INTENT, INTENT_RANKING_KEY, INTENT_RESPONSE_KEY, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from sklearn.feature_extraction.text import ENGLISH_STOP_WORDS

from baton.handoff.policy_file import PolicyFile
from baton.handoff.reading import FOREIGN_INTENT
from baton.language.fingerprint import code_fingerprint
from baton.language.languages import Languages, words_of
from baton.language.recognise import MOST_CHARACTERS, Recogniser, english_words

_FILE = "english.json"
SURE = 0.65
"""Moments are read with an encoder for English: in another language only what it is this sure of counts."""


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class LanguageReader(GraphComponent):
    """Sets the message property `language`: an ISO 639-1 code, or None where it is not certain."""

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """`languages`: the file with all languages, read again when it changes; `lookup`: the table of products."""
        return {"languages": "policy/languages.yml", "lookup": "product"}

    def __init__(self, config: dict[str, Any], model_storage: ModelStorage, resource: Resource) -> None:
        self._config = config
        self._model_storage = model_storage
        self._resource = resource
        self._languages = PolicyFile(Path(config["languages"]), Languages.load)
        self._english: frozenset[str] = frozenset()

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> "LanguageReader":
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
    ) -> "LanguageReader":
        """Rasa's factory for a trained component."""
        component = cls(config, model_storage, resource)
        with model_storage.read_from(resource) as folder:
            component._english = frozenset(rasa.shared.utils.io.read_json_file(folder / _FILE))
        return component

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> str:
        """Changed code underneath must train again."""
        return code_fingerprint()

    def train(self, training_data: TrainingData) -> Resource:
        """Learn which words speak for English: those of the examples, of the products, and the commonest of all."""
        examples = [
            (str(example.get(INTENT_RESPONSE_KEY) or example.get(INTENT)), str(example.get(TEXT)))
            for example in training_data.intent_examples
            if example.get(TEXT)
        ]
        words = english_words(examples) | {word for known in ENGLISH_STOP_WORDS for word in words_of(known)}
        self._english = words | {word for name in self._products(training_data) for word in words_of(name)}
        with self._model_storage.write_to(self._resource) as folder:
            rasa.shared.utils.io.dump_obj_as_json_to_file(folder / _FILE, sorted(self._english))
        return self._resource

    def process(self, messages: list[Message]) -> list[Message]:
        """Set the language of each message."""
        languages = self._languages.current()
        recogniser = Recogniser(languages, self._english)
        for message in messages:
            text = message.get(TEXT) or ""
            code = recogniser.recognise(text)
            message.set("language", code, add_to_output=True)
            if code is not None and languages.is_foreign(code):
                _set_foreign(message, asks_for_person=languages.of(code).wants_person(text[:MOST_CHARACTERS]))
        return messages

    def _products(self, training_data: TrainingData) -> list[str]:
        tables = [table for table in training_data.lookup_tables if table["name"] == self._config["lookup"]]
        return [str(name) for table in tables if isinstance(table["elements"], list) for name in table["elements"]]


def _set_foreign(message: Message, *, asks_for_person: bool) -> None:
    intent = {"name": FOREIGN_INTENT, "confidence": 1.0}
    message.set(INTENT, intent, add_to_output=True)
    message.set(INTENT_RANKING_KEY, [intent], add_to_output=True)
    read = message.get("moments") or {}
    moments = {name: chance if chance >= SURE else 0.0 for name, chance in read.items()}
    if asks_for_person:
        moments["explicit_request"] = max(moments.get("explicit_request", 0.0), 1.0 - read.get("declines_human", 0.0))
    message.set("moments", moments, add_to_output=True)
