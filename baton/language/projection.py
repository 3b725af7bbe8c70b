"""Shortens vectors to the directions in which given ones differ most, so that many can be compared quickly.

Principal components without centring: what matters afterwards is the angle between two vectors.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]


@dataclass(frozen=True)
class Projection:
    """`directions` has a column for each number that is kept."""

    directions: Floats

    def shorten(self, vectors: Floats) -> Floats:
        """Rows of length 1, shape (n, kept)."""
        short = vectors @ self.directions
        return np.asarray(short / np.maximum(np.linalg.norm(short, axis=1, keepdims=True), 1e-9), dtype=np.float32)


def learn_projection(vectors: Floats, *, kept: int) -> Projection:
    """From rows of `vectors`; no more directions are kept than they have columns."""
    _, directions = np.linalg.eigh(vectors.T @ vectors)
    return Projection(np.ascontiguousarray(directions[:, ::-1][:, :kept], dtype=np.float32))
