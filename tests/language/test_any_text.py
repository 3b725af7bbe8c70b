"""Whatever is typed is read without an exception, in time proportional to its length, into something sane.

The hazards are read at twenty times the longest message: what takes the square of the length would not end in time.
"""

from datetime import date
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from baton.language.dates import find_dates
from baton.language.encoder import load_encoder
from baton.language.entities import MOST_ENTITIES, EntityFinder
from baton.language.features import joined_features
from baton.language.languages import OTHER, Languages
from baton.language.moments import MOST_SENTENCES, sentences_of
from baton.language.normalise import MOST_CHARACTERS, normalise
from baton.language.recognise import Recogniser
from tests.language.hazards import HAZARDS

TODAY = date(2026, 11, 23)
FINDER = EntityFinder(["kettle", "sofa bed"])
LANGUAGES = Languages.load(Path("policy/languages.yml"))
RECOGNISER = Recogniser(LANGUAGES, frozenset(["where", "is", "my", "order"]))
ANY_TEXT = st.text(st.characters(blacklist_categories=()), max_size=400)
"""Also half surrogate pairs, which Hypothesis leaves out by itself."""


def check_reading(text: str) -> None:
    plain = normalise(text)
    plain.encode()
    assert len(plain) <= MOST_CHARACTERS
    assert len(sentences_of(text)) <= MOST_SENTENCES
    found = FINDER.find(text, today=TODAY)
    assert len(found) <= MOST_ENTITIES
    assert all(0 <= entity.start < entity.end <= len(text) for entity in found)
    assert RECOGNISER.recognise(text) in (None, "en", OTHER, *LANGUAGES.codes)


@settings(deadline=None)
@given(ANY_TEXT)
def test_any_text_is_read(text: str) -> None:
    check_reading(text)
    assert all(day.start < day.end for day in find_dates(text, today=TODAY))


@settings(deadline=None, max_examples=25)
@given(ANY_TEXT)
def test_any_text_has_a_vector_of_length_one_and_finite_features(text: str) -> None:
    plain = normalise(text)
    vectors = load_encoder().encode([plain])
    assert np.isclose(np.linalg.norm(vectors[0]), 1.0, atol=1e-3)
    assert np.isfinite(joined_features(vectors, [plain])).all()


@pytest.mark.parametrize("name", HAZARDS)
def test_a_hazard_of_any_length_is_read(name: str) -> None:
    check_reading(HAZARDS[name] * 20)


@pytest.mark.parametrize("name", ["control characters", "private characters", "invisible tags", "blank"])
def test_what_cannot_be_seen_says_nothing(name: str) -> None:
    assert normalise(HAZARDS[name]) == ""


@pytest.mark.parametrize("name", ["zero widths", "wide letters"])
def test_disguised_english_is_read_as_what_it_looks_like(name: str) -> None:
    assert "where is it" in normalise(HAZARDS[name])


@given(st.integers(1, 60), st.text(" \t\n", max_size=200))
def test_blanks_cost_nothing_and_change_nothing(count: int, blanks: str) -> None:
    assert find_dates("order" + blanks * count, today=TODAY) == []
