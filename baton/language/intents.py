"""The intent model: one ranking over intents and `retrieval intent/article` labels, and where its scope ends.

Pure: it gets feature rows and gives names with plain float confidences. It knows nothing of Rasa.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from baton.language.confidence import Confidence, fitted_confidence
from baton.language.kernel import Floats, KernelModel, train_kernel

OUT_OF_SCOPE = "oos"
"""Label of examples that belong to no intent."""
LEVEL_WEIGHTS = (0.2, 0.2, 0.9)
"""Of the encoder's words, middle and sentence vectors in the distance of two messages, chosen on the training parts of
BANKING77 and CLINC150."""

_FILE = "intents.safetensors"
_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


@dataclass(frozen=True)
class Ranking:
    """Best first. What is missing from 1 in the intents' sum is the chance that none of them is meant.

    `articles` holds full labels of every retrieval intent.
    """

    intents: list[tuple[str, float]]
    articles: list[tuple[str, float]]


class IntentModel:
    """Trained intents; a retrieval intent is as confident as its articles together."""

    def __init__(self, model: KernelModel, confidence: Confidence) -> None:
        self._model = model
        self._confidence = confidence

    @property
    def threshold(self) -> float:
        """Confidence below which a message rather belongs to no intent, learnt from the examples."""
        return self._confidence.threshold

    def rank(self, levels: Floats) -> list[Ranking]:
        """One ranking per row of `levels`, shape (n, 3 x vector size): words, middle, sentence."""
        chances = self._confidence.chances(self._model.scores(_weighted(levels)))
        return [self._ranking(row.tolist()) for row in chances]

    def _ranking(self, confidences: list[float]) -> Ranking:
        intents: dict[str, float] = defaultdict(float)
        articles: list[tuple[str, float]] = []
        for label, confidence in zip(self._model.labels, confidences, strict=True):
            intents[_intent(label)] += confidence
            if "/" in label:
                articles.append((label, confidence))
        return Ranking(_best_first(intents.items()), _best_first(articles))

    def save(self, folder: Path) -> None:
        """Write into a folder of the model storage."""
        found = self._confidence
        self._model.save(folder / _FILE, sharpness=repr(found.sharpness), threshold=repr(found.threshold))

    @classmethod
    def load(cls, folder: Path) -> "IntentModel":
        """Read what `save` wrote."""
        model, words = KernelModel.load(folder / _FILE)
        return cls(model, Confidence(float(words["sharpness"]), float(words["threshold"])))


def train_intents(levels: Floats, labels: Sequence[str], *, names: Floats | None = None) -> IntentModel:
    """Learn from rows as `IntentModel.rank` takes them and labels such as `order_status` and `faq/opening_hours`.

    `names` are the rows of `label_words`, in the order of the sorted labels: a label's name is half an example.
    """
    known = sorted(set(labels))
    if len(known) == 1:
        return _only(known[0], levels.shape[1])
    model, left_out = train_kernel(_weighted(levels), labels, hints=None if names is None else _weighted(names))
    intents = [_intent(label) for label in known]
    return IntentModel(model, fitted_confidence(left_out, intents, outside=OUT_OF_SCOPE))


def label_words(label: str) -> str:
    """What a label says in words: `faq/return_period` and `ReturnPeriod` say `return period`."""
    return " ".join(re.split(r"[\W_]+", _HUMP.sub(" ", label.rsplit("/", 1)[-1]))).strip().lower()


def _intent(label: str) -> str:
    return label.split("/", 1)[0]


def _weighted(levels: Floats) -> Floats:
    factors = np.sqrt(np.asarray(LEVEL_WEIGHTS, dtype=np.float32))
    return np.asarray(levels * np.repeat(factors, levels.shape[1] // len(factors)), dtype=np.float32)


def _only(label: str, width: int) -> IntentModel:
    """With a single label there is nothing to tell apart."""
    point: npt.NDArray[np.float32] = np.zeros((1, 1), dtype=np.float32)
    model = KernelModel((label,), np.zeros((width, 1), dtype=np.float32), point, point + 1)
    return IntentModel(model, Confidence(sharpness=50.0, threshold=0.0))


def _best_first(pairs: Iterable[tuple[str, float]]) -> list[tuple[str, float]]:
    return sorted(pairs, key=lambda pair: -pair[1])
