"""The matcher tells moments that an article helps with from those that none does, and which article it is."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from baton.assist.matcher import Asked, Floats, Matcher, train_matcher

SIZE = 8
ARTICLES = ("returns", "delivery", "warranty")
_RANDOM = np.random.default_rng(3)
NOTHING = np.zeros(3 * SIZE, dtype=np.float32)
DIRECTIONS = np.linalg.qr(_RANDOM.normal(size=(SIZE, SIZE)))[0].astype(np.float32)


def levels(kind: int, *, rows: int = 2) -> Floats:
    """Vectors near one direction, each level of length 1: kinds 0 to 2 are the articles', 3 is of no article."""
    near = DIRECTIONS[kind] + 0.15 * _RANDOM.normal(size=(rows, 3, SIZE)).astype(np.float32)
    near /= np.linalg.norm(near, axis=2, keepdims=True)
    return np.asarray(near.reshape(rows, 3 * SIZE), dtype=np.float32)


def asked(kind: int) -> Asked:
    found = _RANDOM.uniform(0.0, 0.3, size=(2, len(ARTICLES))).astype(np.float32)
    if kind < len(ARTICLES):
        found[:, kind] += 0.4
    return Asked(levels(kind), DIRECTIONS[kind], found, words=6, answered=NOTHING)


@pytest.fixture(scope="module")
def matcher() -> Matcher:
    kinds = [number % 4 for number in range(80)]
    questions = np.vstack([levels(kind, rows=10) for kind in range(3)]), [name for name in ARTICLES for _ in range(10)]
    gold = [frozenset({ARTICLES[kind]}) if kind < 3 else frozenset[str]() for kind in kinds]
    return train_matcher(ARTICLES, questions, [(asked(kind), of) for kind, of in zip(kinds, gold, strict=True)])


@pytest.mark.parametrize("kind", range(3))
def test_the_article_that_helps_has_the_highest_share(matcher: Matcher, kind: int) -> None:
    match = matcher.match(asked(kind))
    assert match.helps > 0.8
    assert match.shares.argmax() == kind
    assert match.shares[kind] > 0.5


def test_a_moment_like_those_that_no_article_helps_is_left_alone(matcher: Matcher) -> None:
    assert matcher.match(asked(3)).helps < 0.2


def test_what_was_kept_judges_alike(matcher: Matcher, tmp_path: Path) -> None:
    matcher.save(tmp_path / "models" / "assist.safetensors", fingerprint="f1")
    again, fingerprint = Matcher.load(tmp_path / "models" / "assist.safetensors")
    one = asked(1)
    assert fingerprint == "f1"
    assert again.articles == ARTICLES
    assert again.match(one).helps == matcher.match(one).helps
    assert np.array_equal(again.match(one).shares, matcher.match(one).shares)


def test_the_same_examples_teach_the_same() -> None:
    kinds = [number % 4 for number in range(24)]
    moments = [(asked(kind), frozenset({ARTICLES[kind]} if kind < 3 else ())) for kind in kinds]
    questions = np.vstack([levels(kind) for kind in range(3)]), [name for name in ARTICLES for _ in range(2)]
    one = asked(0)
    first, second = (train_matcher(ARTICLES, questions, moments).match(one) for _ in range(2))
    assert first.helps == second.helps


def test_the_same_words_need_an_article_or_none_by_what_they_answer() -> None:
    asks, settles = levels(1, rows=1)[0], levels(2, rows=1)[0]
    moments = [
        (replace(asked(0), answered=settles if number % 2 else asks), frozenset() if number % 2 else {"returns"})
        for number in range(60)
    ]
    questions = np.vstack([levels(kind) for kind in range(3)]), [name for name in ARTICLES for _ in range(2)]
    taught = train_matcher(ARTICLES, questions, [(one, frozenset(gold)) for one, gold in moments])
    assert taught.match(replace(asked(0), answered=asks)).helps > 0.5
    assert taught.match(replace(asked(0), answered=settles)).helps < 0.5


def test_without_tone_it_still_tells_them_apart(matcher: Matcher) -> None:
    plain = asked(0)
    deaf = Asked(plain.levels, np.zeros(SIZE, dtype=np.float32), plain.found, plain.words, plain.answered)
    assert matcher.match(deaf).shares.argmax() == 0
