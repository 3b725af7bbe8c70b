"""`baton bench` finds the benchmarks of the checkout and judges by their bars."""

from argparse import Namespace
from pathlib import Path
from typing import Any

import pytest

from baton.errors import BatonError
from baton.operations.bench_command import bench
from benchmarks import turns
from tests.benchmarks.test_turns import FOUND


def arguments(**given: Any) -> Namespace:
    return Namespace(**{"quick": False, "stock_model": None} | given)


def test_without_the_benchmarks_it_says_where_they_are(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "config.yml").write_text("pipeline: []\n")
    monkeypatch.chdir(tmp_path)
    with pytest.raises(BatonError, match=r"There is no benchmarks/turns\.py in .* in a checkout"):
        bench(arguments(), tell=print)


def test_a_model_that_is_not_there_is_said_before_anything_starts(tmp_path: Path) -> None:
    with pytest.raises(BatonError, match=r"no model at .*none\.tar\.gz"):
        bench(arguments(stock_model=tmp_path / "none.tar.gz"), tell=print)


@pytest.mark.parametrize(("quick", "plan"), [(True, turns.QUICK), (False, turns.Plan())])
def test_what_was_measured_is_said_and_judged(quick: bool, plan: turns.Plan, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[Any] = []

    def measured(plan: turns.Plan, *, stock_model: Path | None, tell: object) -> dict[str, Any]:
        asked.append((plan, stock_model))
        return FOUND | {"ratios": turns.ratios(FOUND)}

    monkeypatch.setattr(turns, "measured", measured)
    said = bench(arguments(quick=quick), tell=print)
    assert asked == [(plan, None)]
    assert said.good
    assert said.data["ratios"]["turn_400"] == 0.1
    assert "a turn at 400, Baton by stock" in said.text
