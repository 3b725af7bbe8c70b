"""Moments are learnt from YAML that designers write, and a wrong line is named."""

from pathlib import Path

import numpy as np
import pytest

from baton.language.encoder import load_encoder
from baton.language.moment_files import CALM, Example
from baton.language.moments import (
    MomentModel,
    is_bare_value,
    moment_features,
    moments_fingerprint,
    sentences_of,
    train_moments,
)
from baton.language.normalise import normalise
from baton.language.tone import load_tone_model


def write(folder: Path, name: str, text: str) -> None:
    (folder / name).write_text(text, encoding="utf-8")


def features(texts: list[str]) -> np.ndarray:
    read = [normalise(text) for text in texts]
    found = load_encoder().encode_with_tone(read)
    return moment_features(found, read, texts, branch=load_tone_model().moments(found.emotions))


def test_a_changed_example_changes_the_fingerprint(tmp_path: Path) -> None:
    write(tmp_path, "calm.yml", f"moment: {CALM}\nmeaning: m\nexamples: [a]\n")
    before = moments_fingerprint(tmp_path)
    write(tmp_path, "calm.yml", f"moment: {CALM}\nmeaning: m\nexamples: [b]\n")
    assert moments_fingerprint(tmp_path) != before


def test_only_messages_of_several_sentences_are_cut() -> None:
    assert sentences_of("where is my order, please") == []
    assert sentences_of("Hi. The kettle caught fire! No rush at all.") == ["The kettle caught fire!", "No rush at all."]


def test_a_trained_model_tells_moments_apart_and_survives_saving(tmp_path: Path) -> None:
    fire = ["the kettle caught fire", "smoke came out of the oven", "I got an electric shock", "sparks from the plug"]
    calm = ["where is my order", "what does delivery cost", "thanks a lot", "I want to return a lamp"]
    examples = [Example(text, frozenset({"safety"})) for text in fire] + [Example(text, frozenset()) for text in calm]
    model = train_moments(features([example.text for example in examples]), examples)
    unseen = features(["the toaster caught fire", "where is my parcel"])
    dangerous, ordinary = model.read(unseen)
    assert dangerous["safety"] > 0.5 > ordinary["safety"]
    assert all(type(value) is float for value in dangerous.values())
    model.save(tmp_path)
    assert MomentModel.load(tmp_path).read(unseen) == model.read(unseen)


def test_one_sentence_about_safety_is_never_drowned_by_the_others() -> None:
    examples = [Example("the kettle caught fire", frozenset({"safety"})), Example("no rush at all", frozenset())]
    model = train_moments(features([example.text for example in examples]), examples)
    parts = features(
        [
            "no rush at all and thanks, hope you are well. the kettle caught fire",
            "no rush at all",
            "the kettle caught fire",
        ]
    )
    whole, _, strongest = (moments["safety"] for moments in model.read(parts))
    (together,) = model.read_with_sentences(parts, [0, 0, 0], 1)
    assert whole < strongest
    assert together["safety"] == strongest


def test_anger_in_one_sentence_is_read_in_the_light_of_the_whole_message() -> None:
    examples = [Example("you are useless", frozenset({"anger"})), Example("my boss is useless", frozenset())]
    model = train_moments(features([example.text for example in examples]), examples)
    parts = features(["my boss is useless. useless, really. do you sell desks?", "you are useless"])
    whole, sentence = model.read(parts)
    (together,) = model.read_with_sentences(parts, [0, 0], 1)
    assert whole["anger"] < together["anger"] < sentence["anger"]


@pytest.mark.parametrize("text", ["2026-12-04", "NH-20417", "somebody.else@mail.example", "12/4", "07700 900123"])
def test_a_bare_date_number_or_address_of_mail_shows_no_moment(text: str) -> None:
    assert is_bare_value(text)


@pytest.mark.parametrize("text", ["", "!!!", "3 weeks of excuses", "no", "\N{POUTING FACE}", "..."])
def test_whatever_else_is_typed_may_show_one(text: str) -> None:
    assert not is_bare_value(text)
