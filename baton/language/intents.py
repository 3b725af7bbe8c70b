"""The intent model: one softmax over intents and `retrieval intent/article` labels, and its ranking.

Pure: it gets feature rows and gives names with plain float confidences. It knows nothing of Rasa.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from baton.language.features import Matrix
from baton.language.linear import LinearModel, train_softmax

_FILE = "intents.safetensors"


@dataclass(frozen=True)
class Ranking:
    """Best first. Intent confidences sum to 1; `articles` holds full labels of every retrieval intent."""

    intents: list[tuple[str, float]]
    articles: list[tuple[str, float]]


class IntentModel:
    """Trained intents; a retrieval intent is as confident as its articles together."""

    def __init__(self, model: LinearModel) -> None:
        self._model = model

    def rank(self, features: Matrix) -> list[Ranking]:
        """One ranking per row."""
        return [self._ranking(row.tolist()) for row in self._model.probabilities(features)]

    def _ranking(self, confidences: list[float]) -> Ranking:
        intents: dict[str, float] = defaultdict(float)
        articles: list[tuple[str, float]] = []
        for label, confidence in zip(self._model.labels, confidences, strict=True):
            intents[label.split("/", 1)[0]] += confidence
            if "/" in label:
                articles.append((label, confidence))
        return Ranking(_best_first(intents.items()), _best_first(articles))

    def save(self, folder: Path) -> None:
        """Write into a folder of the model storage."""
        self._model.save(folder / _FILE)

    @classmethod
    def load(cls, folder: Path) -> "IntentModel":
        """Read what `save` wrote."""
        return cls(LinearModel.load(folder / _FILE))


def train_intents(features: Matrix, labels: Sequence[str], *, strength: float = 10.0) -> IntentModel:
    """Learn from feature rows and labels such as `order_status` and `faq/opening_hours`."""
    return IntentModel(train_softmax(features, labels, strength=strength))


def _best_first(pairs: Iterable[tuple[str, float]]) -> list[tuple[str, float]]:
    return sorted(pairs, key=lambda pair: -pair[1])
