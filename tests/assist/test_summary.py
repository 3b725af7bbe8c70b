"""The running summary: telling sentences, each in the words of whoever said it."""

from hypothesis import given
from hypothesis import strategies as st

from baton.assist.summary import MOST, summarise
from tests.assist.said import said

TALK = said(
    ("customer", "hi there"),
    ("bot", "Hello, how can I help?"),
    ("customer", "my order NH-20417 came with a cracked lamp shade. " + "So it goes. " * 10),
    ("bot", "I'm sorry to hear that."),
    ("customer", "I want a refund of £49, not a new one"),
    ("agent", "I've asked the warehouse, and I'll write to you by Friday."),
    ("customer", "ok thanks"),
    ("customer", "I'm only at home after 5 pm on weekdays"),
)


def test_what_is_wanted_what_is_wrong_and_what_was_promised_stand_in_it() -> None:
    found = [(point.author, point.text) for point in summarise(TALK, most=4)]
    assert found == [
        ("customer", "my order NH-20417 came with a cracked lamp shade."),
        ("customer", "I want a refund of £49, not a new one"),
        ("agent", "I've asked the warehouse, and I'll write to you by Friday."),
        ("customer", "I'm only at home after 5 pm on weekdays"),
    ]


def test_a_short_message_is_read_as_a_whole() -> None:
    talk = said(("customer", "cancel. my doctor says no coffee"), ("agent", "Saturday 9 to 11?"), ("customer", "Drift"))
    assert [point.text for point in summarise(talk)] == [message.text for message in talk]


def test_each_line_can_be_traced_to_its_message() -> None:
    texts = {message.id: message.text for message in TALK}
    assert all(point.text in texts[point.message_id] for point in summarise(TALK))


def test_greetings_and_thanks_stand_in_no_summary() -> None:
    assert not {"hi there", "ok thanks"} & {point.text for point in summarise(TALK)}


def test_what_is_said_again_stands_there_once() -> None:
    again = said(("customer", "I want a refund of £49"), ("bot", "?"), ("customer", "I want a refund of £49"))
    assert len(summarise(again)) == 1


@given(st.lists(st.tuples(st.sampled_from(["customer", "bot", "agent", "system"]), st.text(max_size=200)), max_size=30))
def test_any_talk_has_a_short_summary_that_makes_nothing_up(lines: list[tuple[str, str]]) -> None:
    talk = said(*lines)
    texts = {message.id: " ".join(message.text.split()) for message in talk}
    found = summarise(talk)
    assert len(found) <= MOST
    assert all(point.text.rstrip("…") in texts[point.message_id] for point in found)
    assert [point.seq for point in found] == sorted(point.seq for point in found)
