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
        "Hi, anyone here? I need help with my order.",
        "Hello, Nobody here. Again nobody came.",
        "Hi, Smoke here. It comes from the oven.",
        "This is Ridiculous. Three weeks of waiting now.",
        "I'm Furious. Where is my sofa?",
        "I want Agnieszka again, she was good",
        "Hi, can Agnieszka call me back please",
        "my name is mud after this delivery",
        "Hi, I AM LIVID. Where is my sofa?",
        "",
    ],
)
def test_what_is_no_introduction_stays(text: str) -> None:
    assert without_introduction(text) == text
    assert not is_introduction(text)


def test_an_answer_that_is_only_a_name_stays_readable() -> None:
    assert normalise("My name is Oluwaseun Adebayo") == "My name is Oluwaseun Adebayo"
    assert is_introduction("My name is Oluwaseun Adebayo")
