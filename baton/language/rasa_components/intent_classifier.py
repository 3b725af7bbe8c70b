"""Names what the customer wants: one calibrated model over all intents and all articles.

A retrieval intent such as `faq` has the confidence of its articles together, so two near articles
never make the question look unclear. It must not choose the article: that is KnowledgeRetriever.
"""

from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier as RasaIntentClassifier
from rasa.nlu.featurizers.featurizer import Featurizer
from rasa.shared.nlu.constants import INTENT, INTENT_RESPONSE_KEY, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from baton.errors import ModelError
from baton.language.encoder import load_encoder
from baton.language.fingerprint import code_fingerprint
from baton.language.intents import IntentModel, label_words, train_intents
from baton.language.rasa_components.encoder_featurizer import level_vectors

ARTICLE_RANKING = "article_ranking"
"""Message property for later components: [(`faq/<id>`, share of the intent's confidence), ...], best first."""
SCOPE_THRESHOLD = "scope_threshold"
"""Message property: confidence below which the message rather belongs to no intent, as learnt from the examples."""


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class IntentClassifier(RasaIntentClassifier, GraphComponent):
    """Fills Rasa's `intent` and `intent_ranking`."""

    @classmethod
    def required_components(cls) -> list[type]:
        """The encoder's vectors."""
        return [Featurizer]

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """`ranking_length`: how many intents are reported."""
        return {"ranking_length": 10}

    def __init__(self, config: dict[str, Any], model_storage: ModelStorage, resource: Resource) -> None:
        self._config = config
        self._model_storage = model_storage
        self._resource = resource
        self._model: Any = None

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> "IntentClassifier":
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
    ) -> "IntentClassifier":
        """Rasa's factory for a trained component."""
        component = cls(config, model_storage, resource)
        with model_storage.read_from(resource) as folder:
            component._model = IntentModel.load(folder)
        return component

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> str:
        """Changed code underneath must train again."""
        return code_fingerprint()

    def train(self, training_data: TrainingData) -> Resource:
        """Learn from all intent examples, including the articles' questions."""
        examples = [example for example in training_data.intent_examples if example.get(TEXT)]
        if not examples:
            raise ModelError("There are no intent examples to train on. Add some under data/nlu.")
        labels = [example.get(INTENT_RESPONSE_KEY) or example.get(INTENT) for example in examples]
        names = load_encoder().encode_levels([label_words(label) for label in sorted(set(labels))])
        self._model = train_intents(level_vectors(examples), labels, names=names)
        with self._model_storage.write_to(self._resource) as folder:
            self._model.save(folder)
        return self._resource

    def process(self, messages: list[Message]) -> list[Message]:
        """Set intent, ranking and the ranking of articles on each message."""
        if self._model is None:
            return messages
        for message, ranking in zip(messages, self._model.rank(level_vectors(messages)), strict=True):
            intents = [{"name": name, "confidence": confidence} for name, confidence in ranking.intents]
            message.set(INTENT, intents[0], add_to_output=True)
            message.set("intent_ranking", intents[: int(self._config["ranking_length"])], add_to_output=True)
            message.set(ARTICLE_RANKING, ranking.articles)
            message.set(SCOPE_THRESHOLD, self._model.threshold, add_to_output=True)
        return messages
