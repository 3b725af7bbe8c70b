"""Scores labels by likeness to their examples: kernel ridge regression with a Gaussian kernel.

What is like no example scores near zero for every label, so a stranger stays visible instead of being guessed.
Training is one linear system; leaving out an example, or all examples of a label, is exact arithmetic on its
solution (Rasmussen & Williams 2006, section 5.4.2), so scores of unseen examples need no second training.
Pure: rows and labels in, scores out; what the rows mean, and what a score is worth, is not known here.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
import numpy.typing as npt
from scipy.linalg import cho_solve, cholesky, eigh, solve_triangular

from baton.language.tensors import read_tensors, write_tensors

Floats = npt.NDArray[np.float32]
Whole = npt.NDArray[np.int64]

RIDGE = 0.1
HINT_RIDGE = 0.2
"""A hint counts half: an example is trusted as much as its ridge is small."""
MOST_DIRECTIONS = 384
"""Rows are kept in the directions in which the examples are longest; what a row has beyond adds to its distance."""
MOST_IN_ONE = 16_000
"""Examples in one system, whose size is their number squared; more are split evenly and the parts averaged."""
MOST_LEFT_OUT = 2_000
_SEED = 7


@dataclass(frozen=True)
class KernelModel:
    """Scores are likeness(row, points) @ weights."""

    labels: tuple[str, ...]
    directions: Floats
    points: Floats
    weights: Floats

    def scores(self, rows: Floats) -> Floats:
        """Shape (n, labels); near 1 for the label of close examples, near 0 far from all."""
        found = rows @ self.directions
        beyond = np.maximum(_squares(rows) - _squares(found), 0.0)
        near = _likeness(found, self.points, beyond, squares=self._point_squares)
        return np.asarray(near @ self.weights, dtype=np.float32)

    @cached_property
    def _point_squares(self) -> Floats:
        return _squares(self.points)

    def save(self, path: Path, **words: str) -> None:
        """One safetensors file; `words` are kept beside the labels."""
        tensors = {"directions": self.directions, "points": self.points, "weights": self.weights}
        write_tensors(path, tensors, words={"labels": json.dumps(self.labels)} | words)

    @classmethod
    def load(cls, path: Path) -> tuple["KernelModel", dict[str, str]]:
        """The model and all words that `save` wrote; raises ModelError."""
        tensors, words = read_tensors(path)
        parts = (tensors["directions"], tensors["points"], tensors["weights"])
        return cls(tuple(json.loads(words["labels"])), *parts), words


@dataclass(frozen=True)
class LeftOut:
    """Scores of examples by a model that has not seen them, and of whole labels by one that never knew them."""

    scores: Floats
    truth: Whole
    strangers: Floats
    """Scores of examples whose label was left out altogether; its column is -inf."""


def train_kernel(rows: Floats, labels: Sequence[str], *, hints: Floats | None = None) -> tuple[KernelModel, LeftOut]:
    """Learn from rows; `hints` holds one more row per label, in sorted order, that counts half (a label's name).

    The order of the examples does not matter. Needs at least two labels.
    """
    names = sorted(set(labels))
    column = {name: index for index, name in enumerate(names)}
    truth = np.array([column[label] for label in labels])
    order = np.lexsort((*rows.T[:3], truth))
    rows, truth = rows[order], truth[order]
    known = rows if hints is None else np.vstack([rows, hints])
    directions = _directions(known)
    random = np.random.default_rng(_SEED)
    parts = np.array_split(random.permutation(len(rows)), -(-len(rows) // MOST_IN_ONE))
    points, weights, left_out = [], [], []
    for part in parts:
        # One factor at a time: it is by far the largest thing here.
        solved = _Solved.of(rows[part] @ directions, truth[part], _projected(hints, directions), len(names))
        points.append(solved.points)
        weights.append(solved.weights / np.float32(len(parts)))
        left_out.append(solved.left_out(random, most=MOST_LEFT_OUT // len(parts)))
    model = KernelModel(tuple(names), directions, np.vstack(points), np.vstack(weights))
    return model, _joined(left_out)


@dataclass(frozen=True)
class _Solved:
    """One linear system: `weights` solve (likeness + ridge) @ weights = targets, whose Cholesky factor is `lower`."""

    examples: int
    points: Floats
    truth: Whole
    targets: Floats
    weights: Floats
    lower: Floats

    @classmethod
    def of(cls, points: Floats, truth: Whole, hints: Floats | None, labels: int) -> "_Solved":
        ridge = np.full(len(points), RIDGE, dtype=np.float32)
        of_label = truth
        if hints is not None:
            points, of_label = np.vstack([points, hints]), np.append(truth, np.arange(labels))
            ridge = np.append(ridge, np.full(labels, HINT_RIDGE, dtype=np.float32))
        targets = np.full((len(points), labels), -1.0 / labels, dtype=np.float32)
        targets[np.arange(len(points)), of_label] += 1.0
        system = _likeness(points, points)
        system[np.diag_indices(len(system))] += ridge
        # The transposed view of a symmetric matrix is in the column order that LAPACK can overwrite.
        lower = cholesky(system.T, lower=True, overwrite_a=True, check_finite=False)
        weights = cho_solve((lower, True), targets, check_finite=False)
        return cls(len(truth), points, of_label, targets, np.asarray(weights, dtype=np.float32), lower)

    def left_out(self, random: np.random.Generator, *, most: int) -> LeftOut:
        """From a sample of the examples (never the hints, whose labels they would give away)."""
        chosen = np.sort(random.permutation(self.examples)[:most])
        own = np.square(self._half_inverse(chosen)).sum(axis=0)
        scores = self.targets[chosen] - self.weights[chosen] / own[:, None]
        strangers = [self._strangers(label) for label in self._whole_labels(random, most)]
        empty = np.zeros((0, self.targets.shape[1]), dtype=np.float32)
        return LeftOut(scores, self.truth[chosen], np.vstack([empty, *strangers]))

    def _half_inverse(self, chosen: Whole) -> Floats:
        """Columns of the inverse factor; products of two columns are entries of the system's inverse."""
        units = np.zeros((len(self.points), len(chosen)), dtype=np.float32)
        units[chosen, np.arange(len(chosen))] = 1.0
        return np.asarray(solve_triangular(self.lower, units, lower=True, overwrite_b=True, check_finite=False))

    def _whole_labels(self, random: np.random.Generator, most: int) -> list[int]:
        """Labels to leave out, in random order, as many as fit into the sample."""
        sizes = np.bincount(self.truth, minlength=self.targets.shape[1])
        chosen, total = [], 0
        for label in random.permutation(len(sizes)):
            if total + sizes[label] <= most:
                chosen.append(int(label))
                total += int(sizes[label])
        return chosen

    def _strangers(self, label: int) -> Floats:
        block = np.flatnonzero(self.truth == label)
        half = self._half_inverse(block)
        scores = self.targets[block] - np.linalg.solve(half.T @ half, self.weights[block])
        scores[:, label] = -np.inf
        return np.asarray(scores[block < self.examples], dtype=np.float32)


def _joined(parts: Sequence[LeftOut]) -> LeftOut:
    whole = [np.concatenate([getattr(part, name) for part in parts]) for name in ("scores", "truth", "strangers")]
    return LeftOut(*whole)


def _directions(rows: Floats) -> Floats:
    width = rows.shape[1]
    count = min(MOST_DIRECTIONS, width)
    _, vectors = eigh(rows.T @ rows, subset_by_index=(width - count, width - 1))
    return np.asarray(vectors, dtype=np.float32)


def _projected(rows: Floats | None, directions: Floats) -> Floats | None:
    return None if rows is None else rows @ directions


def _likeness(rows: Floats, points: Floats, beyond: Floats | float = 0.0, *, squares: Floats | None = None) -> Floats:
    """exp(-squared distance), built in place: the largest array of a training. `squares` are those of the points."""
    near = rows @ points.T
    near *= 2.0
    near -= (_squares(rows) + beyond)[:, None]
    near -= _squares(points) if squares is None else squares
    np.minimum(near, 0.0, out=near)
    return np.asarray(np.exp(near, out=near), dtype=np.float32)


def _squares(rows: Floats) -> Floats:
    return np.asarray(np.einsum("ij,ij->i", rows, rows))
