"""A choice that is typed is understood as the choice; anything else stays what it is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from baton.conversations.typed_choice import typed_choice

MANY = [{"id": f"b{n}", "title": f"Topic {chr(64 + n)}", "payload": f"/t{n}"} for n in range(1, 13)]
TWO = [{"id": "b1", "title": "Yes, please", "payload": "/yes"}, {"id": "b2", "title": "No", "payload": "/no"}]


@pytest.mark.parametrize(
    ("words", "number"),
    [
        *((word, 2) for word in ("2", "2.", " 2 ) ", "number 2", "Number 2.", "2nd", "topic b")),
        *((word, 2) for word in ("the second", "The second one!", "second")),
        *(("12", 12), ("#3", 3), ("option 4", 4), ("the 11th", 11), ("no. 7", 7), ("Topic C.", 3)),
        *(("i take the third one", 3), ("the number 5", 5)),
    ],
)
def test_a_number_or_title_is_the_choice_it_stands_for(words, number):
    assert typed_choice(words, MANY) is MANY[number - 1]


@pytest.mark.parametrize(
    "words",
    ["0", "13", "99", "2 chairs", "2 or 3", "the last", "", " ", "second hand", "/t2", "no", "two", "1.5", "-1"],
)
def test_other_words_choose_nothing(words):
    assert typed_choice(words, MANY) is None


def test_a_bare_number_is_no_choice_where_all_choices_are_buttons():
    assert typed_choice("2", TWO) is None
    assert typed_choice("number 2", TWO) is TWO[1]
    assert typed_choice("yes, please!", TWO) is TWO[0]


def test_a_title_that_two_choices_have_chooses_neither():
    assert typed_choice("Same", [{"title": "Same"}, {"title": "same"}]) is None


def test_nothing_offered_is_nothing_chosen():
    assert typed_choice("1", []) is None
    assert typed_choice("first", [TWO[0]]) is None


@given(st.text(max_size=30))
def test_any_text_is_one_of_the_choices_or_none(words):
    assert typed_choice(words, MANY) in (None, *MANY)
