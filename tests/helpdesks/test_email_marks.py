"""Marks in an agent's mail: what is for the team never becomes words for the customer."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from baton.helpdesks.email_marks import Marked, read_marks

SECRET = "refunded twice"


def test_plain_words_are_for_the_customer() -> None:
    assert read_marks("Hello Maya,\n\nI am here.\n#1 is the oak one.") == Marked(
        "Hello Maya,\n\nI am here.\n#1 is the oak one."
    )


@pytest.mark.parametrize(
    "mark",
    [
        "#note",
        "#NOTE",
        "#Notes:",
        "# note",
        "  #note",
        "＃note",
        "*#note*",
        "#note -",
        "\u200b#note",
        "#n\u00adote",
        "#private",
        "#internal!",
    ],
)
def test_a_note_is_a_note_however_it_is_written(mark: str) -> None:
    assert read_marks(f"{mark}\n{SECRET}") == Marked(is_note=True)
    assert read_marks(f"{mark} {SECRET}") == Marked(is_note=True)


def test_what_stands_above_a_note_is_said() -> None:
    assert read_marks(f"I will call you.\n\n#note\n{SECRET}") == Marked("I will call you.", is_note=True)


@pytest.mark.parametrize("subject", ["[note] Re: a customer", "Re: [Internal] a customer", "#private", "FW: [ NOTE ]"])
def test_a_subject_may_make_all_of_it_a_note(subject: str) -> None:
    assert read_marks(SECRET, subject=subject) == Marked(is_note=True)


@pytest.mark.parametrize(("mark", "status"), [("#take", "open"), ("#bot", "bot"), ("#Close.", "closed")])
def test_a_status_stands_alone_above_or_below_the_words(mark: str, status: str) -> None:
    assert read_marks(mark) == Marked(status=status)  # type: ignore[arg-type]
    assert read_marks(f"{mark}\nGoodbye!") == Marked("Goodbye!", status)  # type: ignore[arg-type]
    assert read_marks(f"Goodbye!\n\n{mark}\n") == Marked("Goodbye!", status)  # type: ignore[arg-type]


@pytest.mark.parametrize("text", [f"#nota\n{SECRET}", f"#bot {SECRET}", f"Hello\n#clsoe\n{SECRET}", f"#bot, {SECRET}"])
def test_in_doubt_nothing_is_said(text: str) -> None:
    found = read_marks(text)
    assert (found.words, found.status, found.is_note) == ("", None, False)
    assert "#take, #note, #bot and #close" in found.refused


@given(before=st.text(max_size=60), after=st.text(max_size=60))
def test_nothing_from_a_note_on_is_ever_said(before: str, after: str) -> None:
    assert SECRET not in read_marks(f"{before}\n#note\n{after}\n{SECRET}").words


@given(st.text(max_size=200))
def test_any_text_is_read(text: str) -> None:
    found = read_marks(text, subject=text)
    assert not (found.refused and (found.words or found.status))
