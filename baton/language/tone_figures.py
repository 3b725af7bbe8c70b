"""Thresholds, calibration and figures of the tone branch: from scores and true labels to numbers. It trains nothing.

A tool for maintainers and for a regression test; nothing in service imports it.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize
from sklearn.metrics import f1_score, roc_auc_score

from baton.language.tone_texts import AT_US, NEGATIVE

Floats = npt.NDArray[np.float32]

_BINS = 15
_FIRM = 10.0
"""How strongly calibration is held at "unchanged": rare emotions have a handful of examples on the dev part."""


@dataclass(frozen=True)
class Figures:
    """On one part of GoEmotions, with thresholds and calibration that were chosen elsewhere."""

    messages: int
    macro_f1: float
    negative_auroc: float
    at_us_auroc: float
    calibration_error: float
    """Mean over the emotions of the expected calibration error (15 bins of equal width)."""


def best_thresholds(targets: Floats, chances: Floats) -> tuple[float, ...]:
    """Per column the chance that gives the best F1, between the last item taken and the first one left."""
    return tuple(_best_threshold(targets[:, column], chances[:, column]) for column in range(targets.shape[1]))


def _best_threshold(targets: Floats, chances: Floats) -> float:
    order = np.argsort(-chances, kind="stable")
    found = np.cumsum(targets[order])
    f1 = 2.0 * found / (np.arange(len(order)) + 1.0 + targets.sum())
    last = int(np.argmax(f1))
    below = chances[order[last + 1]] if last + 1 < len(order) else 0.0
    return round(float(chances[order[last]] + below) / 2.0, 5)


def calibrations(targets: Floats, known: Floats, scores: Floats) -> tuple[tuple[float, float], ...]:
    """Per column slope and shift of the score (Platt scaling), held near 1 and 0 where examples are few."""
    return tuple(
        _calibration(*(values[known[:, column] > 0, column] for values in (targets, scores)))
        for column in range(targets.shape[1])
    )


def _calibration(targets: Floats, scores: Floats) -> tuple[float, float]:
    def loss(values: npt.NDArray[np.float64]) -> float:
        moved = scores * values[0] + values[1]
        wrong = np.logaddexp(0.0, moved) - targets * moved
        return float(wrong.sum() + _FIRM * ((values[0] - 1.0) ** 2 + values[1] ** 2))

    slope, shift = minimize(loss, np.array([1.0, 0.0]), method="Nelder-Mead").x
    return round(float(slope), 4), round(float(shift), 4)


def either(chances: Floats, names: Sequence[str], outputs: Sequence[str]) -> Floats:
    """Chance that at least one of the named outputs holds, taken as independent."""
    columns = [list(outputs).index(name) for name in names]
    return np.asarray(1.0 - np.prod(1.0 - chances[:, columns], axis=1), dtype=np.float32)


def auroc(truth: npt.NDArray[np.bool_], scores: Floats) -> float:
    """Chance that a true item scores above a false one, four digits."""
    return round(float(roc_auc_score(truth, scores)), 4)


def calibration_error(truth: Floats, chances: Floats) -> float:
    """Expected calibration error: distance of mean chance and true share over bins, weighted by their size."""
    bins = np.minimum((chances * _BINS).astype(int), _BINS - 1)
    gaps = [abs(float((truth - chances)[bins == number].sum())) for number in range(_BINS)]
    return sum(gaps) / len(truth)


def measure(targets: Floats, chances: Floats, *, thresholds: Sequence[float], outputs: Sequence[str]) -> Figures:
    """All figures of one part; `targets` and `chances` have a column per emotion, `outputs` names them."""
    some = {group: targets[:, [list(outputs).index(name) for name in group]].any(axis=1) for group in (NEGATIVE, AT_US)}
    macro_f1 = f1_score(targets, chances >= np.array(thresholds), average="macro", zero_division=0)
    errors = [calibration_error(targets[:, column], chances[:, column]) for column in range(targets.shape[1])]
    return Figures(
        messages=len(targets),
        macro_f1=round(float(macro_f1), 4),
        negative_auroc=auroc(some[NEGATIVE], either(chances, NEGATIVE, outputs)),
        at_us_auroc=auroc(some[AT_US], either(chances, AT_US, outputs)),
        calibration_error=round(float(np.mean(errors)), 4),
    )
