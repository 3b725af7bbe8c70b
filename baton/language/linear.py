"""Linear classifiers as plain numbers: trained with scikit-learn, kept as safetensors, run with numpy.

Two kinds: `softmax` (exactly one label) and `sigmoid` (any number of labels). Nothing is pickled.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize, minimize_scalar
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import KFold, train_test_split

from baton.language.tensors import read_tensors, write_tensors

Floats = npt.NDArray[np.float32]
Flags = npt.NDArray[np.bool_]


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
            return _sigmoid(scores)
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


def train_softmax(
    features: Floats, labels: Sequence[str], *, strength: float = 10.0, held_out: float = 0.25
) -> LinearModel:
    """Multinomial logistic regression whose confidence is calibrated on a held-out share of the examples.

    `strength` is the inverse of the regularisation; with a label of fewer than four examples nothing is calibrated.
    """
    names = np.asarray(labels)
    model = _fit_softmax(features, names, strength=strength)
    if min(np.unique(names, return_counts=True)[1]) < 4:
        return model
    split = train_test_split(features, names, test_size=held_out, stratify=names, random_state=7)
    part = _fit_softmax(split[0], split[2], strength=strength)
    column = {name: index for index, name in enumerate(part.labels)}
    truth = np.array([column[name] for name in split[3]])
    return model.scaled(_temperature_factor(split[1] @ part.weights + part.bias, truth))


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
    features: Floats, targets: Flags, labels: Sequence[str], *, strength: float = 3.0, folds: int = 3
) -> LinearModel:
    """Calibrated logistic regression for every label; `targets` is (n, labels), true where the label applies.

    Rare labels weigh as much as frequent ones while learning; held-out folds put the probabilities right again.
    """
    model = LinearModel(tuple(labels), *_fit_labels(features, targets, strength=strength), "sigmoid")
    if targets.sum(axis=0).min() < folds:
        return model
    scores = np.zeros(targets.shape, dtype=np.float32)
    for train, held in KFold(folds, shuffle=True, random_state=7).split(features):
        weights, bias = _fit_labels(features[train], targets[train], strength=strength)
        scores[held] = features[held] @ weights + bias
    scales = [LogisticRegression().fit(scores[:, [column]], targets[:, column]) for column in range(len(labels))]
    factor = np.array([scale.coef_[0, 0] for scale in scales], dtype=np.float32)
    shift = np.array([scale.intercept_[0] for scale in scales], dtype=np.float32)
    return model.scaled(factor, shift)


def _fit_labels(features: Floats, targets: Flags, *, strength: float) -> tuple[Floats, Floats]:
    """All labels at once, as one smooth problem: many times faster than one regression after the other."""
    count, size = features.shape
    labels = targets.shape[1]
    signs = np.where(targets, 1.0, -1.0).astype(np.float32)
    positive = np.clip(targets.sum(axis=0), 1, count - 1)
    importance = np.where(targets, count / (2 * positive), count / (2 * (count - positive))).astype(np.float32)

    def loss(flat: npt.NDArray[np.float64]) -> tuple[float, npt.NDArray[np.float64]]:
        weights, bias = flat[:-labels].reshape(size, labels), flat[-labels:]
        margins = signs * (features @ weights.astype(np.float32) + bias.astype(np.float32))
        push = -importance * signs * _sigmoid(-margins)
        value = float((importance * np.logaddexp(0.0, -margins)).sum()) + float((weights**2).sum()) / (2 * strength)
        return value, np.concatenate([(features.T @ push + weights / strength).ravel(), push.sum(axis=0)])

    options = {"maxiter": 80, "ftol": 1e-5}
    found = minimize(loss, np.zeros((size + 1) * labels), jac=True, method="L-BFGS-B", options=options).x
    weights, bias = found[:-labels].reshape(size, labels), found[-labels:]
    return weights.astype(np.float32), bias.astype(np.float32)


def _sigmoid(scores: Floats) -> Floats:
    return np.asarray(1.0 / (1.0 + np.exp(-np.clip(scores, -60.0, 60.0))), dtype=np.float32)
