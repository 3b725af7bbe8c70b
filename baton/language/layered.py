"""A network with one hidden layer over features: it sees what signs mean together, which a linear model cannot.

Several networks with different beginnings are trained with scikit-learn and joined into one wide network, whose
scores are the mean of theirs; it is kept as safetensors and run with numpy. It knows nothing of what its labels mean.
"""

import json
import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
from sklearn.exceptions import ConvergenceWarning
from sklearn.neural_network import MLPClassifier

from baton.language.tensors import read_tensors, write_tensors

Floats = npt.NDArray[np.float32]
Flags = npt.NDArray[np.bool_]

NETWORKS, HIDDEN, EPOCHS = 3, 256, 12
DECAY = 1.0
"""Regularisation of the weights (`alpha` of scikit-learn)."""
_BATCH = 64
_LEAST_SPREAD = 1e-3


@dataclass(frozen=True)
class LayeredModel:
    """Scores are relu(features @ inner + inner_bias) @ outer + outer_bias; `labels` names the columns."""

    labels: tuple[str, ...]
    inner: Floats
    inner_bias: Floats
    outer: Floats
    outer_bias: Floats

    def log_odds(self, features: Floats) -> Floats:
        """Shape (n, labels)."""
        hidden = np.maximum(features @ self.inner + self.inner_bias, 0.0)
        return np.asarray(hidden @ self.outer + self.outer_bias, dtype=np.float32)

    def save(self, path: Path) -> None:
        """One safetensors file that holds the numbers and the labels."""
        numbers = {name: getattr(self, name) for name in ("inner", "inner_bias", "outer", "outer_bias")}
        write_tensors(path, numbers, words={"labels": json.dumps(self.labels)})

    @classmethod
    def load(cls, path: Path) -> "LayeredModel":
        """Read what `save` wrote."""
        tensors, words = read_tensors(path)
        return cls(tuple(json.loads(words["labels"])), **tensors)


def train_layered(features: Floats, targets: Flags, labels: Sequence[str]) -> LayeredModel:
    """Learn any number of labels at once; `targets` is (n, labels), two or more, true where a label applies."""
    centre, spread = features.mean(axis=0), features.std(axis=0) + _LEAST_SPREAD
    even = np.asarray((features - centre) / spread, dtype=np.float32)
    networks = [_fitted(even, targets, seed) for seed in range(NETWORKS)]
    inner = np.hstack([network.coefs_[0] for network in networks]) / spread[:, None]
    inner_bias = np.hstack([network.intercepts_[0] for network in networks]) - centre @ inner
    outer = np.vstack([network.coefs_[1] for network in networks]) / NETWORKS
    outer_bias = np.mean([network.intercepts_[1] for network in networks], axis=0)
    return LayeredModel(
        tuple(labels), *(np.asarray(part, np.float32) for part in (inner, inner_bias, outer, outer_bias))
    )


def _fitted(features: Floats, targets: Flags, seed: int) -> MLPClassifier:
    size = min(_BATCH, len(features))
    network = MLPClassifier((HIDDEN,), alpha=DECAY, batch_size=size, max_iter=EPOCHS, random_state=seed)
    with warnings.catch_warnings():
        # It ends after EPOCHS by intention: to learn longer is to learn by heart.
        warnings.simplefilter("ignore", ConvergenceWarning)
        return network.fit(features, targets.astype(np.int64))
