"""Public data sets are read as plain rows; ten examples an intent are drawn the same way every time."""

import json
from pathlib import Path

import pytest

from benchmarks.data_sets import few_of_each, load_set

ROWS = [(f"text {number} of {label}", label) for label in ("b", "a") for number in range(20)]


def test_the_same_seed_draws_the_same_examples_of_every_label() -> None:
    drawn = few_of_each(ROWS, 10, seed=1)
    assert drawn == few_of_each(ROWS, 10, seed=1)
    assert drawn != few_of_each(ROWS, 10, seed=2)
    assert [label for _, label in drawn] == ["a"] * 10 + ["b"] * 10
    assert len(set(drawn)) == 20


def test_clinc_keeps_what_is_out_of_scope_for_the_test(tmp_path: Path) -> None:
    parts = {"train": [["hi  there", "greet"]], "test": [["hello", "greet"]], "oos_test": [["moon?", "oos"]]}
    (tmp_path / "clinc150").mkdir()
    (tmp_path / "clinc150" / "data_full.json").write_text(json.dumps(parts))
    chosen = load_set("clinc150", tmp_path)
    assert chosen.train == [("hi there", "greet")]
    assert chosen.test == [("hello", "greet"), ("moon?", "oos")]


def test_banking_is_read_by_its_columns_with_lines_joined(tmp_path: Path) -> None:
    (tmp_path / "banking77").mkdir()
    for part in ("train", "test"):
        (tmp_path / "banking77" / f"{part}.csv").write_text('text,category\n"my card\nis late",card_arrival\n')
    assert load_set("banking77", tmp_path).train == [("my card is late", "card_arrival")]


def test_an_unknown_set_is_refused(tmp_path: Path) -> None:
    (tmp_path / "banking77").mkdir()
    for part in ("train", "test"):
        (tmp_path / "banking77" / f"{part}.csv").write_text("text,category\n")
    with pytest.raises(ValueError, match="unknown data set 'x'"):
        load_set("x", tmp_path)
