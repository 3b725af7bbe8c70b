"""Signed tokens in addresses, Message-IDs and subjects: ours are found again, others' are not believed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from baton.helpdesks.email_threads import Threads

OURS = Threads("a secret", "baton@shop.example")
ID = "c_" + "0a1b" * 6


def test_a_conversation_is_found_wherever_its_token_stands() -> None:
    for text in (OURS.reply_address(ID), OURS.message_id(ID, "key"), f"AW: hello {OURS.tag(ID)} (fwd)"):
        assert OURS.conversation_in([text]) == ID
        assert OURS.conversation_in([text.upper()]) == ID


def test_a_reply_address_is_one_that_servers_take() -> None:
    local, _, domain = OURS.reply_address(ID).partition("@")
    assert (local.startswith("baton+"), domain) == (True, "shop.example")
    assert len(local) <= 64


def test_the_same_is_told_under_the_same_message_id() -> None:
    assert OURS.message_id(ID, "a") == OURS.message_id(ID, "a") != OURS.message_id(ID, "b")


@pytest.mark.parametrize("secret", ["another secret", ""])
def test_what_another_secret_signed_is_not_believed(secret: str) -> None:
    forged = Threads(secret, "baton@shop.example").reply_address(ID)
    assert OURS.conversation_in([forged]) is None


def test_a_forged_token_before_ours_does_not_hide_it() -> None:
    forged = Threads("another", "baton@shop.example").tag(ID)
    assert OURS.conversation_in([forged, OURS.tag(ID)]) == ID


@given(st.text(alphabet="0123456789abcdefghijklmnopqrstuvwxyz+<>.@ ", max_size=120))
def test_nobody_guesses_one(text: str) -> None:
    assert OURS.conversation_in([text, "c_" + "0" * 24 + "a" * 16]) is None
