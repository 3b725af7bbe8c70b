"""Rasa's door to the rule-based entities; products come from the lookup table `product` in the NLU data.

It must not read the training examples: designers change the lookup table, nothing has to be annotated.
"""

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import rasa.shared.utils.io
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.extractors.extractor import EntityExtractorMixin
from rasa.shared.nlu.constants import ENTITIES, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from baton.language.entities import EntityFinder
from baton.language.fingerprint import code_fingerprint

_FILE = "products.json"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=True)
class EntityExtractor(GraphComponent, EntityExtractorMixin):
    """Finds order and invoice numbers, e-mails, postcodes, dates and products."""

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """`lookup`: name of the lookup table of products; `timezone`: where "today" is."""
        return {"lookup": "product", "timezone": "Europe/London"}

    def __init__(self, config: dict[str, Any], model_storage: ModelStorage, resource: Resource) -> None:
        self._config = config
        self._model_storage = model_storage
        self._resource = resource
        self._finder = EntityFinder()

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> "EntityExtractor":
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
    ) -> "EntityExtractor":
        """Rasa's factory for a trained component."""
        component = cls(config, model_storage, resource)
        with model_storage.read_from(resource) as folder:
            component._finder = EntityFinder(rasa.shared.utils.io.read_json_file(folder / _FILE))
        return component

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> str:
        """Changed code underneath must train again."""
        return code_fingerprint()

    def train(self, training_data: TrainingData) -> Resource:
        """Keep the product names beside the model."""
        products = _products(training_data, self._config["lookup"])
        self._finder = EntityFinder(products)
        with self._model_storage.write_to(self._resource) as folder:
            rasa.shared.utils.io.dump_obj_as_json_to_file(folder / _FILE, products)
        return self._resource

    def process(self, messages: list[Message]) -> list[Message]:
        """Append what is found to the message's entities."""
        today = self._today()
        for message in messages:
            found = [
                {"entity": entity.name, "value": entity.value, "start": entity.start, "end": entity.end}
                for entity in self._finder.find(message.get(TEXT) or "", today=today)
            ]
            entities = message.get(ENTITIES, []) + self.add_extractor_name(found)
            message.set(ENTITIES, entities, add_to_output=True)
        return messages

    def _today(self) -> date:
        return datetime.now(ZoneInfo(self._config["timezone"])).date()


def _products(training_data: TrainingData, lookup: str) -> list[str]:
    tables = [table["elements"] for table in training_data.lookup_tables if table["name"] == lookup]
    return sorted({str(name).strip() for elements in tables if isinstance(elements, list) for name in elements})
