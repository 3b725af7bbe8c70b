"""The page of figures is drawn from the results beside it and names every benchmark."""

import json
import re
from pathlib import Path

import pytest

import benchmarks
from benchmarks import table

HERE = Path(benchmarks.__file__).parent
PAGE = (HERE / "README.md").read_text(encoding="utf-8")
PARTS = {"copies", "__init__", "data_sets", "stock", "stock_project", "yardstick", "nlu_time", "load_customers"}
PARTS |= {"counting_proxy", "month", "kpi_report", "turn_report", "turn_sides"}


def test_the_tables_are_those_of_the_results() -> None:
    assert table.filled(PAGE) == PAGE


def test_every_benchmark_is_named_with_its_command() -> None:
    named = set(re.findall(r"`python (?:-m benchmarks\.|benchmarks/)(\w+)", PAGE))
    assert {path.stem for path in HERE.glob("*.py")} - PARTS <= named


def test_every_result_says_when_and_where_it_was_measured() -> None:
    for file in HERE.glob("results/*.json"):
        found = json.loads(file.read_text(encoding="utf-8"))
        assert {"date", "versions", "processor", "load_1_min", "cpu_loop_s", "fsync_loop_s"} <= set(found), file.name


def test_a_benchmark_without_a_result_shows_as_not_measured(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(table, "RESULTS", tmp_path)
    drawn = table.filled("<!-- public -->\nold\n<!-- end -->\n<!-- side_by_side -->\n<!-- end -->\n")
    assert "| BANKING77, full | not measured | not measured | not measured |  |  | not measured |" in drawn
    assert "old" not in drawn
