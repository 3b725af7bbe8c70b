"""What the figures of `benchmarks.kpi_page` come to as rows of a table. It measures nothing."""

import statistics
from collections.abc import Mapping
from typing import Any

Runs = Mapping[str, Mapping[str, Any]]
BARRED = ("baton kpis", "/api/kpis", "/api/insights/kpis")
"""What has the bar: the command, its figures and the page that opens."""


def head(runs: Runs) -> list[str]:
    """A column for each database, with how many messages it held and how busy the machine was."""
    held = [f"{kind}, {run['rows']['messages']:,} messages, load {run['load_1_min']}" for kind, run in runs.items()]
    return ["figure", *held, "bar"]


def body(runs: Runs) -> list[list[Any]]:
    """Median and slowest of each answer, and how much longer a turn takes while somebody looks."""
    if not runs:
        return []
    names = dict.fromkeys(name for run in runs.values() for name in run["seconds"])
    lines: list[list[Any]] = [
        [f"`{name}`, s", *(_spread(run["seconds"].get(name)) for run in runs.values()), _bar(name)] for name in names
    ]
    turns = [run.get("turns", {}) for run in runs.values()]
    looked = [one.get("slower_by", "not measured") for one in turns]
    return [*lines, ["a turn while a lead looks, by one without", *looked, "≤ 1.15"]]


def _bar(name: str) -> str:
    return "≤ 2" if name in BARRED else ""


def _spread(seconds: list[float] | None) -> str:
    return f"{statistics.median(seconds):.2f}, at most {max(seconds):.2f}" if seconds else "not measured"
