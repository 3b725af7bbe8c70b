"""A sign is found sentence by sentence, with the words as they stand, once."""

from hypothesis import given
from hypothesis import strategies as st

from baton.voice.signs.blame import SIGNS as BLAME
from baton.voice.signs.exclusion import SIGNS as EXCLUSION
from baton.voice.signs.promise import SIGNS as PROMISE
from baton.voice.signs.register import BRUSQUE, CHEERFUL, FILLER, SLANG
from baton.voice.signs.sign import CONDITION, seen, sign

LOUD = sign("very loud", "loud", better="Whisper.", harmless="not")
EVERY = (*BLAME, *EXCLUSION, *PROMISE, *BRUSQUE, *CHEERFUL, *FILLER, *SLANG)


def test_what_is_harmless_in_one_sentence_spares_no_other() -> None:
    assert [one.words for one in seen("It is not loud. It is LOUD.", [LOUD])] == ["LOUD"]


def test_of_two_that_overlap_the_first_is_told() -> None:
    assert [one.words for one in seen("very loud", [LOUD, sign("loud", better="Hush.")])] == ["very loud"]


def test_parts_of_words_are_no_sign() -> None:
    assert list(seen("louder and aloud", [LOUD])) == []


def test_a_curly_apostrophe_is_an_apostrophe_and_stays_in_the_words() -> None:
    [found] = seen("you didn’t listen", [sign("you didn't listen", better="Say it again.")])
    assert found.words == "you didn’t listen"


def test_questions_and_conditions_are_told_from_statements() -> None:
    assert all(CONDITION.search(text) for text in ("If you lost it, ask.", "Did you lose it?", "Once it came, wait."))
    assert not CONDITION.search("You lost it.")


@given(st.text(max_size=200))
def test_every_quoted_word_stands_in_the_text_and_has_advice(text: str) -> None:
    for one in seen(text, EVERY):
        assert one.words in text
        assert one.better
