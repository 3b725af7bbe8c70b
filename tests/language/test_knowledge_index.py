"""The knowledge search compares every passage, in a fixed order, whatever the size."""

from collections.abc import Sequence
from functools import cache
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from baton.errors import ModelError
from baton.language.knowledge_index import BEST_PASSAGES, EXACT, WORD_WEIGHT, KnowledgeIndex
from baton.language.lexical import LexicalIndex
from baton.language.passages import Passage

Floats = npt.NDArray[np.float32]
SIZE = 8
WORDS = ["return", "refund", "chair", "lamp", "sofa", "order", "delivery", "cost", "late", "broken", "gift", "card"]
TEXTS = st.lists(st.sampled_from(WORDS), min_size=1, max_size=6).map(" ".join)
PASSAGES = st.lists(st.tuples(st.sampled_from("abcde"), TEXTS), min_size=1, max_size=25).map(
    lambda pairs: [Passage(article, "question", text) for article, text in pairs]
)


@cache
def word_vector(word: str) -> Floats:
    return np.random.default_rng(sum(word.encode())).normal(size=SIZE).astype(np.float32)


def vectors_of(texts: Sequence[str]) -> Floats:
    """Any fixed unit vector a text: the sum of one pseudo-random vector a word."""
    rows = np.zeros((len(texts), SIZE), dtype=np.float32)
    for row, text in zip(rows, texts, strict=True):
        for word in text.casefold().split():
            row += word_vector(word)
        row /= np.linalg.norm(row) or 1.0
    return rows


@cache
def vector(text: str) -> Floats:
    return np.asarray(vectors_of([text])[0])


def brute_force(passages: Sequence[Passage], text: str, *, exact: float = float(EXACT)) -> list[float]:
    """The rule of the module, passage by passage."""
    ordered = sorted(passages, key=lambda passage: passage.article)
    words = LexicalIndex([passage.text for passage in ordered]).scores(text)
    seen: set[tuple[str, str]] = set()
    scores = []
    for passage, share in zip(ordered, words, strict=True):
        score = float(vector(passage.text) @ vector(text)) + float(WORD_WEIGHT) * float(share)
        if passage.text == text and (passage.article, text) not in seen:
            seen.add((passage.article, text))
            score += exact
        scores.append(score)
    return scores


def test_a_passage_that_says_exactly_the_query_comes_first_with_its_article() -> None:
    passages = [Passage("b", "question", f"return chair {word}") for word in WORDS]
    passages += [Passage("a", "question", "return chair"), Passage("a", "body", "gift card")]
    index = KnowledgeIndex.build(passages, vectors_of)
    assert index.search("Return  chair", vector("return chair"))[0].passage == Passage("a", "question", "return chair")
    best = index.rank_articles("return chair", vector("return chair"))[0]
    assert (best.article, best.passage.text) == ("a", "return chair")


def test_an_empty_index_finds_nothing() -> None:
    index = KnowledgeIndex.build([], vectors_of)
    assert index.search("anything", vector("anything")) == []
    assert index.rank_articles("anything", vector("anything")) == []


def test_unknown_words_still_give_every_article_a_place() -> None:
    index = KnowledgeIndex.build([Passage("a", "title", "sofa"), Passage("b", "title", "lamp")], vectors_of)
    assert {hit.article for hit in index.rank_articles("xylophone", vector("xylophone"))} == {"a", "b"}


def test_equal_passages_keep_the_order_of_their_articles() -> None:
    passages = [Passage(article, "question", "gift card") for article in "cab"]
    index = KnowledgeIndex.build(passages, vectors_of)
    assert [hit.passage.article for hit in index.search("lamp", vector("lamp"))] == ["a", "b", "c"]
    assert [hit.article for hit in index.rank_articles("lamp", vector("lamp"))] == ["a", "b", "c"]


def test_only_the_wanted_kinds_are_found() -> None:
    index = KnowledgeIndex.build([Passage("a", "agents", "lamp"), Passage("a", "body", "sofa")], vectors_of)
    assert [hit.passage.kind for hit in index.search("lamp", vector("lamp"), kinds=["body", "answer"])] == ["body"]


def test_texts_that_are_known_are_not_encoded_again() -> None:
    old = KnowledgeIndex.build([Passage("a", "title", "sofa")], vectors_of)
    asked: list[str] = []

    def encode(texts: Sequence[str]) -> Floats:
        asked.extend(texts)
        return vectors_of(texts)

    passages = [Passage("a", "title", "sofa"), Passage("a", "title", "lamp")]
    index = KnowledgeIndex.build(passages, encode, known=old.known)
    assert asked == ["lamp"]
    np.testing.assert_array_equal(index.vectors, vectors_of(["sofa", "lamp"]))


def test_a_saved_index_finds_the_same_and_belongs_to_its_encoder(tmp_path: Path) -> None:
    index = KnowledgeIndex.build([Passage("a", "title", "late sofa"), Passage("b", "body", "gift card")], vectors_of)
    index.save(tmp_path / "index.safetensors", encoder="one")
    again = KnowledgeIndex.load(tmp_path / "index.safetensors", encoder="one")
    assert again.search("late lamp", vector("late lamp")) == index.search("late lamp", vector("late lamp"))
    with pytest.raises(ModelError, match="another encoder"):
        KnowledgeIndex.load(tmp_path / "index.safetensors", encoder="two")


@settings(max_examples=80, deadline=None)
@given(passages=PASSAGES, text=TEXTS, limit=st.integers(1, 30))
def test_the_search_equals_comparing_one_by_one(passages: list[Passage], text: str, limit: int) -> None:
    index = KnowledgeIndex.build(passages, vectors_of)
    expected = brute_force(passages, text)
    found = index.search(text, vector(text), limit=limit)
    np.testing.assert_allclose([hit.score for hit in found], sorted(expected, reverse=True)[:limit], atol=1e-4)
    assert found == index.search(text, vector(text), limit=limit)


@settings(max_examples=80, deadline=None)
@given(passages=PASSAGES, text=TEXTS)
def test_an_article_scores_the_mean_of_its_best_passages(passages: list[Passage], text: str) -> None:
    ordered = sorted(passages, key=lambda passage: passage.article)
    by_article: dict[str, list[float]] = {}
    equal = set()
    for passage, score in zip(ordered, brute_force(passages, text, exact=0.0), strict=True):
        equal |= {passage.article} if passage.text == text else set()
        by_article.setdefault(passage.article, []).append(score)
    expected = {
        article: np.mean(sorted(scores)[-BEST_PASSAGES:]) + float(EXACT) * (article in equal)
        for article, scores in by_article.items()
    }
    found = KnowledgeIndex.build(passages, vectors_of).rank_articles(text, vector(text))
    assert [hit.score for hit in found] == sorted((hit.score for hit in found), reverse=True)
    for hit in found:
        assert hit.score == pytest.approx(expected[hit.article], abs=1e-4)
    assert len(found) == len(expected)


def test_ten_thousand_passages_give_the_same_as_one_by_one() -> None:
    draw = np.random.default_rng(3)
    passages = [
        Passage(f"article_{number % 400:03}", "body", f"{' '.join(draw.choice(WORDS, 5))} {number % 97}")
        for number in range(10_000)
    ]
    index = KnowledgeIndex.build(passages, vectors_of)
    for text in ("late sofa delivery", "gift card 42", "xylophone"):
        scores = brute_force(passages, text)
        found = index.search(text, vector(text), limit=10)
        np.testing.assert_allclose([hit.score for hit in found], sorted(scores, reverse=True)[:10], atol=1e-4)
