"""Moments are learnt from YAML that designers write, and a wrong line is named."""

from pathlib import Path

import numpy as np
import pytest

from baton.errors import PolicyError
from baton.handoff.reading import MOMENTS
from baton.language.encoder import load_encoder
from baton.language.moments import (
    CALM,
    Example,
    MomentModel,
    load_moments,
    moment_features,
    moments_fingerprint,
    sentences_of,
    train_moments,
)
from baton.language.normalise import normalise
from baton.language.tone import load_tone_model

SHIPPED = Path("policy/moments")


def write(folder: Path, name: str, text: str) -> None:
    (folder / name).write_text(text, encoding="utf-8")


def features(texts: list[str]) -> np.ndarray:
    read = [normalise(text) for text in texts]
    vectors = load_encoder().encode(read)
    return moment_features(vectors, read, load_tone_model().tones(vectors, read), texts)


def test_every_moment_has_fifty_examples_and_calm_five_times_that() -> None:
    examples = load_moments(SHIPPED)
    for moment in MOMENTS:
        assert sum(moment in example.moments for example in examples) >= 50, moment
    assert sum(not example.moments for example in examples) >= 250


def test_a_message_may_show_two_moments(tmp_path: Path) -> None:
    write(tmp_path, "anger.yml", "moment: anger\nmeaning: m\nexamples: [a]\ntogether_with:\n  leaving: [b]\n")
    assert {example.text: set(example.moments) for example in load_moments(tmp_path)} == {
        "a": {"anger"},
        "b": {"anger", "leaving"},
    }


@pytest.mark.parametrize(
    ("text", "message", "line"),
    [
        ("moment: rage\nmeaning: m\nexamples: [a]\n", "unknown moment 'rage'", 1),
        ("moment: anger\nmeaning: m\nexamples: [a]\ntogether_with:\n  rage: [b]\n", "unknown moment 'rage'", 5),
        ("moment: anger\nmeaning: m\nexample: [a]\n", "unknown key 'example'", 3),
        ("moment: anger\nmeaning: m\nexamples:\n  - hello\n  - Hello\n", "stands twice", 5),
    ],
)
def test_a_wrong_line_is_named(tmp_path: Path, text: str, message: str, line: int) -> None:
    write(tmp_path, "anger.yml", text)
    with pytest.raises(PolicyError, match=message) as caught:
        load_moments(tmp_path)
    assert caught.value.line == line


def test_an_empty_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(PolicyError, match="holds no moment files"):
        load_moments(tmp_path)


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


def test_one_strong_sentence_is_not_drowned_by_the_others() -> None:
    examples = [Example("the kettle caught fire", frozenset({"safety"})), Example("no rush at all", frozenset())]
    model = train_moments(features([example.text for example in examples]), examples)
    whole = "no rush at all and thanks, hope you are well. the kettle caught fire"
    parts = features([whole, "the kettle caught fire"])
    (together,) = model.read_with_sentences(parts, [0, 0], 1)
    assert together["safety"] == max(moments["safety"] for moments in model.read(parts))
