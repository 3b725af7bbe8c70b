"""Examples close to a message move its chances, distant ones do not."""

import numpy as np

from baton.language.neighbours import Neighbours

EXAMPLES = Neighbours(np.eye(2, 4, dtype=np.float32), np.array([[1.0], [0.0]], dtype=np.float32))


def test_an_example_in_the_same_words_decides_most() -> None:
    chances = EXAMPLES.blend(np.array([[0.1], [0.9]], dtype=np.float32), np.eye(2, 4, dtype=np.float32))
    assert chances[0, 0] > 0.6
    assert chances[1, 0] < 0.4


def test_a_message_unlike_all_examples_keeps_its_chances() -> None:
    far = np.array([[0.0, 0.0, 1.0, 0.0]], dtype=np.float32)
    np.testing.assert_allclose(EXAMPLES.blend(np.array([[0.3]], dtype=np.float32), far), [[0.3]])
