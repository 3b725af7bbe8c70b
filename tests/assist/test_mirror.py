"""The mirror notices what a draft does and leaves out, and keeps still where there is nothing to say."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from baton.assist.mirror import read_draft

GOOD = "I'm sorry your lamp came broken, what a nuisance. I'll send a new one today and write to you tomorrow."


def kinds(draft: str, mood: str | None = None) -> list[str]:
    return [hint.kind for hint in read_draft(draft, mood=mood)]


def test_a_draft_that_acknowledges_and_goes_on_gets_no_hint() -> None:
    assert kinds(GOOD, "anger") == []


@pytest.mark.parametrize(
    ("draft", "mood", "kind"),
    [
        ("The parcel was handed to the carrier on Monday, I will check.", "anger", "acknowledge"),
        ("Your order is with the carrier at this moment.", None, "next_step"),
        ("You should have told us within seven days, please try again.", None, "blame"),
        ("As I already said, I will check that for you.", None, "blame"),
        ("I guarantee that you will have it on Friday.", None, "promise"),
        ("As per our policy we will facilitate the return.", None, "jargon"),
        ("Hi guys, could you send me the order number?", None, "inclusive"),
        ("I'm sorry about the burn. Great news, you can send it back!", "sadness", "cheerful"),
        ("PLEASE READ THIS CAREFULLY and I will answer.", None, "capitals"),
    ],
)
def test_each_kind_of_hint_has_its_cause(draft: str, mood: str | None, kind: str) -> None:
    assert kind in kinds(draft, mood)


def test_a_hint_names_the_words_it_is_about() -> None:
    [hint] = [one for one in read_draft("I'll check, but you failed to answer us.", mood=None) if one.kind == "blame"]
    assert hint.words == "you failed to"


def test_long_drafts_and_long_sentences_are_noticed() -> None:
    words = "and then we will look at the next part of it " * 10
    assert {"long_sentence", "length"} <= set(kinds(f"I will tell you how it goes, {words}."))


def test_a_question_is_a_way_to_go_on() -> None:
    assert kinds("Which of the two lamps arrived broken?") == []


def test_nothing_is_said_about_the_first_words() -> None:
    assert kinds("You failed", "anger") == []


def test_words_that_the_brand_avoids_are_named() -> None:
    found = read_draft("I will look into the item for you.", avoid=["item", "unit"])
    assert [(hint.kind, hint.words) for hint in found] == [("brand", "item")]


@given(st.text(max_size=600), st.sampled_from([None, "anger", "confusion", "gratitude"]))
def test_any_text_is_read_and_every_quoted_word_stands_in_it(draft: str, mood: str | None) -> None:
    for hint in read_draft(draft, mood=mood):
        assert hint.words in draft
