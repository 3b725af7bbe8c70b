"""Whatever tells who somebody is goes out of a text; what a shop needs for its figures stays."""

import socket

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from baton.rights import redaction
from baton.rights.redaction import redacted


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        ("card 4111 1111 1111 1111, thanks", "card [card], thanks"),
        ("pay DE89370400440532013000 please", "pay [iban] please"),
        ("GB29 NWBK 6016 1331 9268 19", "[iban]"),
        ("write to maya.p+x@home.example.co.uk.", "write to [email]."),
        ("it's maya at home dot example", "it's [email]"),
        ("ring 07700 900123", "ring [phone]"),
        ("ring me on +44 (0)20 7946 0958 after six", "ring me on [phone] after six"),
        ("I live at 4 Elm Road, Leeds LS6 3HN", "I live at [address] [address]"),
        ("Flat 2b, 117 Upper North Street", "[address]"),
        ("send it to ls63hn", "send it to [address]"),
        ("gift card GC-7K2M-91QX", "gift card [gift card]"),
        ("my password is hunter2!", "my [secret]"),
        ("from 192.168.17.4", "from [ip]"),
        ("my name is Maya Patel and I wait", "my name is [name] and I wait"),
        ("My name is Maya Patel. Regards, Maya", "My name is [name]. Regards, [name]"),
        ("I'm Maya Patel, I'm Not amused", "I'm [name], I'm Not amused"),
    ],
)
def test_what_tells_who_somebody_is_goes(text: str, clean: str) -> None:
    assert redacted(text) == clean


@pytest.mark.parametrize(
    "text",
    [
        "Where is NH-20417? It was £129.99 on 2026-11-27, invoice INV-104417.",
        "order nh-20417 comes between 12:00 and 16:00 on 12/12/2026",
        "the 3 seat sofa is 220 cm wide and 95 cm deep",
        "I waited 40 minutes at 10 on Monday",
        "4111 1111 1111 1112 is no card",
        "I'm at the end of my patience",
        "This is not what I ordered",
        "it says my password is wrong",
        "one of two parts is missing, 12 screws on 1 side",
        "",
    ],
)
def test_what_tells_nobody_stays_as_it_is(text: str) -> None:
    assert redacted(text) == text


def test_names_of_the_people_in_the_conversation_go_whole_and_in_parts() -> None:
    text = "Hi Will, MAYA PATEL here. Maya will wait, Mr Patel too."
    assert redacted(text, names=["Maya Patel", "Will"]) == "Hi [name], [name] here. [name] will wait, Mr [name] too."


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        ("thanks lea, LEA and Lea", "thanks [name], [name] and [name]"),
        ("will you ask Will? WILL you?", "will you ask [name]? WILL you?"),
        ("the white lamp, Mr White", "the white lamp, Mr [name]"),
        ("the lead took the lead, ask an Agent", "the lead took the lead, ask an Agent"),
        ("Agent Smith or smith, Smith", "[name] or smith, [name]"),
    ],
)
def test_a_single_name_goes_in_any_case_and_words_that_are_no_name_stay(text: str, clean: str) -> None:
    assert redacted(text, names=["Lea", "Will", "lead", "Emma White", "Agent Smith", "agent"]) == clean


def test_the_same_names_are_made_ready_once() -> None:
    redaction._matchers.cache_clear()
    for text in ("thanks Lea", "Lea?", "nobody"):
        redacted(text, names=["Lea", "Maya Patel"])
    assert (redaction._matchers.cache_info().misses, redaction._matchers.cache_info().hits) == (1, 2)


def luhn(digits: str) -> str:
    """The digits with the one that makes them a card's."""
    total = sum(
        sum(divmod(int(digit) * (2 if place % 2 == 0 else 1), 10)) for place, digit in enumerate(reversed(digits))
    )
    return f"{digits}{-total % 10}"


CARDS = st.from_regex(r"4\d{14}", fullmatch=True).map(luhn)
EMAILS = st.from_regex(r"[a-z][a-z0-9.]{1,9}[a-z0-9]@[a-z]{2,9}\.(example|co\.uk|de)", fullmatch=True)
PHONES = st.from_regex(r"07[1-9]\d{2} \d{6}", fullmatch=True)
ORDERS = st.from_regex(r"NH-\d{5}", fullmatch=True)
WORDS = st.sampled_from(["where is it", "please", "I want my money back", "the lamp, broken", "hello there"])


@settings(max_examples=60, deadline=None)
@given(
    card=CARDS,
    email=EMAILS,
    phone=PHONES,
    order=ORDERS,
    words=st.lists(WORDS, min_size=4, max_size=4),
    gap=st.sampled_from(["", " ", "-"]),
)
def test_wherever_they_stand_they_go_and_the_order_stays(
    card: str, email: str, phone: str, order: str, words: list[str], gap: str
) -> None:
    written = gap.join(card[n : n + 4] for n in range(0, 16, 4))
    text = f"{words[0]} {written} {words[1]} {email}, {words[2]}; {order} {phone} {words[3]}"
    clean = redacted(text)
    assert [part for part in (written, email, phone) if part in clean] == []
    assert order in clean
    assert all(word in clean for word in words)


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=80))
def test_any_text_comes_through_and_a_clean_one_stays_clean(text: str) -> None:
    clean = redacted(text)
    assert redacted(clean) == clean


def test_nothing_is_looked_up_or_downloaded(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*where: object) -> None:
        raise AssertionError("a connection was opened")

    for reader in (redaction._checkers, redaction._patterns, redaction._addresses):
        reader.cache_clear()
    monkeypatch.setattr(socket.socket, "connect", refuse)
    assert redacted("maya@home.example, 07700 900123, 4 Elm Road") == "[email], [phone], [address]"
