"""Texts and buttons are fitted into limits without losing words."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from baton.channels import CHANNELS, messenger, whatsapp
from baton.channels.rendering import Buttons, Limits, Menu, Picture, Words, cut, render, split
from baton.conversations.outbox import Outbound
from baton.conversations.transcript import ONE_MESSAGE


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


def outbound(text="Pick", titles=(), **content):
    buttons = [{"id": f"b{n}", "title": title, "payload": "/x"} for n, title in enumerate(titles)]
    return Outbound("1:2", "bot", text, buttons, "m_1", content)


LIMITS = Limits(text=80, body=40, buttons=3, button_title=8, rows=10, row_title=10, row_description=20, caption=20)


def test_a_long_text_is_broken_at_the_end_of_a_sentence():
    assert split("It is here. Come and see.", 20) == ["It is here.", "Come and see."]
    assert split('He said "yes." Then he left.', 20) == ['He said "yes."', "Then he left."]


def test_up_to_three_choices_are_buttons_up_to_ten_a_list_and_more_are_numbered():
    assert render(outbound(titles="ABC"), LIMITS) == [Buttons("Pick", [("b0", "A"), ("b1", "B"), ("b2", "C")])]
    (menu,) = render(outbound(titles="ABCD"), LIMITS)
    assert (menu.label, menu.rows[3]) == ("Choose", ("b3", "D", ""))
    (words,) = render(outbound(titles="ABCDEFGHIJK"), LIMITS)
    assert words.text.splitlines()[:2] == ["Pick", "1. A"]
    assert words.text.splitlines()[-1] == "11. K"


def test_choices_that_look_alike_when_cut_are_a_list():
    (menu,) = render(outbound(titles=("Deliver it", "Deliver me")), LIMITS)
    assert isinstance(menu, Menu)
    assert [title for _, title, _ in menu.rows] == ["Deliver it", "Deliver me"]


def test_the_full_words_of_a_title_that_is_cut_are_kept_in_row_or_text():
    (menu,) = render(outbound(titles=("A", "B", "C", "A rather long one")), LIMITS)
    assert menu.rows[3] == ("b3", "A rather…", "A rather long one")
    *_, menu = render(outbound(titles=("A", "B", "C", "A very long title indeed, is it")), LIMITS)
    assert "- A very long title indeed, is it" in menu.text
    *_, buttons = render(outbound(titles=("Show me all", "No")), LIMITS)
    assert (buttons.text, buttons.choices[0]) == ("Pick\n- Show me all", ("b0", "Show me…"))


def test_a_description_is_shown_in_its_row():
    message = outbound(titles="ABCD")
    message.buttons[1]["description"] = "the better one"
    (menu,) = render(message, LIMITS)
    assert menu.rows[1] == ("b1", "B", "the better one")


def test_an_image_has_its_words_below_it_or_goes_ahead_of_them():
    image = {"url": "https://shop.example/a.png", "alt": "A sofa"}
    assert render(outbound("A sofa", image=image), LIMITS) == [Picture("https://shop.example/a.png", "A sofa")]
    assert render(outbound("", image=image), LIMITS) == [Picture("https://shop.example/a.png", "A sofa")]
    first, second = render(outbound("A sofa for you and all of us", image=image), LIMITS)
    assert (first, second) == (Picture("https://shop.example/a.png"), Words("A sofa for you and all of us"))


def test_a_link_is_a_line_under_the_text():
    link = {"url": "https://shop.example", "title": "Shop"}
    (words,) = render(outbound("See", link=link), LIMITS)
    assert (words.text, words.link) == ("See\n\nShop: https://shop.example", "https://shop.example")


def test_a_message_that_says_nothing_has_no_piece():
    assert render(outbound(" "), LIMITS) == []


TITLES = st.lists(st.text(st.characters(min_codepoint=33, max_codepoint=600), min_size=1, max_size=40), max_size=14)


@settings(deadline=None)
@given(st.text(max_size=200), TITLES)
def test_every_piece_keeps_to_the_limits_and_every_choice_is_offered(text, titles):
    pieces = render(outbound(text, titles), LIMITS)
    for piece in pieces:
        if isinstance(piece, Words):
            assert 0 < len(piece.text) <= LIMITS.text
        else:
            assert 0 < len(piece.text) <= LIMITS.body
            shown = piece.choices if isinstance(piece, Buttons) else piece.rows
            assert [row[0] for row in shown] == [f"b{n}" for n in range(len(titles))]
            longest = LIMITS.button_title if isinstance(piece, Buttons) else LIMITS.row_title
            assert all(len(row[1]) <= longest for row in shown)
    said = "".join("".join(piece.text.split()) for piece in pieces)
    if len(titles) > LIMITS.rows:
        assert all("".join(title.split()) in said for title in titles)


@pytest.mark.parametrize(("name", "limits"), [("whatsapp", whatsapp.LIMITS), ("messenger", messenger.LIMITS)])
def test_what_is_merged_into_one_message_is_not_split_again(name, limits):
    assert ONE_MESSAGE[name] == (limits.text, limits.body)
    assert set(ONE_MESSAGE) == set(CHANNELS)
