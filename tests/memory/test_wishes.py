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
        ("please don't remember my order number", "order"),
        ("delete the order number I told you earlier", "order"),
        ("no need to keep order numbers of mine on record", "order"),
        ("I'd rather you didn't hold on to my order number", "order"),
        ("I don't want you to know my name", "name"),
        ("take my mobile number off your notes", "phone"),
        ("remove my phone number from your records", "phone"),
        ("my old number should no longer be remembered", "phone"),
        ("that email I gave you: forget it please", "email"),
        ("where I live, please erase that", "address"),
        ("clear my address from your memory", "address"),
        ("forget that I prefer mornings", "preference"),
        ("don't keep track of which products I own", "product"),
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
        "don't forget my address this time",
        "please do not forget my order number again",
        "I always forget my order number",
        "I don't remember my order number",
        "did you forget my order?",
        "remove my phone number from my account",
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
