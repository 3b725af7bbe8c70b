"""What the tone branch learns from: only what a text really says is a target."""

import random
from pathlib import Path

import pytest

from baton.handoff.reading import MOMENTS
from baton.language.moment_files import Example
from baton.language.moment_texts import moment_examples
from baton.language.tone import DISSATISFIED, MOMENT
from baton.language.tone_texts import (
    AT_US,
    Part,
    as_typed,
    read_goemotions,
    read_moments,
    read_outputs,
    read_own_messages,
)

OUTPUTS = (
    *("admiration", "amusement", "approval", "excitement", "gratitude", "joy", "love"),
    *(*AT_US, "neutral", DISSATISFIED),
)


def shown(part: Part, text: str) -> dict[str, float]:
    row = part.texts.index(text)
    return {name: float(part.targets[row, column]) for column, name in enumerate(OUTPUTS) if part.known[row, column]}


@pytest.fixture(scope="module")
def own() -> Part:
    return read_own_messages(OUTPUTS)


def test_goemotions_says_nothing_about_dissatisfaction(tmp_path: Path) -> None:
    (tmp_path / "labels.txt").write_text("joy\nanger\nneutral\n")
    (tmp_path / "dev.tsv").write_text("what a day\t0,1\tx1\nok\t2\tx2\n")
    outputs = read_outputs(tmp_path)
    part = read_goemotions(tmp_path, "dev", outputs)
    assert outputs == ("joy", "anger", "neutral", DISSATISFIED, *(f"{MOMENT}{name}" for name in MOMENTS))
    assert part.targets[:, :4].tolist() == [[1, 1, 0, 0], [0, 0, 1, 0]]
    assert part.known[:, :4].tolist() == [[1, 1, 1, 0], [1, 1, 1, 0]]
    assert not part.known[:, 4:].any()


def test_an_example_says_of_every_moment_whether_it_shows_it_and_nothing_of_emotions() -> None:
    outputs = ("anger", DISSATISFIED, *(f"{MOMENT}{name}" for name in MOMENTS))
    part = read_moments([Example("you are useless", frozenset({"anger"})), Example("hi", frozenset())], outputs)
    assert part.known[:, :2].tolist() == [[0, 0], [0, 0]]
    assert part.known[:, 2:].all()
    shown = [[outputs[column] for column in range(len(outputs)) if row[column]] for row in part.targets]
    assert shown == [["moment.anger"], []]


def test_the_branch_learns_from_the_policys_examples_and_the_intents_as_the_pipeline_does() -> None:
    examples = moment_examples(Path(__file__).parents[2])
    by_text = {example.text: example.moments for example in examples}
    assert len(by_text) == len(examples) > 15_000
    assert sum("safety" in moments for moments in by_text.values()) > 500
    assert sum(not moments for moments in by_text.values()) > 5_000
    assert not any("[" in text and "](" in text for text in by_text)


def test_a_dissatisfied_message_of_ours_says_nothing_about_emotions(own: Part) -> None:
    assert shown(own, "I told you I don't like horror") == {DISSATISFIED: 1.0}


def test_a_content_message_may_still_be_sad_or_cross_with_somebody(own: Part) -> None:
    assert shown(own, "What is the address?") == {DISSATISFIED: 0.0}


def test_where_a_feeling_is_denied_nobody_is_known_to_have_it(own: Part) -> None:
    assert shown(own, "I'm not angry with you") == dict.fromkeys((*AT_US, DISSATISFIED), 0.0)


def test_a_sarcastic_compliment_is_known_to_be_no_praise(own: Part) -> None:
    found = shown(own, "thanks for nothing")
    assert (found[DISSATISFIED], found["annoyance"], found["gratitude"]) == (1.0, 1.0, 0.0)


def test_our_messages_show_both_kinds_and_every_text_stands_once(own: Part) -> None:
    assert len(set(own.texts)) == len(own.texts)
    assert own.known[:, -1].all()
    assert 0.4 < own.targets[:, -1].mean() < 0.65


def test_typing_in_a_hurry_keeps_most_texts_and_slips_in_some() -> None:
    draw, text = random.Random(7), "Where is my parcel? It hasn't arrived, I'm waiting."
    typed = [as_typed(text, draw) for _ in range(200)]
    assert 0.5 < typed.count(text) / 200 < 0.85
    assert len(set(typed)) > 10
    assert all(abs(len(other) - len(text)) < 12 for other in typed)


@pytest.mark.parametrize("text", ["", "a", "?!", "ok", "😀"])
def test_the_shortest_texts_can_be_typed_in_a_hurry(text: str) -> None:
    draw = random.Random(3)
    assert all(isinstance(as_typed(text, draw), str) for _ in range(100))
