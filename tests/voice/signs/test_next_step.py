"""A text goes on when somebody does something next; kind words alone are no step."""

import pytest

from baton.voice.signs.next_step import fails, goes_on


@pytest.mark.parametrize(
    "text",
    [
        "Check it once more, or pick another.",
        "See current offers on the Offers page.",
        "I've ordered a new one.",
        "You don't need to do anything.",
        "It should be with you on Monday.",
        "The cushion leaves today.",
        "Which one suits you?",
        "We're sorry, please try again.",
    ],
)
def test_an_act_an_instruction_or_a_question_is_a_step(text: str) -> None:
    assert goes_on(text)


@pytest.mark.parametrize(
    "text",
    [
        "I can imagine how tiring that is. Thank you so much for letting us know.",
        "We'll keep our fingers crossed.",
        "We take this very seriously and we've noted your message.",
        "This can happen.",
        "Please accept our apologies.",
        "Our team works hard to get every order right.",
        "Order NH-1 is late.",
        "I'm a bot, and that is beyond what I can do.",
    ],
)
def test_kind_words_alone_are_none(text: str) -> None:
    assert not goes_on(text)


def test_a_failure_is_told_from_an_answer() -> None:
    assert all(fails(text) for text in ("Something went wrong.", "Nobody is available right now.", "Invalid input."))
    assert not any(fails(text) for text in ("The sofa is in stock.", "Your subscription has ended."))
