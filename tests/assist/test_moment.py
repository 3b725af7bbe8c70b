"""What the agent has in front of them is read from the end of the talk."""

from baton.assist.moment import moment_of, mood_of
from tests.assist.said import said


def test_what_the_customer_wrote_in_a_row_is_one_question_and_its_sentences() -> None:
    talk = said(
        ("customer", "hello"),
        ("bot", "Hello!"),
        ("customer", "My lamp is broken. How do I send it back to you?"),
        ("customer", "it is the floor lamp"),
    )
    moment = moment_of(talk)
    assert moment.asks == (
        "My lamp is broken. How do I send it back to you?\nit is the floor lamp",
        "My lamp is broken.",
        "How do I send it back to you?",
        "it is the floor lamp",
    )
    assert moment.before == "hello"
    assert moment.answers == "Hello!"


def test_notices_and_notes_do_not_end_what_was_said_in_a_row() -> None:
    talk = said(("customer", "where is my order"), ("system", "You are number 1."), ("customer", "hello?"))
    assert moment_of(talk).asks[0] == "where is my order\nhello?"


def test_after_an_answer_the_customers_last_words_still_count() -> None:
    talk = said(("customer", "where is my order"), ("agent", "I am looking."))
    assert moment_of(talk).asks == ("where is my order",)
    assert moment_of(talk).answers == ""


def test_nothing_was_said_yet() -> None:
    assert moment_of(said(("system", "I am a bot."))).is_empty


def test_the_strongest_feeling_is_the_mood_and_a_faint_one_is_none() -> None:
    assert mood_of([{"tone": {"anger": 0.45, "sadness": 0.8}}]) == "sadness"
    assert mood_of([{"tone": {"anger": 0.3}}]) is None
    assert mood_of([]) is None
