"""What the bot says among a response's variations: the voice's own words, nothing just said, by Rasa's conditions."""

import asyncio
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.rasa
DOMAIN = """
version: "3.1"
slots:
  name: {type: text, mappings: [{type: custom}]}
  tier: {type: text, mappings: [{type: custom}]}
  mood: {type: text, mappings: [{type: custom}]}
responses:
  utter_greet:
    - text: "Hello."
      buttons: [{title: "Help", payload: "/help"}]
    - text: "Hi."
  utter_named:
    - text: "Hello {name}."
  utter_tier:
    - text: "Gold for you."
      condition: [{type: slot, name: tier, value: gold}]
    - text: "Welcome."
  utter_order:
    - text: "Good news: it left."
    - text: "It left. Anything else?"
      condition: [{type: slot, name: mood, value: upset}]
  utter_sold:
    - text: "Sold out. Awesome, is it not?"
    - text: "Sold out!"
  utter_goodbye:
    - text: "Bye."
"""
VOICE = """
title: Mine
persona: Me
formality: plain
warmth: 1
reading_level: 8
sign_off: "Yours"
responses:
  utter_greet: ["Good day.", "Good day again."]
  utter_named: ["Ahoy {name}."]
  utter_tier: ["Never said."]
"""


@pytest.fixture
def say(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    from rasa.core.nlg import NaturalLanguageGenerator
    from rasa.shared.core.domain import Domain
    from rasa.shared.core.events import BotUttered, SlotSet
    from rasa.shared.core.trackers import DialogueStateTracker
    from rasa.utils.endpoints import EndpointConfig

    from baton.language.rasa_components import voice_responses
    from baton.voice.book import VoiceBook

    (tmp_path / "mine.yml").write_text(VOICE, encoding="utf-8")
    monkeypatch.setattr(voice_responses, "voice_book", lambda: VoiceBook(tmp_path, lambda: "mine"))
    domain = Domain.from_yaml(DOMAIN)
    named = EndpointConfig(type="baton.language.rasa_components.voice_responses.VoiceResponses")
    generator = NaturalLanguageGenerator.create(named, domain)

    def generate(action: str, *, said: tuple[str, ...] = (), **slots: str) -> Any:
        events = [*(SlotSet(key, value) for key, value in slots.items()), *(BotUttered(text) for text in said)]
        tracker = DialogueStateTracker.from_events("c", events, slots=domain.slots)
        return asyncio.run(generator.generate(action, tracker, "web"))

    return generate


def test_the_voices_own_words_are_said_with_the_buttons_of_the_domain(say: Any) -> None:
    found = say("utter_greet")
    assert found["text"] in ("Good day.", "Good day again.")
    assert found["buttons"] == [{"title": "Help", "payload": "/help"}]


def test_what_was_just_said_is_not_said_again(say: Any) -> None:
    assert {say("utter_greet", said=("I'm sorry. Good day again.",))["text"] for _ in range(8)} == {"Good day."}


def test_where_everything_was_just_said_something_is_said_again(say: Any) -> None:
    assert say("utter_greet", said=("Good day again.", "Good day."))["text"] in ("Good day.", "Good day again.")


def test_placeholders_are_filled(say: Any) -> None:
    assert say("utter_named", name="Maya")["text"] == "Ahoy Maya."


def test_a_variation_with_a_condition_keeps_the_designers_words(say: Any) -> None:
    assert say("utter_tier", tier="gold")["text"] == "Gold for you."


def test_a_goodbye_is_signed(say: Any) -> None:
    assert say("utter_goodbye")["text"] == "Bye.\nYours"


def test_an_unknown_response_is_none(say: Any) -> None:
    assert say("utter_nothing") is None


def test_the_customers_mood_chooses_the_variation(say: Any) -> None:
    assert say("utter_order")["text"] == say("utter_order", mood="calm")["text"] == "Good news: it left."
    assert say("utter_order", mood="upset")["text"] == "It left. Anything else?"


def test_where_the_designer_has_no_other_words_the_glad_ones_are_left_out(say: Any) -> None:
    assert {say("utter_sold", mood="upset")["text"] for _ in range(8)} == {"Sold out."}
    assert say("utter_greet", mood="upset")["text"] in ("Good day.", "Good day again.")
