"""Facts are what a customer said of themselves, in their words; nothing is guessed."""

from typing import Any

import pytest

from baton.memory.facts import KEEP, WORDS, facts_in


def found(text: str, *entities: dict[str, Any]) -> set[tuple[str, str]]:
    return {(fact.kind, fact.value) for fact in facts_in(text, {"entities": list(entities)})}


@pytest.mark.parametrize(
    ("text", "fact"),
    [
        ("Hi, my name is Maya Patel.", ("name", "Maya Patel")),
        ("my address is 4 Elm Road, Leeds LS1 4AP. Thanks", ("address", "4 Elm Road, Leeds LS1 4AP")),
        ("My number is +44 7700 900123", ("phone", "+44 7700 900123")),
        ("I'd prefer an e-mail in the morning", ("preference", "an e-mail in the morning")),
        ("Please don't call me before noon!", ("constraint", "don't call me before noon")),
        ("never deliver on Mondays", ("constraint", "never deliver on Mondays")),
    ],
)
def test_what_is_said_in_plain_words_is_a_fact(text: str, fact: tuple[str, str]) -> None:
    assert found(text) == {fact}


@pytest.mark.parametrize(
    "text",
    ["What is your name?", "Is this the right address?", "call me names", "I am angry", "The lamp is Owen's", ""],
)
def test_what_is_not_said_is_no_fact(text: str) -> None:
    assert found(text) == set()


def test_numbers_and_addresses_that_the_bot_read_are_facts() -> None:
    order = {"entity": "order_number", "value": "NH-20417"}
    email = {"entity": "email", "value": "maya@home.example"}
    date = {"entity": "date", "value": "2026-11-27"}
    assert found("…", order, email, date) == {("order", "NH-20417"), ("email", "maya@home.example")}


@pytest.mark.parametrize(("text", "owns"), [("my Aster lamp flickers", True), ("do you sell the Aster lamp?", False)])
def test_a_product_is_theirs_only_when_they_say_so(text: str, owns: bool) -> None:
    lamp = {"entity": "product", "value": "Aster lamp", "start": text.index("Aster"), "end": len(text)}
    assert (("product", "Aster lamp") in found(text, lamp)) is owns


def test_the_same_fact_twice_is_one() -> None:
    order = {"entity": "order_number", "value": "NH-20417"}
    assert len(facts_in("NH-20417, NH-20417", {"entities": [order, order]})) == 1


def test_every_kind_has_a_heading_and_an_end() -> None:
    assert set(KEEP) == set(WORDS)
