"""A text in a voice: contractions, the brand's words, exclamation marks, first words; what is true stays untouched."""

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from baton.voice.book import load_voices
from baton.voice.style import dressed, first_words
from baton.voice.voice import UPSET, Voice

VOICES = load_voices(Path(__file__).parents[2] / "policy" / "voices")
WARM, CALM, LIVELY = VOICES["warm"], VOICES["calm"], VOICES["lively"]
ANSWER = "You can send it back within 60 days."


def test_words_of_the_brand_replace_others_with_their_capitals_and_as_whole_words() -> None:
    voice = replace(WARM, words={"item": "article"})
    assert (
        dressed("Item 3: this item, not the itemised list.", voice) == "Article 3: this article, not the itemised list."
    )


def test_somebody_upset_hears_no_exclamation_mark_and_nobody_hears_too_many() -> None:
    assert dressed("Hello! Welcome! Good!", WARM) == "Hello! Welcome. Good."
    assert dressed("Hello!", WARM, mood="anger") == "Hello."
    assert dressed("Hello!", CALM) == "Good day."


def test_thanks_are_answered_with_the_voices_emoji_and_trouble_is_not() -> None:
    assert dressed("Any time.", LIVELY, mood="gratitude") == "Any time. 🎉"
    assert dressed("Any time.", LIVELY, mood="gratitude", channel="messenger") == "Any time. 🙂"
    assert dressed("I see.", LIVELY, mood="anger") == "I see."
    assert dressed("Any time.", WARM, mood="gratitude") == "Any time."


def test_links_and_addresses_stay_as_they_are() -> None:
    text = "See https://shop.example/item/can't or write to item@shop.example."
    voice = replace(CALM, words={"item": "article"})
    assert "https://shop.example/item/can't" in dressed(text, voice)
    assert "item@shop.example." in dressed(text, voice)


def test_an_upset_customer_is_acknowledged_before_the_answer() -> None:
    assert first_words(WARM, mood="anger", channel="web", said=[], text=ANSWER) == WARM.acknowledge.anger[0]


@pytest.mark.parametrize(
    ("mood", "said", "text"),
    [
        (None, [], ANSWER),
        ("gratitude", [], ANSWER),
        ("anger", [], "I'm sorry, this isn't how it should be."),
        ("anger", ["I'm sorry about this. Which order is it?"], ANSWER),
        ("anger", [*WARM.acknowledge.anger, "Which order?"], ANSWER),
    ],
    ids=["calm", "glad", "acknowledges by itself", "was just done", "every line was said lately"],
)
def test_first_words_are_left_out_where_they_would_not_be_heard(mood: str | None, said: list[str], text: str) -> None:
    assert first_words(WARM, mood=mood, channel="web", said=said, text=text) is None


@pytest.mark.parametrize(
    "text",
    [
        "If you tell me which article it is, I can see whether we have it.",
        "I can see your order now.",
        "You must be 18 to sign for it.",
        "Deliveries that must be signed for cost 4 pounds.",
        "It must have been signed for by a neighbour.",
        "It makes sense to measure first.",
        "This should not have a plug.",
        "Nothing was charged.",
        "I didn't quite understand that.",
        "I'm not sure I understand.",
        "The mattress is hard, and hard to clean.",
        "A photocopy is not acceptable as proof.",
        "Nobody should use it while it is hot.",
    ],
)
def test_rules_and_facts_acknowledge_nothing_so_that_first_words_are_said(text: str) -> None:
    assert first_words(WARM, mood="anger", channel="web", said=[], text=text) == WARM.acknowledge.anger[0]


@pytest.mark.parametrize(
    "text",
    [
        "I understand, and I'll look at it.",
        "I completely understand.",
        "I can see how much this has cost you.",
        "That must be hard.",
        "It must have been a shock.",
        "Nobody should have to chase us.",
        "This should not have happened.",
        "That makes sense.",
        "That's really not okay.",
        "This is maddening.",
    ],
)
def test_who_was_just_acknowledged_in_the_answer_hears_no_first_words(text: str) -> None:
    assert first_words(WARM, mood="anger", channel="web", said=[], text=text) is None


def test_the_next_first_words_are_others() -> None:
    said = [f"{WARM.acknowledge.anger[0]} {ANSWER}", "Which order is it?"]
    assert first_words(WARM, mood="anger", channel="web", said=said, text=ANSWER) == WARM.acknowledge.anger[1]


@pytest.mark.parametrize("name", sorted(VOICES))
def test_every_shipped_voice_is_complete(name: str) -> None:
    voice = VOICES[name]
    assert voice.title
    assert voice.persona
    assert voice.sorry
    assert all(voice.acknowledge.lines(mood) for mood in UPSET)


@given(st.text(max_size=300), st.sampled_from(sorted(VOICES)), st.sampled_from([None, "anger", "gratitude"]))
def test_any_text_can_be_said_and_keeps_its_figures(text: str, name: str, mood: str | None) -> None:
    said = dressed(text, VOICES[name], mood=mood)
    assert [sign for sign in text if sign.isdigit()] == [sign for sign in said if sign.isdigit()]


@given(st.text(alphabet="abc !.'", max_size=100))
def test_a_text_that_is_in_voice_stays_so(text: str) -> None:
    voice: Voice = CALM
    once = dressed(text, voice)
    assert dressed(once, voice) == once
