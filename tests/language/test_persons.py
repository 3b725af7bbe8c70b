"""Whoever is spoken of, the encoder reads the same."""

import pytest

from baton.language.persons import KINDS, evenly


@pytest.mark.parametrize("words", KINDS.values(), ids=KINDS)
def test_one_word_stands_for_its_whole_kind(words: tuple[str, ...]) -> None:
    assert len({evenly(f"please deliver it when {word} says so") for word in words}) == 1


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("My wife's cooker is broken and she is cross", "My husband's cooker is broken and he is cross"),
        ("DAD'S CHAIR CAME WITHOUT LEGS", "MUM'S CHAIR CAME WITHOUT LEGS"),
        ("I'm 45 and it came late", "I'm 79 and it came late"),
        ("it is for a 19-year-old student", "it is for a 91-year-old student"),
        ("He's 82 years old, his sister ordered it", "She's 20 years old, her brother ordered it"),
        ("our nan's new bed", "our grandad's new bed"),
    ],
)
def test_age_and_family_make_no_difference(one: str, other: str) -> None:
    assert evenly(one) == evenly(other)


@pytest.mark.parametrize(
    "text",
    [
        "a gift for Father's Day",
        "my business partner ordered it",
        "I'm 20 minutes away",
        "I'm only 15",
        "the chest is 45 wide and 80 high",
        "the motherboard of the sonic cleaner, and the partnership",
        "a Father Christmas for the window",
    ],
)
def test_the_same_word_in_another_sense_stays(text: str) -> None:
    assert evenly(text) == text
