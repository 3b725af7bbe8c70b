"""Whether somebody upset was acknowledged is read in six languages; of a language without words nothing is claimed."""

from pathlib import Path

import pytest

from baton.conversations.transcript import Reply
from baton.errors import PolicyError
from baton.voice.acknowledging import PATTERNS, acknowledges
from baton.voice.speech import in_voice
from baton.voice.tone_check import Text, check_text
from baton.voice.voice import Voice

GERMAN = """
title: Nordwind
persona: Eine ruhige Kollegin am Schalter.
formality: plain
warmth: 2
reading_level: 9
language: de
contractions: false
words:
  Bestellung: Auftrag
acknowledge:
  anger: ["Das hätte nicht passieren dürfen."]
sorry: ["Das tut uns leid."]
"""
HEARD = {
    "en": "I'm sorry about this.",
    "de": "Das tut mir wirklich leid.",
    "fr": "Je suis désolée de ce retard.",
    "es": "Lo sentimos mucho.",
    "it": "Mi dispiace molto.",
    "nl": "Het spijt me dat dit zo liep.",
}
UNHEARD = {
    "en": "It left on Monday.",
    "de": "Das Paket ging am Montag hinaus.",
    "fr": "Le colis est parti lundi.",
    "es": "El paquete salió el lunes.",
    "it": "Il pacco è partito lunedì.",
    "nl": "Het pakket is maandag vertrokken.",
}


@pytest.fixture
def german(tmp_path: Path) -> Voice:
    path = tmp_path / "nordwind.yml"
    path.write_text(GERMAN, encoding="utf-8")
    return Voice.load(path)


def reasons(text: str, voice: Voice, **about: object) -> list[str]:
    return [finding.reason for finding in check_text(Text(text, **about), voice)]  # type: ignore[arg-type]


@pytest.mark.parametrize("language", PATTERNS)
def test_words_that_acknowledge_are_told_from_plain_news(language: str) -> None:
    assert acknowledges(HEARD[language], language)
    assert not acknowledges(UNHEARD[language], language)


def test_a_region_does_not_matter_and_an_unknown_language_acknowledges_nothing() -> None:
    assert acknowledges(HEARD["de"], "de-AT")
    assert not acknowledges(HEARD["de"], "pl")


def test_first_words_are_said_in_the_voices_language_and_not_before_an_apology(german: Voice) -> None:
    news = [reply.text for reply in in_voice([Reply(UNHEARD["de"])], german, mood="anger", channel="web")]
    assert news == ["Das hätte nicht passieren dürfen. Das Paket ging am Montag hinaus."]
    sorry = [reply.text for reply in in_voice([Reply(HEARD["de"])], german, mood="anger", channel="web")]
    assert sorry == [HEARD["de"]]


def test_nouns_keep_their_capitals_when_the_voices_word_is_put_in_their_place(german: Voice) -> None:
    [said] = in_voice([Reply("Ihre Bestellung ist unterwegs.")], german, mood=None, channel="web")
    assert said.text == "Ihre Auftrag ist unterwegs."


def test_signs_of_english_are_not_looked_for_in_another_language(german: Voice) -> None:
    assert reasons("Die Kaffeemaschinenentkalkungsanleitung liegt bei. Bitte nicht kindly.", german) == []
    assert reasons(UNHEARD["de"], german, situation="upset") == ["cold"]
    assert reasons(HEARD["de"], german, situation="upset") == []
    assert "unclear" in reasons("Wir " + "prüfen das und " * 12 + "melden uns.", german)
    assert "off_brand" in reasons("Die Bestellung ist da.", german)


def test_a_language_that_is_none_is_refused_with_its_place(tmp_path: Path) -> None:
    path = tmp_path / "odd.yml"
    path.write_text(GERMAN.replace("language: de", "language: Deutsch"), encoding="utf-8")
    with pytest.raises(PolicyError, match=r"odd\.yml:7.*BCP 47"):
        Voice.load(path)
