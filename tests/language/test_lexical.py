"""Words shared with a query rank texts; rare words count more than frequent ones."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from baton.language.lexical import LexicalIndex, words_of

WORDS = st.sampled_from(["return", "refund", "chair", "lamp", "order", "the", "a", "when", "how", "NH-1234"])
TEXTS = st.lists(WORDS, max_size=8).map(" ".join)


def test_the_text_with_the_rare_word_comes_first() -> None:
    index = LexicalIndex(["when is the sofa due", "when is the NH-55210 due", "when is it due"])
    assert index.scores("when is nh-55210 due").argmax() == 1


def test_plural_and_singular_capitals_and_quotes_are_the_same_word() -> None:
    assert words_of("Deliveries’ CHAIRS glass") == words_of("delivery' chair glass")


def test_unknown_words_find_nothing_and_lower_the_share_of_the_others() -> None:
    index = LexicalIndex(["return a chair", "repair a lamp"])
    assert not index.scores("xylophone").any()
    assert index.scores("return xylophone")[0] < index.scores("return")[0]


def test_an_empty_index_and_an_empty_query_give_zeros() -> None:
    assert LexicalIndex([]).scores("anything").shape == (0,)
    assert LexicalIndex(["", "chair"]).scores("").tolist() == [0.0, 0.0]


@settings(max_examples=60, deadline=None)
@given(texts=st.lists(TEXTS, min_size=1, max_size=8), query=TEXTS)
def test_scores_are_shares_and_only_texts_with_a_common_word_score(texts: list[str], query: str) -> None:
    scores = LexicalIndex(texts).scores(query)
    assert (scores >= 0).all()
    assert (scores <= 1 + 1e-6).all()
    common = [bool(set(words_of(text)) & set(words_of(query))) for text in texts]
    np.testing.assert_array_equal(scores > 0, common)
