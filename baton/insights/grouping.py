"""Groups texts by meaning, without being told how many groups there are. Pure.

Each vector is drawn towards its nearest neighbours a few times, which pulls those of one matter together; Ward's
hierarchy is built over that, and cut into the fewest groups whose silhouette (Rousseeuw 1987, J. Comp. Appl. Math.
20:53) in the vectors as they were is nearly the best. The settings were found on one public set of intents, and tried
once on another: `benchmarks.patterns`.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.cluster.hierarchy import fcluster, linkage
from sklearn.metrics import silhouette_score

NEIGHBOURS, PULLS, SHARP = 15, 4, 3
"""How many neighbours pull, how often, and to which power their likeness counts."""
ONE = 0.7
"""Mean likeness to the common centre from which on all of it is one matter."""
FAR = 0.35
"""Below this likeness to its group's centre a text belongs to none."""
FEWEST = 6
"""Texts below which there is nothing to group."""
NEARLY = 0.97
"""Of the best silhouette: it hardly falls while groups are split in two, and fewer groups are read more easily."""
STEP = 1.12
"""From one number of groups that is tried to the next."""
LOOKED_AT = 2_000
"""Texts on which a cut is judged, drawn by a fixed seed."""
PART = 2_000
Vectors = NDArray[np.float32]
Labels = NDArray[np.int64]


def grouped(vectors: Vectors) -> Labels:
    """A group's number for each vector of length 1; -1 for those that are like no group."""
    if len(vectors) < FEWEST:
        return np.full(len(vectors), -1, dtype=np.int64)
    if float((vectors @ _centre(vectors)).mean()) >= ONE:
        return _without_strays(vectors, np.zeros(len(vectors), dtype=np.int64))
    drawn = _drawn_together(vectors)
    tree = linkage(drawn, "ward")
    return _without_strays(vectors, _best_cut(vectors, tree))


def _drawn_together(vectors: Vectors) -> Vectors:
    near, likeness = _neighbours(vectors, min(NEIGHBOURS, len(vectors) - 1))
    weight = (np.maximum(likeness, 0.0) ** SHARP)[:, :, None]
    found = vectors
    for _ in range(PULLS):
        pulled = np.empty_like(found)
        for first in range(0, len(found), PART):
            part = slice(first, first + PART)
            mean = (weight[part] * found[near[part]]).sum(axis=1) / np.maximum(weight[part].sum(axis=1), 1e-9)
            pulled[part] = found[part] + mean
        found = pulled / np.maximum(np.linalg.norm(pulled, axis=1, keepdims=True), 1e-9)
    return found


def _neighbours(vectors: Vectors, count: int) -> tuple[NDArray[np.int64], Vectors]:
    near = np.empty((len(vectors), count), dtype=np.int64)
    likeness = np.empty((len(vectors), count), dtype=np.float32)
    for first in range(0, len(vectors), PART):
        part = vectors[first : first + PART] @ vectors.T
        rows = np.arange(len(part))
        part[rows, first + rows] = -np.inf
        best = np.argpartition(-part, count - 1, axis=1)[:, :count]
        near[first : first + PART], likeness[first : first + PART] = best, np.take_along_axis(part, best, axis=1)
    return near, likeness


def _best_cut(vectors: Vectors, tree: Any) -> Labels:
    some = np.random.default_rng(0).permutation(len(vectors))[:LOOKED_AT]
    scored: list[tuple[float, Labels]] = []
    for count in _counts(len(vectors)):
        labels = fcluster(tree, count, "maxclust").astype(np.int64) - 1
        if 1 < len(set(labels[some].tolist())) < len(some):
            scored.append((float(silhouette_score(vectors[some], labels[some], metric="cosine")), labels))
    best = max((score for score, _ in scored), default=0.0)
    nearly = (labels for score, labels in scored if score >= NEARLY * best)
    return next(nearly, np.zeros(len(vectors), dtype=np.int64))


def _counts(texts: int) -> list[int]:
    """From 2 groups to so many that they would have four texts each."""
    found, count = [], 2.0
    while round(count) <= max(texts // 4, 2):
        found.append(round(count))
        count = max(count * STEP, count + 1)
    return found


def _without_strays(vectors: Vectors, labels: Labels) -> Labels:
    found = labels.copy()
    for label in np.unique(labels):
        rows = np.flatnonzero(labels == label)
        found[rows[vectors[rows] @ _centre(vectors[rows]) < FAR]] = -1
    return found


def _centre(vectors: Vectors) -> Vectors:
    mean = vectors.mean(axis=0)
    return np.asarray(mean / max(float(np.linalg.norm(mean)), 1e-9), dtype=np.float32)
