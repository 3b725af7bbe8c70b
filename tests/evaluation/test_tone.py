"""Tone is scored label by label, and written down message by message."""

from pathlib import Path
from typing import Any

import pytest

from baton.errors import ModelError
from baton.evaluation.labelled import Entry, LabelledFileError
from baton.evaluation.tone import chances_of, labels_of, predictions, score

TONE = {"dissatisfaction": 0.5, "valence": -0.5, "anger": 0.75, "frustration": 0.25}


def entry(line: int, **values: Any) -> Entry:
    return Entry(values, Path("tone.jsonl"), line)


def test_a_line_holds_the_text_then_dissatisfaction_and_every_tone() -> None:
    found = [{"tone": TONE | {"dissatisfaction": 0.9}, "emotions": {"annoyance": 0.5}}]
    (line,) = predictions([entry(1, text="hm")], found)
    assert list(line)[:2] == ["text", "dissatisfaction"]
    assert line == {"text": "hm", **TONE, "dissatisfaction": 0.9, "emotions": {"annoyance": 0.5}}


def test_a_model_without_tone_is_refused() -> None:
    with pytest.raises(ModelError, match="reads no dissatisfaction"):
        predictions([entry(1, text="hm")], [{"intent": {"name": "greet"}}])


def test_labels_may_be_tones_or_emotions_and_other_keys_are_no_labels() -> None:
    entries = [entry(1, text="a", anger=1, annoyance=0, source="x"), entry(2, text="b", anger=0, annoyance=1)]
    labels = labels_of(entries, ["anger", "annoyance", "joy"])
    assert labels == {"anger": [True, False], "annoyance": [False, True]}


@pytest.mark.parametrize(
    ("values", "says"),
    [({"anger": 0.4}, "tone.jsonl:2: 'anger' must be 0 or 1, not 0.4"), ({}, "tone.jsonl:2: lacks the label 'anger'")],
)
def test_a_label_that_cannot_be_scored_is_named_with_its_line(values: dict[str, Any], says: str) -> None:
    with pytest.raises(LabelledFileError, match=says):
        labels_of([entry(1, text="a", anger=1), entry(2, text="b", **values)], ["anger"])


def test_valence_is_scored_as_a_chance() -> None:
    lines = predictions([entry(1, text="a")], [{"tone": TONE}])
    assert chances_of(lines)["valence"] == [0.25]


def test_figures_come_per_label() -> None:
    figures = score({"anger": [True, False]}, {"anger": [0.9, 0.2], "joy": [0.1, 0.1]})
    assert list(figures) == ["anger"]
    assert (figures["anger"]["auroc"], figures["anger"]["f1"]) == (1.0, 1.0)
    assert figures["anger"]["ece"] == pytest.approx(0.15)
