"""Turns scores into calibrated confidence, and finds the confidence below which a message is out of scope.

A softmax whose floor belongs to nobody: a label that scores zero gets no share of it, so many unlikely labels
together never look likely. Pure arithmetic over scores of unseen examples; it trains no model.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize_scalar

from baton.language.kernel import Floats, LeftOut

Chances = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

MOST_REFUSED = 0.05
"""Share of unseen examples that the threshold may count as out of scope."""
MOST_SHARP = 25.0
"""Where every unseen example is right, certainty would have no end; beyond this, chances are no longer told apart."""


@dataclass(frozen=True)
class Confidence:
    """`sharpness` is the softmax's inverse temperature; from `threshold` on a message is taken to be in scope."""

    sharpness: float
    threshold: float

    def chances(self, scores: Floats) -> Chances:
        """Shape (n, labels); what a row lacks to 1 is the chance of none of the labels."""
        return _chances(scores, self.sharpness)


def fitted_confidence(left_out: LeftOut, groups: Sequence[str], *, outside: str) -> Confidence:
    """Learn from scores of unseen examples.

    `groups` names each label's group (labels of one group are as likely as their sum); the group `outside` holds
    examples that are out of scope. Without such examples, whole labels that were left out stand for them.
    """
    names = sorted(set(groups))
    member = np.array([[group == name for name in names] for group in groups], dtype=np.float64)
    truth = member.argmax(axis=1)[left_out.truth]
    sharpness = _sharpness(left_out.scores, truth, member)
    inside = np.array([name != outside for name in names])
    return Confidence(sharpness, _threshold(left_out, truth, member, inside, sharpness))


def _chances(scores: Floats, sharpness: float) -> Chances:
    evidence = np.expm1(np.clip(scores.astype(np.float64) * sharpness, 0.0, 80.0))
    return np.asarray(evidence / (evidence.sum(axis=1, keepdims=True) + scores.shape[1]), dtype=np.float64)


def _sharpness(scores: Floats, truth: npt.NDArray[np.int64], member: Chances) -> float:
    """Makes the right groups of unseen examples as likely as possible, nobody's share dealt out evenly."""

    def loss(log_factor: float) -> float:
        shares = _chances(scores, float(np.exp(log_factor))) @ member
        shares += (1.0 - shares.sum(axis=1, keepdims=True)) / member.shape[1]
        return float(-np.log(np.maximum(shares[np.arange(len(truth)), truth], 1e-9)).mean())

    return float(np.exp(minimize_scalar(loss, bounds=(0.0, math.log(MOST_SHARP)), method="bounded").x))


def _threshold(
    left_out: LeftOut, truth: npt.NDArray[np.int64], member: Chances, inside: Flags, sharpness: float
) -> float:
    """Keeps known messages and refuses strangers as well as it can, but refuses few of the known."""

    def best(scores: Floats) -> Chances:
        shares = (_chances(scores, sharpness) @ member)[:, inside]
        return np.asarray(shares.max(axis=1, initial=0.0), dtype=np.float64)

    known = inside[truth]
    kept = best(left_out.scores[known])
    strange = best(left_out.strangers if known.all() else left_out.scores[~known])
    if not len(kept):
        return 0.0
    limits = np.quantile(kept, np.linspace(0.0, MOST_REFUSED, 26))
    if not len(strange):
        return float(limits[-1])
    gains = [float((kept >= limit).mean() + (strange < limit).mean()) for limit in limits]
    return float(limits[int(np.argmax(gains))])
