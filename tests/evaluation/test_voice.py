"""The tone check against labels: what counts as agreeing, and files that cannot be used."""

from pathlib import Path

import pytest

from baton.evaluation.labelled import LabelledFileError
from baton.evaluation.voice import Labelled, agreement, labelled_texts
from baton.voice.tone_check import Text
from baton.voice.voice import Voice

WARM = Voice.load(Path(__file__).parents[2] / "policy" / "voices" / "warm.yml")
BLAMING, FINE, EMPTY = Text("You should have told us."), Text("Which order is it?"), Text("We do what we do.")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "texts.yml"


def test_each_text_is_right_missed_a_false_alarm_or_rightly_quiet() -> None:
    texts = [
        Labelled("a", BLAMING, good=False, reasons=("blaming",)),
        Labelled("b", BLAMING, good=True),
        Labelled("c", FINE, good=True),
        Labelled("d", EMPTY, good=False, reasons=("cold", "unclear")),
        Labelled("e", EMPTY, good=False, reasons=("cold",)),
    ]
    found = agreement(texts, WARM)
    assert (found.right, found.false_alarm, found.quiet, found.missed) == (1, 1, 1, 2)
    assert (found.precision, found.recall) == (1 / 2, 1 / 3)
    assert [one["id"] for one in found.wrong] == ["b", "d", "e"]
    assert found.by_reason == {"blaming": {"flagged": 1}, "cold": {"missed": 2}, "unclear": {"missed": 1}}


def test_without_any_flag_nothing_is_claimed() -> None:
    found = agreement([Labelled("a", FINE, good=True)], WARM)
    assert (found.precision, found.recall, found.texts) == (0.0, 0.0, 1)


@pytest.mark.parametrize("name", ["voice_open", "voice_closed", "voice_second_open"])
def test_the_check_agrees_with_the_texts_it_was_made_with(name: str) -> None:
    found = agreement(labelled_texts(Path(__file__).parent / f"{name}.yml"), WARM)
    assert min(found.precision, found.recall) >= 0.95


@pytest.mark.parametrize("start", ["", "# labelled beforehand\ntexts:\n"])
def test_a_file_is_a_list_that_may_stand_under_texts(file: Path, start: str) -> None:
    row = "- {id: a, kind: macro, situation: upset, text: Well., good: false, reasons: [cold], note: short}\n"
    file.write_text(start + row, encoding="utf-8")
    [one] = labelled_texts(file)
    assert one == Labelled("a", Text("Well.", "macro", "upset"), good=False, reasons=("cold",))


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("- {text: Well., good: maybe}", ":1: 'good' must be true or false."),
        ("- {good: true}", ":1: lacks the key 'text'."),
        ("- {text: Well., good: true, kind: poem}", ":1: 'kind' is 'poem'; it may be: response, system,"),
        ("- {text: Well., good: true, situation: odd}", ":1: 'situation' is 'odd'; it may be: neutral, upset,"),
        ("- {text: Well., good: false, reasons: cold}", ":1: 'reasons' must be a list"),
        ("words: []", ":1: must be a list"),
    ],
)
def test_a_file_that_cannot_be_used_is_refused_with_its_line(file: Path, row: str, said: str) -> None:
    file.write_text(row + "\n", encoding="utf-8")
    with pytest.raises(LabelledFileError) as error:
        labelled_texts(file)
    assert said in str(error.value)
