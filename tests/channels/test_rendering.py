"""Texts and buttons are fitted into limits without losing words."""

from hypothesis import given, settings
from hypothesis import strategies as st

from baton.channels.rendering import cut, split, with_the_rest


def test_a_long_title_ends_with_an_ellipsis():
    assert cut("Yes, a person please", 20) == "Yes, a person please"
    assert cut("Yes, a person please!", 20) == "Yes, a person pleas…"


def test_a_text_is_broken_at_a_paragraph_then_a_line_then_a_word():
    assert split("one two\n\nthree four", 12) == ["one two", "three four"]
    assert split("one two\nthree four", 12) == ["one two", "three four"]
    assert split("one two three", 8) == ["one two", "three"]
    assert split("onetwothree", 6) == ["onetwo", "three"]


def test_a_blank_text_has_no_part():
    assert split(" \n ", 10) == []


@settings(deadline=None)
@given(st.text(max_size=300), st.integers(1, 40))
def test_no_part_is_too_long_and_no_word_is_lost(text, limit):
    parts = split(text, limit)
    assert all(0 < len(part) <= limit for part in parts)
    assert "".join("".join(parts).split()) == "".join(text.split())


def test_buttons_beyond_the_limit_are_written_out():
    buttons = [{"id": str(n), "title": f"T{n}"} for n in range(4)]
    assert with_the_rest("Pick", buttons, 2) == "Pick\n- T2\n- T3"
    assert with_the_rest("Pick", buttons, 4) == "Pick"
