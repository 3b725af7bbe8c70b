"""What we promise is found in our own words, with its day; what only sounds like it is not."""

from datetime import date
from types import SimpleNamespace

import pytest

from baton.memory.promises import as_lines, is_overdue, promises_in

TODAY = date(2026, 11, 25)
"""A Wednesday."""


@pytest.mark.parametrize(
    ("author", "text", "due"),
    [
        ("agent", "I'll send your replacement lamp on Friday.", "2026-11-27"),
        ("agent", "Sorry about that! We will refund you by 3 December. Anything else?", "2026-12-03"),
        ("agent", "I will call you back tomorrow", "2026-11-26"),
        ("agent", "You'll get a new lamp, free of charge.", None),
        ("agent", "You will hear from us in two weeks.", "2026-12-09"),
        ("bot", "Your sofa arrives on Monday.", "2026-11-30"),
        ("bot", "Your order will be delivered on 2026-11-28.", "2026-11-28"),
    ],
)
def test_a_promise_is_found_with_the_day_it_is_due(author: str, text: str, due: str | None) -> None:
    found = promises_in(text, author=author, today=TODAY)
    assert [one.due_on and one.due_on.isoformat() for one in found] == [due]


@pytest.mark.parametrize(
    ("author", "text"),
    [
        ("agent", "Shall I send it on Friday? I will if you like?"),
        ("agent", "I'm afraid I can't promise that for Friday."),
        ("agent", "We will not be open on Friday."),
        ("agent", "If it is damaged, we will replace it by Friday."),
        ("agent", "Your lamp was sent on 20 November."),
        ("bot", "I'll look that up for you."),
        ("bot", "Delivery usually arrives within 3 days."),
        ("bot", "Would Friday suit you?"),
    ],
)
def test_a_question_a_condition_and_a_refusal_promise_nothing(author: str, text: str) -> None:
    assert promises_in(text, author=author, today=TODAY) == []


def test_only_the_promising_sentence_is_kept() -> None:
    text = "I am so sorry. I'll send a new one by Friday. Have a nice day!"
    assert [one.words for one in promises_in(text, author="agent", today=TODAY)] == ["I'll send a new one by Friday."]


def test_a_promise_is_overdue_from_the_day_after() -> None:
    assert not is_overdue("2026-11-25", today=TODAY)
    assert is_overdue("2026-11-24", today=TODAY)
    assert not is_overdue(None, today=TODAY)


def test_the_card_names_who_and_by_when() -> None:
    late = SimpleNamespace(author="agent", name="Ann", words="I'll ring you.", due_on="2026-11-20", message_id="m_1")
    soon = SimpleNamespace(author="bot", name="Bot", words="It arrives.", due_on="2026-12-04", message_id=None)
    assert [(line.kind, line.text, list(line.message_ids)) for line in as_lines([late, soon], today=TODAY)] == [
        ("promise", "Ann, overdue since Friday 20 November: “I'll ring you.”", ["m_1"]),
        ("promise", "The bot, by Friday 4 December: “It arrives.”", []),
    ]
