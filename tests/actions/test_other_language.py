"""In another language the bot says so in it, and the person who is asked for is announced in it too."""

import asyncio
from typing import Any

import pytest
from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.handoff import Handoff
from actions.other_language import OtherLanguage
from baton.language.languages import Languages

LANGUAGES = Languages.load("policy/languages.yml")


def said(text: str, language: str | None, intent: str = "other_language") -> dict[str, Any]:
    parsed = {"text": text, "intent": {"name": intent, "confidence": 1.0}, "language": language}
    return {"event": "user", "text": text, "parse_data": parsed, "metadata": {}}


def run(action: Any, *events: dict[str, Any]) -> list[dict[str, Any]]:
    dispatcher = CollectingDispatcher()
    tracker = Tracker("c", {}, dict(events[-1]["parse_data"]), list(events), False, None, {}, None)
    asyncio.run(action.run(dispatcher, tracker, {}))
    return dispatcher.messages


@pytest.mark.parametrize("code", ["de", "fr", "pl", "ur", "zh", "other"])
def test_the_line_and_the_button_are_in_the_customers_language(code: str) -> None:
    [message] = run(OtherLanguage(), said("...", code))
    assert message["text"] == LANGUAGES.of(code).line
    assert message["buttons"] == [{"title": LANGUAGES.of(code).person, "payload": "/accept_offer"}]


def test_an_order_number_after_a_german_message_is_answered_in_german() -> None:
    [message] = run(OtherLanguage(), said("wo ist mein Paket", "de"), said("NH-20417", None, "inform"))
    assert message["text"] == LANGUAGES.of("de").line


def test_the_handover_is_announced_in_the_customers_language() -> None:
    [message] = run(Handoff(), said("quiero hablar con una persona", "es"))
    assert message["text"] == LANGUAGES.of("es").handoff
