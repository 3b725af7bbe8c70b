"""Words in the place of others: sentences stay sound, and names stay what they are."""

import pytest

from baton.voice.own_words import in_own_words

WORDS = {"item": "piece", "piece of mail": "letter", "hi": "good day", "hello": "good day", "ok": "very well"}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("An item and an item.", "A piece and a piece."),
        ("Two items, his items. Items left.", "Two pieces, his pieces. Pieces left."),
        ("Not itemised, not an add-item.", "Not itemised, not an add-item."),
        ("Hello Maya. Hi, and hello!", "Good day Maya. Good day, and good day!"),
        ("That is OK with us. OK.", "That is very well with us. Very well."),
        ("Your OK Coffee Hello Kitty mug has left.", "Your OK Coffee Hello Kitty mug has left."),
        ("OK Coffee Hello Kitty mug", "OK Coffee Hello Kitty mug"),
        ("Press the Hello key.", "Press the Hello key."),
    ],
)
def test_words_are_replaced_as_whole_words_and_never_in_a_name(text: str, said: str) -> None:
    assert in_own_words(text, WORDS) == said


@pytest.mark.parametrize(
    ("better", "said"),
    [
        ("article", "An article"),
        ("unit", "A unit"),
        ("umbrella", "An umbrella"),
        ("one-off", "A one-off"),
        ("useful thing", "A useful thing"),
        ("hour", "An hour"),
    ],
)
def test_the_article_fits_the_sound_that_follows(better: str, said: str) -> None:
    assert in_own_words("A part", {"part": better}) == said


def test_plurals_are_spelt_as_usual() -> None:
    assert in_own_words("Parcels", {"parcel": "box"}) == "Boxes"
    assert in_own_words("Cities", {"city": "place"}) == "Places"
