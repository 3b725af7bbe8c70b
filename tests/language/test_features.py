"""A message's features are the same alone, among others and when they are asked for again."""

import numpy as np

from baton.language.features import PIECES, joined_features

TEXTS = ["Where is my parcel?", "WHERE IS MY PARCEL?", "a broken lamp"]


def test_a_message_has_the_same_features_alone_and_among_others() -> None:
    vectors = np.eye(3, 8, dtype=np.float32)
    together = joined_features(vectors, TEXTS)
    for row, text in enumerate(TEXTS):
        for _ in range(2):
            np.testing.assert_array_equal(joined_features(vectors[[row]], [text]), together[[row]])


def test_what_is_kept_of_a_message_is_not_changed_by_who_asks_for_it() -> None:
    vector = np.zeros((1, 8), dtype=np.float32)
    first = joined_features(vector, ["hello there"])
    kept = first.copy()
    first[:] = 7.0
    np.testing.assert_array_equal(joined_features(vector, ["hello there"]), kept)


def test_no_messages_have_no_rows() -> None:
    assert joined_features(np.zeros((0, 8), dtype=np.float32), []).shape == (0, 8 + PIECES)
