"""Trains the intent part of a pipeline on other examples than the bot's own, through Rasa's own training.

It keeps the tokenizers, featurizers and intent classifiers of a `config.yml` and leaves out what needs the bot:
articles, moments, policies. Nothing of the project is changed.
"""

import json
import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from rasa.engine.caching import CACHE_LOCATION_ENV
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.model_training import train_nlu
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.nlu.classifiers.fallback_classifier import FallbackClassifier
from rasa.nlu.featurizers.featurizer import Featurizer
from rasa.nlu.selectors.response_selector import ResponseSelector
from rasa.nlu.tokenizers.tokenizer import Tokenizer
from ruamel.yaml import YAML

from baton.errors import ModelError
from baton.language.rasa_components.turn import in_short

_NEEDED = (Tokenizer, Featurizer, IntentClassifier)
_NOT_NEEDED = (FallbackClassifier, ResponseSelector)
_SLASH = "∕"
"""Stands for the slash of a label, which Rasa would read as an article of a retrieval intent."""


def train_trial(examples: Sequence[tuple[str, str]], *, config: Path, folder: Path) -> Path:
    """Train on `(text, label)` pairs into `folder`; returns the model's file, raises ModelError.

    The model's intents are `intent_name(label)`.
    """
    settings = _trial_config(config)
    rows = [{"text": text, "intent": intent_name(label), "entities": []} for text, label in examples]
    data, own = folder / "nlu.json", folder / "config.yml"
    data.write_text(json.dumps({"rasa_nlu_data": {"common_examples": rows}}), encoding="utf-8")
    with own.open("w", encoding="utf-8") as file:
        YAML(typ="safe", pure=True).dump(settings, file)
    try:
        with _cache_in(folder / "cache"):
            path = train_nlu(str(own), str(data), str(folder), fixed_model_name="trial")
    except Exception as error:
        raise ModelError(f"The pipeline of {config} could not be trained: {in_short(error)}.") from error
    if path is None:
        raise ModelError(f"The pipeline of {config} could not be trained.")
    return Path(path)


def intent_name(label: str) -> str:
    """A label as Rasa can carry it."""
    return label.replace("/", _SLASH)


def _trial_config(config: Path) -> dict[str, Any]:
    settings = YAML(typ="safe", pure=True).load(config.read_text(encoding="utf-8"))
    pipeline = list(_intent_part(settings.get("pipeline") or []))
    if not pipeline:
        raise ModelError(f"{config} names no pipeline with an intent classifier.")
    return {
        "recipe": "default.v1",
        "assistant_id": "trial",
        "language": settings.get("language", "en"),
        "pipeline": pipeline,
    }


def _intent_part(pipeline: Iterable[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for component in pipeline:
        found = DefaultV1Recipe._from_registry(component["name"]).clazz
        if issubclass(found, _NEEDED) and not issubclass(found, _NOT_NEEDED):
            yield dict(component)


@contextmanager
def _cache_in(folder: Path) -> Iterator[None]:
    """Rasa's cache beside the trial, so that the project's own is not crowded out."""
    before = os.environ.get(CACHE_LOCATION_ENV)
    os.environ[CACHE_LOCATION_ENV] = str(folder)
    try:
        yield
    finally:
        if before is None:
            del os.environ[CACHE_LOCATION_ENV]
        else:
            os.environ[CACHE_LOCATION_ENV] = before
