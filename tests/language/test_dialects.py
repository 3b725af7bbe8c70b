"""How somebody writes makes no difference to what is read."""

import pytest

from baton.language.dialects import PLAIN, in_plain_words
from baton.language.persons import evenly


@pytest.mark.parametrize("plain", PLAIN)
def test_every_word_of_the_table_is_read_as_its_plain_word(plain: str) -> None:
    for word in PLAIN[plain].split():
        assert in_plain_words(f"but {word} it was, {word}, for ever").count(plain) == 2


def test_no_word_of_the_table_means_two_things() -> None:
    words = [word for words in PLAIN.values() for word in words.split()]
    assert len(words) == len(set(words))
    assert not {in_plain_words(word) for word in words} & set(words)


@pytest.mark.parametrize(
    ("dialect", "plain"),
    [
        ("ye have let me down", "you have let me down"),
        ("Ye didnae come", "You didn't come"),
        ("I am going 2 another shop wi ma order", "I am going to another shop with my order"),
        ("can I speak 2 a person pls", "can I speak to a person please"),
        ("is it 4 me or 4 the neighbours", "is it for me or for the neighbours"),
        ("I ain’t happy, ppl r waiting", "I isn't happy, people are waiting"),
    ],
)
def test_dialects_and_text_messages_are_read_in_plain_words(dialect: str, plain: str) -> None:
    assert evenly(dialect) == plain


@pytest.mark.parametrize(
    "text",
    [
        "does the U-bend fit a size R lamp",
        "2 chairs and 4 stools, 2 a week",
        "Good evening ma.",
        "the Ye-Olde lamp, the n-type plug and Tho-mas",
        "a wisp of owtside paint",
    ],
)
def test_the_same_letters_in_another_sense_stay(text: str) -> None:
    assert in_plain_words(text) == text
