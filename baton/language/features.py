"""Joins a sentence vector with hashed character pieces, which survive typos the encoder stumbles over.

Stateless: nothing is learned here, so training and running can never disagree.
"""

from collections.abc import Sequence
from functools import lru_cache

import numpy as np
import numpy.typing as npt
from sklearn.feature_extraction.text import HashingVectorizer

Matrix = npt.NDArray[np.float32]

PIECES = 512
PIECE_WEIGHT = np.float32(0.5)
"""Of the character pieces against the sentence vector, chosen on BANKING77 (15 examples an intent)."""


def joined_features(vectors: Matrix, texts: Sequence[str]) -> Matrix:
    """Shape (n, vector size + 512): one row per normalised text and its sentence vector."""
    if not len(texts):
        return np.zeros((0, vectors.shape[1] + PIECES), dtype=np.float32)
    pieces = _pieces(texts[0].lower()) if len(texts) == 1 else _hashed([text.lower() for text in texts])
    return np.hstack([vectors, PIECE_WEIGHT * pieces]).astype(np.float32)


@lru_cache(maxsize=16)
def _pieces(text: str) -> Matrix:
    """Several components ask for the same message one after the other, so the last few are kept."""
    return _hashed([text])


def _hashed(texts: Sequence[str]) -> Matrix:
    return np.asarray(_hasher().transform(texts).toarray(), dtype=np.float32)


@lru_cache(maxsize=1)
def _hasher() -> HashingVectorizer:
    return HashingVectorizer(analyzer="char_wb", ngram_range=(2, 4), n_features=PIECES, norm="l2", dtype=np.float32)
