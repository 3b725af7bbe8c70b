"""Who somebody is does not change what they want."""

import pytest

from baton.language.introductions import is_introduction, without_introduction
from baton.language.normalise import normalise

NAMES = [
    "Sam",
    "Agnieszka",
    "Zbigniew",
    "Nkechi",
    "Siân",
    "O’Malley",
    "Li Na",
    "Mr Achterberg",
    "Anne-Marie Dubois",
    "Ásta",
]


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(
    "words",
    [
        "Hi, {} here.",
        "hello this is {},",
        "Good morning, I'm {}.",
        "My name is {}.",
        "Hey there, my name's {} -",
        "Hello, {} speaking!",
    ],
)
def test_an_introduction_is_left_out_whatever_the_name(name: str, words: str) -> None:
    introduced = words.format(name)
    assert is_introduction(introduced)
    assert without_introduction(f"{introduced} where is my sofa?") == "where is my sofa?"
    assert normalise(f"{introduced} where is my sofa?") == "where is my sofa?"


@pytest.mark.parametrize(
    "text",
    [
        "This is Ridiculous. Three weeks of waiting now.",
        "I'm Furious. Where is my sofa?",
        "I want Agnieszka again, she was good",
        "can Agnieszka call me back please",
        "my name is mud after this delivery",
        "I'm a mum of two and can't feed them",
        "I live alone and nobody hears me",
        "I'm 45 minutes away from the shop",
        "I'm only 15, and mum's gone off again",
        "Hello there",
        "",
    ],
)
def test_what_is_no_introduction_stays(text: str) -> None:
    assert without_introduction(text) == text
    assert not is_introduction(text)


@pytest.mark.parametrize(
    "text",
    [
        "anyone here? I need help with my order.",
        "Nobody here. Again nobody came.",
        "Smoke here. It comes from the oven.",
        "I AM LIVID. Where is my sofa?",
    ],
)
def test_only_the_greeting_is_left_out_where_no_name_follows(text: str) -> None:
    assert without_introduction(f"Hello, {text}") == text


@pytest.mark.parametrize(
    "said",
    [
        "I'm 45.",
        "I am 79 years old,",
        "I'm a woman.",
        "I'm non-binary and I live on my own.",
        "I'm a dad of two.",
        "I live alone.",
        "My husband asked me to write.",
        "Hi, I'm Sam. I'm 45.",
        "Good morning! I'm a woman, 79, and I live by myself.",
    ],
)
def test_age_family_and_home_by_themselves_are_left_out(said: str) -> None:
    assert without_introduction(f"{said} where is my sofa?") == "where is my sofa?"


@pytest.mark.parametrize("said", ["I'm 45.", "I'm a mum of two.", "I'm a man and I live on my own.", "I live alone"])
def test_a_sentence_about_oneself_alone_shows_no_moment(said: str) -> None:
    assert is_introduction(said)


@pytest.mark.parametrize(
    "greeting", ["Dzień dobry.", "Bună ziua,", "Bore da!", "Sat sri akal.", "Namaste ji,", "Hola."]
)
def test_a_greeting_in_any_language_is_left_out(greeting: str) -> None:
    assert without_introduction(f"{greeting} where is my sofa?") == "where is my sofa?"


def test_an_answer_that_is_only_a_name_stays_readable() -> None:
    assert normalise("My name is Oluwaseun Adebayo") == "My name is Oluwaseun Adebayo"
    assert is_introduction("My name is Oluwaseun Adebayo")


@pytest.mark.parametrize(
    "text",
    [
        "Hi, It's Smoking.",
        "Hello. I'm Trapped.",
        "Hello, this is Dangerously Hot.",
        "Good morning, I'm Suicidal.",
        "Hi, it's Urgent",
        "Hey, I'm Bleeding here",
        "Hello, Customer Support here",
    ],
)
def test_a_greeting_with_an_alarm_in_capitals_is_no_introduction(text: str) -> None:
    assert not is_introduction(text)
    assert not is_introduction(without_introduction(text))
