"""Long words fit what a helpdesk takes, and nothing of them is lost where they are told in pieces."""

from hypothesis import given
from hypothesis import strategies as st

from baton.helpdesks.texts import HEAD, ending, pieces, tag

WORDS = st.text(alphabet="ab \n", min_size=1, max_size=300)


@given(text=WORDS, at_most=st.integers(10, 60))
def test_pieces_are_short_enough_and_hold_every_word(text: str, at_most: int) -> None:
    found = pieces(text, at_most=at_most)
    assert all(one.strip() and len(one) <= at_most for one in found)
    assert "".join("".join(found).split()) == "".join(text.split())


def test_pieces_are_broken_between_lines_then_between_words() -> None:
    assert pieces("one two\nthree four", at_most=12) == ["one two", "three four"]
    assert pieces("one two three", at_most=9) == ["one two", " three"]
    assert pieces("x" * 25, at_most=10) == ["x" * 10, "x" * 10, "x" * 5]


@given(text=WORDS, at_most=st.integers(2 * HEAD, 3 * HEAD))
def test_an_ending_is_as_long_as_it_may_be(text: str, at_most: int) -> None:
    long = text * (1 + 2 * at_most // len(text))
    cut = ending(long, at_most=at_most)
    assert len(cut) == at_most
    assert long.endswith(cut.partition("\n…\n")[2])
    assert ending(text[:at_most], at_most=at_most) == text[:at_most]


def test_an_ending_keeps_the_line_that_says_what_it_is() -> None:
    assert ending("What was said\n" + "x" * 50 + "end", at_most=24) == "What was said\n…\nxxxxxend"


def test_a_tag_is_a_plain_word() -> None:
    assert [tag(name) for name in ("Technical help", "Größe", "!!")] == ["technical_help", "gr__e", "general"]
