"""Figures of a yes-or-no reading from its chances: AUROC, F1, calibration error, and the points of two curves.

Pure arithmetic over labels (True is yes) and chances in 0..1; it knows no files and draws nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from sklearn.metrics import f1_score, precision_recall_curve, roc_auc_score

BINS = 10
THRESHOLD = 0.5

Truth = Sequence[bool] | npt.NDArray[np.bool_]
Chances = Sequence[float] | npt.NDArray[np.float64]


@dataclass(frozen=True)
class Bin:
    """Chances that lie close together: their mean, how often it was so, and how many there are."""

    chance: float
    share: float
    count: int


@dataclass(frozen=True)
class Threshold:
    """What counting everything from `at` upwards as a yes would give."""

    at: float
    precision: float
    recall: float
    f1: float


def auroc(truth: Truth, chances: Chances) -> float | None:
    """Chance that a yes ranks above a no; None where the labels hold only one of the two."""
    known = np.asarray(truth, dtype=bool)
    if known.all() or not known.any():
        return None
    return float(roc_auc_score(known, np.asarray(chances, dtype=float)))


def f1(truth: Truth, chances: Chances, *, threshold: float = THRESHOLD) -> float:
    """F1 of the yes from `threshold` upwards; 0 where nothing was found."""
    found = np.asarray(chances, dtype=float) >= threshold
    return float(f1_score(np.asarray(truth, dtype=bool), found, zero_division=0))


def calibration_error(truth: Truth, chances: Chances, *, bins: int = BINS) -> float:
    """Expected calibration error over bins of equal width (Guo et al. 2017, https://arxiv.org/abs/1706.04599)."""
    filled = reliability(truth, chances, bins=bins)
    total = sum(item.count for item in filled)
    return sum(item.count * abs(item.share - item.chance) for item in filled) / total if total else 0.0


def reliability(truth: Truth, chances: Chances, *, bins: int = BINS) -> list[Bin]:
    """The bins that hold anything, from unlikely to likely."""
    known, given = np.asarray(truth, dtype=float), np.asarray(chances, dtype=float)
    place = np.minimum((given * bins).astype(int), bins - 1)
    return [
        Bin(float(given[place == n].mean()), float(known[place == n].mean()), int((place == n).sum()))
        for n in range(bins)
        if (place == n).any()
    ]


def thresholds(truth: Truth, chances: Chances) -> list[Threshold]:
    """Precision, recall and F1 at every chance that occurs, rising; empty where nothing is a yes."""
    known = np.asarray(truth, dtype=bool)
    if not known.any():
        return []
    precision, recall, at = precision_recall_curve(known, np.asarray(chances, dtype=float))
    both = np.maximum(precision + recall, 1e-12)
    rows = zip(at, precision, recall, 2 * precision * recall / both, strict=False)
    return [Threshold(*map(float, row)) for row in rows]
