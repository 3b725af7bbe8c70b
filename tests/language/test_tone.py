"""The shipped weights read feelings as plain floats in their ranges."""

from pathlib import Path

import pytest

from baton.errors import ModelError
from baton.handoff.reading import TONES
from baton.language.encoder import load_encoder
from baton.language.normalise import normalise
from baton.language.tone import load_tone_model


def tone(text: str) -> dict[str, float]:
    read = normalise(text)
    return load_tone_model().tones(load_encoder().encode([read]), [read])[0]


@pytest.mark.parametrize("text", ["", "ok", "I am furious!!!", "thank you so much 😀", "NH-20417"])
def test_every_tone_is_a_plain_float_in_its_range(text: str) -> None:
    found = tone(text)
    assert set(found) == set(TONES)
    assert all(type(value) is float for value in found.values())
    assert all((-1.0 if name == "valence" else 0.0) <= value <= 1.0 for name, value in found.items())


def test_thanks_are_pleasant_and_fury_is_not() -> None:
    assert tone("thank you so much, that is wonderful")["valence"] > 0.5
    assert tone("I hate this, you make me so angry")["valence"] < -0.5


@pytest.mark.parametrize(
    ("name", "shows", "plain"),
    [
        ("anger", "I am so angry with you idiots", "please send the invoice"),
        ("gratitude", "thanks a lot for your help", "where is my order"),
        ("confusion", "I don't understand what you mean at all", "thanks a lot"),
        ("sadness", "I'm so sad, we lost our dog", "what does delivery cost"),
        ("urgency", "I need it urgently, right now", "whenever it suits you"),
    ],
)
def test_a_feeling_is_higher_where_it_is_shown(name: str, shows: str, plain: str) -> None:
    assert tone(shows)[name] > tone(plain)[name] + 0.2


def test_missing_weights_are_named(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"none\.safetensors"):
        load_tone_model(tmp_path / "none.safetensors")
