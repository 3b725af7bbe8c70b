"""Linear classifiers as plain numbers: trained with scikit-learn, kept as safetensors, run with numpy.

Two kinds: `softmax` (exactly one label) and `sigmoid` (any number of labels). Nothing is pickled.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize_scalar
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold

from baton.language.tensors import read_tensors, write_tensors

Floats = npt.NDArray[np.float32]


@dataclass(frozen=True)
class LinearModel:
    """Scores are features @ weights + bias; `labels` names the columns."""

    labels: tuple[str, ...]
    weights: Floats
    bias: Floats
    kind: str

    def probabilities(self, features: Floats) -> Floats:
        """Shape (n, labels); rows of a softmax sum to 1."""
        scores = np.clip(features @ self.weights + self.bias, -60.0, 60.0)
        if self.kind == "sigmoid":
            return np.asarray(1.0 / (1.0 + np.exp(-scores)), dtype=np.float32)
        return _softmax(scores)

    def scaled(self, factor: float | Floats, shift: float | Floats = 0.0) -> "LinearModel":
        """The same model with every score multiplied by `factor`, then moved by `shift` (calibration)."""
        weights = np.asarray(self.weights * factor, dtype=np.float32)
        return LinearModel(self.labels, weights, np.asarray(self.bias * factor + shift, dtype=np.float32), self.kind)

    def save(self, path: Path) -> None:
        """One safetensors file that holds the numbers and the labels."""
        words = {"labels": json.dumps(self.labels), "kind": self.kind}
        write_tensors(path, {"weights": self.weights, "bias": self.bias}, words=words)

    @classmethod
    def load(cls, path: Path) -> "LinearModel":
        """Read what `save` wrote."""
        tensors, words = read_tensors(path)
        return cls(tuple(json.loads(words["labels"])), tensors["weights"], tensors["bias"], words["kind"])


def train_softmax(features: Floats, labels: Sequence[str], *, strength: float = 10.0, folds: int = 3) -> LinearModel:
    """Multinomial logistic regression whose confidence is calibrated on held-out folds.

    `strength` is the inverse of the regularisation; labels with fewer examples than folds skip calibration.
    """
    names = np.asarray(labels)
    model = _fit_softmax(features, names, strength=strength)
    if min(np.unique(names, return_counts=True)[1]) < folds:
        return model
    scores, truth = [], []
    for train, held in StratifiedKFold(folds, shuffle=True, random_state=7).split(features, names):
        part = _fit_softmax(features[train], names[train], strength=strength)
        column = {name: index for index, name in enumerate(part.labels)}
        scores.append(features[held] @ part.weights + part.bias)
        truth.append(np.array([column[name] for name in names[held]]))
    return model.scaled(_temperature_factor(np.vstack(scores), np.concatenate(truth)))


def _fit_softmax(features: Floats, names: npt.NDArray[np.str_], *, strength: float) -> LinearModel:
    fitted = LogisticRegression(C=strength, max_iter=150, tol=1e-3).fit(features, names)
    weights, bias = fitted.coef_.T, fitted.intercept_
    if len(fitted.classes_) == 2:
        weights, bias = np.hstack([-weights / 2, weights / 2]), np.array([-bias[0] / 2, bias[0] / 2])
    return LinearModel(tuple(map(str, fitted.classes_)), weights.astype(np.float32), bias.astype(np.float32), "softmax")


def _temperature_factor(scores: Floats, truth: npt.NDArray[np.int64]) -> float:
    def loss(log_factor: float) -> float:
        shares = _softmax(scores * np.exp(log_factor))
        return float(-np.log(np.maximum(shares[np.arange(len(truth)), truth], 1e-9)).mean())

    return float(np.exp(minimize_scalar(loss, bounds=(-1.5, 2.0), method="bounded").x))


def _softmax(scores: npt.NDArray[np.float32]) -> Floats:
    shares = np.exp(scores - scores.max(axis=1, keepdims=True))
    return np.asarray(shares / shares.sum(axis=1, keepdims=True), dtype=np.float32)


def train_one_vs_rest(
    features: Floats, targets: npt.NDArray[np.bool_], labels: Sequence[str], *, strength: float = 10.0, folds: int = 4
) -> LinearModel:
    """One calibrated logistic regression per label; `targets` is (n, labels), true where the label applies.

    Classes are weighted so that rare labels are learnt, and held-out folds put the probabilities right again.
    """
    columns = [
        _fit_calibrated(features, targets[:, index], strength=strength, folds=folds) for index in range(len(labels))
    ]
    weights = np.stack([column[0] for column in columns], axis=1).astype(np.float32)
    return LinearModel(tuple(labels), weights, np.array([column[1] for column in columns], dtype=np.float32), "sigmoid")


def _fit_calibrated(
    features: Floats, target: npt.NDArray[np.bool_], *, strength: float, folds: int
) -> tuple[Floats, float]:
    weights, bias = _fit_binary(features, target, strength=strength)
    if min(target.sum(), (~target).sum()) < folds:
        return weights, bias
    scores = np.zeros(len(target), dtype=np.float64)
    for train, held in StratifiedKFold(folds, shuffle=True, random_state=7).split(features, target):
        part, part_bias = _fit_binary(features[train], target[train], strength=strength)
        scores[held] = features[held] @ part + part_bias
    scale = LogisticRegression(C=1.0).fit(scores[:, None], target)
    factor, shift = float(scale.coef_[0, 0]), float(scale.intercept_[0])
    return weights * np.float32(factor), bias * factor + shift


def _fit_binary(features: Floats, target: npt.NDArray[np.bool_], *, strength: float) -> tuple[Floats, float]:
    fitted = LogisticRegression(C=strength, max_iter=150, tol=1e-3, class_weight="balanced").fit(features, target)
    return fitted.coef_[0].astype(np.float32), float(fitted.intercept_[0])
