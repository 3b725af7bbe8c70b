"""Swapped letters do not hide a word from the encoder, and nothing else is touched."""

import pytest

from baton.language.encoder import load_encoder
from baton.language.spelling import mended, words_known

KNOWN = frozenset({"waiting", "cabin", "angry", "nobody", "machine", "trial", "trail"})


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("I am really agnry", "I am really angry"),
        ("Noobdy came", "nobody came"),
        ("the mahcine, again!", "the machine, again!"),
        ("Agnieszka ordered it", "Agnieszka ordered it"),
        ("a trail is no trial", "a trail is no trial"),
        ("x-agnry NH-agnry agnry's", "x-agnry NH-agnry agnry's"),
        ("nagry", "nagry"),
        ("", ""),
    ],
)
def test_a_word_with_two_letters_swapped_inside_is_mended(typed: str, read: str) -> None:
    assert mended(typed, KNOWN) == read


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("still waitin for it", "still waiting for it"),
        ("waitin' and waitin’.", "waiting and waiting."),
        ("the 'cabin' bed, a cabin", "the 'cabin' bed, a cabin"),
        ("Berlin's lamp", "Berlin's lamp"),
    ],
)
def test_a_dropped_g_is_put_back(typed: str, read: str) -> None:
    assert mended(typed, KNOWN) == read


def test_of_two_words_that_may_be_meant_none_is_chosen() -> None:
    assert mended("abcdefg", {"acbdefg", "abcedfg"}) == "abcdefg"
    assert mended("abcdefg", {"acbdefg"}) == "acbdefg"


def test_whole_words_of_a_vocabulary_are_known() -> None:
    assert words_known(["angry", "##gry", "the", "[PAD]", "caf\u00e9s", "12345"]) == {"angry"}


def test_the_encoder_reads_swapped_letters_as_the_word_itself() -> None:
    typed, meant = load_encoder().encode(
        ["I am really agnry about this, noobdy came", "I am really angry about this, nobody came"]
    )
    assert float(typed @ meant) > 0.9999
