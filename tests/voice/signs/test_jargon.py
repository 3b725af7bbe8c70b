"""Insiders' words are found, and abbreviations that nobody explained."""

import pytest

from baton.voice.signs.jargon import jargon


@pytest.mark.parametrize(
    "text",
    [
        "We will facilitate the remittance.",
        "Your OMS entry waits for the WMS.",
        "ETA slipped.",
        "Error 5003.",
        "The liability provisions in this clause apply.",
        "The inverter and the compressor draw nominal power.",
    ],
)
def test_words_of_insiders_are_found(text: str) -> None:
    assert list(jargon(text))


def test_each_word_is_named_as_it_stands() -> None:
    found = jargon("The Inverter and the compressor draw nominal power by OTA.")
    assert [one.words for one in found] == ["OTA", "Inverter", "compressor", "nominal"]


@pytest.mark.parametrize(
    "text",
    [
        "You find the invoice as a PDF, with VAT.",
        "SEPA, the euro payment system, takes a day.",
        "Use the residual safety switch (RCD). RCD means that it cuts the power.",
        "Reply STOP to opt out.",
        "Error 17 means the filter is due.",
        "Your statutory rights stay as they are.",
        "IMPORTANT: DO NOT SEND BACK ANYTHING",
    ],
)
def test_known_and_explained_words_are_none(text: str) -> None:
    assert not list(jargon(text))
