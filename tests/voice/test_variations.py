"""What may be said: the most particular variation, the voice's own words where they fit, nothing glad to the upset."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from baton.voice.book import load_voices
from baton.voice.occasion import GRAVE, IS_CALM, IS_GLAD, IS_UPSET
from baton.voice.style import is_cheerful
from baton.voice.variations import said_to, sayable
from baton.voice.voice import Voice

ROOT = Path(__file__).parents[2]
VOICES = load_voices(ROOT / "policy" / "voices")
DOMAIN = yaml.safe_load((ROOT / "domain.yml").read_text(encoding="utf-8"))
RESPONSES: dict[str, list[dict[str, Any]]] = DOMAIN["responses"]
MINE = """
title: Mine
persona: Me
formality: plain
warmth: 1
reading_level: 8
exclamations: 2
responses:
  utter_greet: ["Ahoy! What is it?"]
  utter_luck: ["Great news!"]
responses_upset:
  utter_greet: ["Ahoy. What is wrong?"]
"""
PLAIN = {"text": "Hello!", "buttons": [{"title": "Help", "payload": "/help"}]}


def when(text: str, **slots: str) -> dict[str, Any]:
    return {"text": text, "condition": [{"type": "slot", "name": key, "value": value} for key, value in slots.items()]}


@pytest.fixture
def mine(tmp_path: Path) -> Voice:
    path = tmp_path / "mine.yml"
    path.write_text(MINE, encoding="utf-8")
    return Voice.load(path)


def texts(name: str, fitting: list[dict[str, Any]], voice: Voice, mood: str | None) -> list[str]:
    return [one["text"] for one in sayable(name, fitting, voice, mood=mood)]


def test_the_voices_own_words_come_with_the_buttons_of_the_domain(mine: Voice) -> None:
    [said] = sayable("utter_greet", [PLAIN], mine, mood=IS_CALM)
    assert (said["text"], said["buttons"]) == ("Ahoy! What is it?", PLAIN["buttons"])


def test_somebody_upset_hears_the_voices_words_for_that_also_instead_of_the_designers(mine: Voice) -> None:
    assert texts("utter_greet", [PLAIN], mine, IS_UPSET) == ["Ahoy. What is wrong?"]
    assert texts("utter_greet", [when("Hello. Tell me.", mood=IS_UPSET)], mine, IS_UPSET) == ["Ahoy. What is wrong?"]


def test_what_is_written_for_a_moment_another_slot_or_a_channel_stays_the_designers(mine: Voice) -> None:
    for one in (
        when("Are you safe?", mood=IS_UPSET, moment="safety"),
        when("Gold.", tier="gold"),
        PLAIN | {"channel": "whatsapp"},
    ):
        [said] = texts("utter_greet", [one], mine, IS_UPSET)
        assert said == one["text"].replace("!", ".")


def test_a_moment_says_more_than_a_mood(mine: Voice) -> None:
    fitting = [when("Sad.", mood=IS_UPSET), when("It burns.", mood=IS_UPSET, moment="safety")]
    assert texts("utter_other", fitting, mine, IS_UPSET) == ["It burns."]


def test_nothing_glad_is_said_to_somebody_upset_as_long_as_there_is_anything_else(mine: Voice) -> None:
    glad, sober = {"text": "Good news: it left."}, {"text": "It left!"}
    assert texts("utter_left", [glad, sober], mine, IS_UPSET) == ["It left."]
    assert texts("utter_left", [glad, sober], mine, IS_CALM) == ["Good news: it left.", "It left!"]
    assert texts("utter_luck", [sober], mine, IS_UPSET) == ["It left."]
    assert texts("utter_left", [glad], mine, IS_UPSET) == ["Good news: it left."]


def test_nothing_to_choose_from_is_nothing(mine: Voice) -> None:
    assert sayable("utter_greet", [], mine, mood=IS_UPSET) == []


@pytest.mark.parametrize("voice", sorted(VOICES))
@pytest.mark.parametrize("name", sorted(RESPONSES))
def test_no_response_of_ours_is_glad_to_somebody_upset(name: str, voice: str) -> None:
    fitting = [one for one in RESPONSES[name] if not one.get("condition")]
    if any(one.get("condition") for one in RESPONSES[name]):
        fitting = [one for one in RESPONSES[name] if {"mood"} == {c["name"] for c in one.get("condition", ())}]
    assert not [one for one in texts(name, fitting, VOICES[voice], IS_UPSET) if is_cheerful(one) or "!" in one]


@pytest.mark.parametrize(("mood", "moods"), [(None, {IS_CALM}), ("anger", {IS_UPSET}), ("gratitude", {IS_GLAD})])
def test_what_somebody_hears_follows_their_mood(mood: str | None, moods: set[str], mine: Voice) -> None:
    variations = [{"text": "plain"}, *(when(one, mood=one) for one in (IS_UPSET, IS_GLAD))]
    found = said_to("utter_other", variations, mine, mood=mood)
    assert {IS_CALM if found == "plain" else found} == moods


def conditions() -> list[tuple[str, dict[str, str]]]:
    return [
        (name, {one["name"]: one["value"] for one in variation["condition"]})
        for name, variations in RESPONSES.items()
        for variation in variations
        if "condition" in variation
    ]


def test_designers_write_for_moods_and_moments_that_there_are() -> None:
    assert len(conditions()) > 60
    for name, slots in conditions():
        assert slots.get("mood", IS_UPSET) in (IS_UPSET, IS_GLAD), name
        assert slots.get("moment", "complaint") in GRAVE, name


@pytest.mark.parametrize("name", sorted(RESPONSES))
def test_a_channel_of_its_own_also_has_words_for_the_upset(name: str) -> None:
    """Rasa prefers a variation for the channel to one for a mood."""
    upset = [one for one in RESPONSES[name] if one.get("condition")]
    for channel in {one["channel"] for one in RESPONSES[name] if one.get("channel")}:
        assert not upset or [one for one in upset if one.get("channel") == channel]
