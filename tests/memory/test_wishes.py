"""A small wish is read from plain words; whatever may mean more is left to the answer about everything."""

import pytest

from baton.memory.wishes import FORGET, OTHER, SHOW, Wish, wish_in


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("forget my address please", "address"),
        ("Could you delete the phone number I gave you?", "phone"),
        ("stop remembering my e-mail address", "email"),
        ("don't keep my postcode", "address"),
        ("please forget my order number", "order"),
        ("remove my name", "name"),
        ("don’t store what I like", "preference"),
        ("forget what I own", "product"),
    ],
)
def test_one_kind_of_fact_is_a_small_wish(text: str, kind: str) -> None:
    assert wish_in(text) == Wish(FORGET, kind)


@pytest.mark.parametrize(
    "text",
    [
        "delete my account",
        "forget everything you know about me",
        "erase my payment details and address",
        "forget my name and my address",
        "delete all my data",
        "My mother used my e-mail for her order, remove her address",
        "would like my late uncle's address removed, delete it",
        "close my account and wipe my info",
        "can you forget me, right to be forgotten",
        "who's seen my data",
        "what do you know about me? send it all over",
        "I want a copy of what you have stored about me under GDPR",
        "take me off the mailing list, remove my email",
        "",
    ],
)
def test_whatever_may_mean_more_is_no_small_wish(text: str) -> None:
    assert wish_in(text).what == OTHER


@pytest.mark.parametrize(
    "text",
    [
        "what do you know about me?",
        "What do you remember of me from before",
        "which is to say, what have you stored about me",
        "do you still remember who I am?",
        "what did you note of what I said",
        "what have i told you so far",
    ],
)
def test_asking_what_is_known_shows_it(text: str) -> None:
    assert wish_in(text).what == SHOW
