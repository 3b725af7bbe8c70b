"""Typing habits are evened out before a message is encoded."""

import pytest

from baton.language.normalise import capital_share, normalise


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("I’m   “fine”", 'I\'m "fine"'),
        ("sooooo late!!!!!!", "soo late!!!"),
        ("where is it 😡", "where is it very angry"),
        ("nice sofa 🛋️", "nice sofa couch and lamp"),
        ("ok 👍🏽", "ok good"),
        ("zero\u200bwidth", "zerowidth"),
        ("NH-20417", "NH-20417"),
        ("", ""),
    ],
)
def test_a_message_is_read_as(typed: str, read: str) -> None:
    assert normalise(typed) == read


def test_normalising_twice_changes_nothing_more() -> None:
    once = normalise("WHAT‼️ is thiiiiis 😂😂 …")
    assert normalise(once) == once


def test_capitals_are_counted_only_in_texts_long_enough() -> None:
    assert capital_share("NH-20417") == 0.0
    assert capital_share("WHERE IS MY SOFA") == 1.0
    assert capital_share("where is my sofa") == 0.0
