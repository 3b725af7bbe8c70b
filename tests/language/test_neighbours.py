"""Examples close to a message move its chances, distant ones do not."""

import numpy as np

from baton.language.neighbours import COUNT, MOST, Neighbours

EXAMPLES = Neighbours(np.eye(2, 4, dtype=np.float32), np.array([[1.0], [0.0]], dtype=np.float32))


def test_an_example_in_the_same_words_decides_most() -> None:
    chances = EXAMPLES.blend(np.array([[0.1], [0.9]], dtype=np.float32), np.eye(2, 4, dtype=np.float32))
    assert chances[0, 0] > 0.6
    assert chances[1, 0] < 0.4


def test_a_message_unlike_all_examples_keeps_its_chances() -> None:
    far = np.array([[0.0, 0.0, 1.0, 0.0]], dtype=np.float32)
    np.testing.assert_allclose(EXAMPLES.blend(np.array([[0.3]], dtype=np.float32), far), [[0.3]])


def test_only_the_nearest_of_many_examples_have_a_say() -> None:
    draw = np.random.default_rng(1)
    vectors = draw.normal(size=(500, 4)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    message = vectors[:1]
    nearest = np.argsort(-(vectors @ message[0]))[:COUNT]
    shown = np.zeros((500, 1), dtype=np.float32)
    shown[nearest] = 1.0
    chances = np.zeros((1, 1), dtype=np.float32)
    np.testing.assert_allclose(Neighbours(vectors, shown).blend(chances, message), [[MOST]], rtol=1e-5)
