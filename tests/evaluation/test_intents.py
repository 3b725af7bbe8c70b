"""Labelled intents are read strictly, and scored in scope and out of scope apart."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from baton.evaluation.intents import (
    Example,
    Found,
    confusion,
    found_in,
    load_examples,
    predictions,
    score,
    training_examples,
)
from baton.evaluation.labelled import LabelledFileError


def written(folder: Path, content: bytes | str) -> Path:
    path = folder / "a.csv"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def test_rows_are_read_with_quotes_line_breaks_and_further_columns(tmp_path: Path) -> None:
    path = written(tmp_path, 'id,Label, text\n1,greet,"hi,\nthere"\n\n2, oos ,asdf\n')
    assert load_examples(path) == [Example("hi,\nthere", "greet"), Example("asdf", "oos")]


def test_a_byte_order_mark_is_no_part_of_the_first_column(tmp_path: Path) -> None:
    assert load_examples(written(tmp_path, "\ufefftext,label\nhi,greet\n")) == [Example("hi", "greet")]


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("", ":1: lacks the column 'text'"),
        ("text,intent\nhi,greet\n", ":1: lacks the column 'label'"),
        ("text,label\n", " holds no row"),
        ('text,label\n"a\nb",greet\nhi\n', ":4: must have a text and a label"),
        ("text,label\nhi,\n", ":2: must have a text and a label"),
        (b"text,label\nhi,greet\ncaf\xe9,drink\n", ":3: is not UTF-8"),
        (b"text,label\nhi\x00,greet\n", ":2: cannot be read as CSV"),
    ],
)
def test_a_bad_file_is_named_with_its_line(tmp_path: Path, content: bytes | str, told: str) -> None:
    path = written(tmp_path, content)
    with pytest.raises(LabelledFileError) as raised:
        load_examples(path)
    assert str(raised.value).startswith(f"{path}:{told.removeprefix(':')}" if told[0] == ":" else f"{path}:{told}")


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(LabelledFileError, match="cannot be read: No such file"):
        load_examples(tmp_path / "none.csv")


def test_learning_needs_two_intents(tmp_path: Path) -> None:
    with pytest.raises(LabelledFileError, match="at least two labels other than 'oos', but has only 'greet'"):
        training_examples(written(tmp_path, "text,label\nhi,greet\nasdf,oos\n"))


def test_a_label_of_one_example_and_rows_without_text_do_not_stop_the_learning(tmp_path: Path) -> None:
    path = written(tmp_path, "text,label\nhi,greet\nhello,greet\nbye,goodbye\n,greet\n")
    assert [example.text for example in training_examples(path)] == ["hi", "hello", "bye"]


def parsed(*ranking: tuple[str, float], threshold: float | None = None) -> dict:
    rows = [{"name": name, "confidence": confidence} for name, confidence in ranking]
    return {"intent": rows[0], "intent_ranking": rows, "scope_threshold": threshold}


LABELS = {"a": "a", "b∕c": "b/c", "oos": "oos"}


def test_the_best_intent_is_found_under_its_own_label() -> None:
    assert found_in(parsed(("b∕c", 0.7), ("a", 0.2)), labels=LABELS) == Found("b/c", 0.7, out_of_scope=False)


def test_below_the_threshold_or_under_a_likelier_oos_a_message_is_out_of_scope() -> None:
    assert found_in(parsed(("a", 0.4), threshold=0.5), labels=LABELS) == Found("a", 0.4, out_of_scope=True)
    assert found_in(parsed(("oos", 0.6), ("a", 0.3)), labels=LABELS) == Found("a", 0.3, out_of_scope=True)


EXAMPLES = [Example("1", "a"), Example("2", "a"), Example("3", "b"), Example("4", "oos")]
FOUND = [Found("a", 0.9, False), Found("b", 0.6, False), Found("b", 0.8, False), Found("a", 0.1, True)]


def test_accuracy_counts_what_has_an_intent_and_auroc_what_has_none() -> None:
    figures = score(EXAMPLES, FOUND)
    assert figures["accuracy"] == pytest.approx(2 / 3)
    assert figures["macro_f1"] == pytest.approx(2 / 3)
    assert (figures["oos_auroc"], figures["oos_found"], figures["in_scope_kept"]) == (1.0, 1.0, 1.0)
    assert figures["ece"] == pytest.approx((0.1 + 0.6 + 0.2) / 3)
    assert figures["confused"] == [{"label": "a", "predicted": "b", "times": 1}]


def test_without_out_of_scope_messages_there_is_no_auroc() -> None:
    assert score(EXAMPLES[:3], FOUND[:3])["oos_auroc"] is None
    assert score(EXAMPLES[3:], FOUND[3:])["accuracy"] is None


def test_every_prediction_names_an_intent_and_the_asked_fields_come_first() -> None:
    lines = predictions(EXAMPLES, FOUND)
    assert list(lines[3])[:4] == ["text", "label", "predicted", "confidence"]
    assert (lines[3]["predicted"], lines[3]["out_of_scope"]) == ("a", True)


def test_the_confusion_shows_what_was_taken_to_be_out_of_scope() -> None:
    assert confusion(EXAMPLES, FOUND) == {"a": {"a": 1, "b": 1}, "b": {"b": 1}, "oos": {"oos": 1}}


@given(st.lists(st.tuples(st.sampled_from("ab"), st.sampled_from("ab"), st.floats(0, 1)), min_size=1, max_size=20))
def test_shares_lie_between_nothing_and_everything(rows: list[tuple[str, str, float]]) -> None:
    examples = [Example("t", label) for label, _, _ in rows]
    figures = score(examples, [Found(found, chance, out_of_scope=False) for _, found, chance in rows])
    assert all(0.0 <= figures[key] <= 1.0 for key in ("accuracy", "macro_f1", "ece", "mean_confidence"))
