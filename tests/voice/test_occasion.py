"""The occasion of an answer: who is upset stays so for a while, thanks end it, and a grave moment lasts its stretch."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from baton.handoff.judgement import Judgement
from baton.voice.occasion import GRAVE, IS_CALM, IS_GLAD, IS_UPSET, LASTS, MOMENT, MOOD, moment_of, occasion

ANGRY, CALM, GLAD, LOST = {"anger": 0.9}, {"valence": 0.1}, {"gratitude": 0.8}, {"confusion": 0.7}


def mood(*tones: dict[str, float], reasons: tuple[str, ...] = ()) -> str | None:
    return occasion(tones, reasons or ("none",) * len(tones))[MOOD]


@pytest.mark.parametrize("tone", [ANGRY, LOST, {"sadness": 0.6}, {"anxiety": 0.6}, {"frustration": 0.6}])
def test_whoever_sounds_so_is_upset(tone: dict[str, float]) -> None:
    assert mood(tone) == IS_UPSET


def test_an_order_number_given_in_anger_is_still_given_in_anger_and_anger_passes() -> None:
    assert mood(ANGRY, CALM) == IS_UPSET
    assert mood(ANGRY, *[CALM] * (LASTS - 1)) == IS_UPSET
    assert mood(ANGRY, *[CALM] * LASTS) == IS_CALM


def test_thanks_end_it() -> None:
    assert mood(ANGRY, GLAD) == IS_GLAD
    assert mood(ANGRY, GLAD, CALM) == IS_CALM
    assert mood(GLAD, ANGRY) == IS_UPSET


def test_nothing_felt_and_nothing_said_is_calm() -> None:
    assert mood(CALM) == mood({"anger": 0.45}) == mood() == IS_CALM


@pytest.mark.parametrize("reason", sorted(GRAVE))
def test_in_a_grave_moment_nobody_is_taken_for_calm(reason: str) -> None:
    assert mood(CALM, GLAD, reasons=(reason, "none")) == IS_UPSET


def test_the_moment_is_the_latest_grave_one_else_the_latest() -> None:
    assert moment_of(["complaint", "none", "explicit_request", "none"]) == "complaint"
    assert moment_of(["complaint", "safety", "none"]) == "safety"
    assert moment_of(["explicit_request", "repeated_failure"]) == "repeated_failure"
    assert moment_of(["none", "none"]) is moment_of([]) is None


FEELINGS = st.sampled_from(["anger", "gratitude", "sadness", "joy"])
TONES = st.lists(st.dictionaries(FEELINGS, st.floats(0, 1)), max_size=6)
REASONS = st.lists(st.sampled_from(["none", "explicit_request", *sorted(GRAVE)]), max_size=6)


@given(tones=TONES, reasons=REASONS)
def test_every_stretch_has_one_of_three_moods_and_is_never_glad_in_a_grave_moment(
    tones: list[dict[str, float]], reasons: list[str]
) -> None:
    found = occasion(tones, reasons)
    assert found[MOOD] in (IS_UPSET, IS_GLAD, IS_CALM)
    assert found[MOMENT] not in GRAVE or found[MOOD] == IS_UPSET
    assert Judgement("none", found[MOMENT] or "none").reason in [*reasons, "none"]
