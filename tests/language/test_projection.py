"""A shortened vector keeps its angles to others."""

import numpy as np

from baton.language.projection import learn_projection


def rows(count: int, *, seed: int = 7) -> np.ndarray:
    """Of length 1, in three of twelve directions."""
    draw = np.random.default_rng(seed)
    flat = draw.normal(size=(count, 3)) @ np.linalg.qr(np.random.default_rng(1).normal(size=(12, 3)))[0].T
    return (flat / np.linalg.norm(flat, axis=1, keepdims=True)).astype(np.float32)


def test_vectors_that_differ_in_few_directions_lose_nothing() -> None:
    projection = learn_projection(rows(50), kept=3)
    short = projection.shorten(rows(9, seed=8))
    assert short.shape == (9, 3)
    np.testing.assert_allclose(short @ short.T, rows(9, seed=8) @ rows(9, seed=8).T, atol=1e-5)


def test_every_shortened_vector_has_length_one_but_nothing_stays_nothing() -> None:
    vectors = np.vstack([rows(2), np.zeros((1, 12), dtype=np.float32)])
    lengths = np.linalg.norm(learn_projection(rows(50), kept=2).shorten(vectors), axis=1)
    np.testing.assert_allclose(lengths, [1.0, 1.0, 0.0], atol=1e-5)


def test_no_more_is_kept_than_there_is() -> None:
    assert learn_projection(rows(5), kept=40).directions.shape == (12, 12)
