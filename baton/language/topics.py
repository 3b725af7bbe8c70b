"""What a message is about (orders, billing, ...), as probabilities: a linear model over the sentence vector.

The topics and what they learn from are `policy/topics`. It decides nothing: `baton.handoff.judgement` sends a case to
a skill.
"""

from collections.abc import Sequence
from pathlib import Path

from baton.language.features import Matrix
from baton.language.fingerprint import files_fingerprint
from baton.language.linear import LinearModel, train_softmax
from baton.language.topic_files import Topic

_MODEL_FILE = "topics.safetensors"


def topics_fingerprint(folder: Path) -> str:
    """Another value means that a topic has changed and the model must be trained again."""
    return files_fingerprint(folder.glob("*.yml"))


def topics_of_intents(topics: Sequence[Topic]) -> dict[str, str]:
    """Intent, or article as `faq/<id>`, to its topic; those that say nothing about a topic are missing."""
    return {intent: topic.topic for topic in topics for intent in topic.intents}


class TopicModel:
    """A trained model; `train_topics` and `load` make one."""

    def __init__(self, model: LinearModel) -> None:
        self._model = model

    def read(self, features: Matrix) -> list[dict[str, float]]:
        """Per row of `joined_features` the probability of every topic; they sum to 1."""
        rows = self._model.probabilities(features)
        return [dict(zip(self._model.labels, map(float, row), strict=True)) for row in rows]

    def save(self, folder: Path) -> None:
        """Write into a folder of the model storage."""
        self._model.save(folder / _MODEL_FILE)

    @classmethod
    def load(cls, folder: Path) -> "TopicModel":
        """Read what `save` wrote."""
        return cls(LinearModel.load(folder / _MODEL_FILE))


def train_topics(features: Matrix, labels: Sequence[str], *, strength: float) -> TopicModel:
    """Learn from rows of `joined_features`; `labels` are topics."""
    return TopicModel(train_softmax(features, labels, strength=strength))
