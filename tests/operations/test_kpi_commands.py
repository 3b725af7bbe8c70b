"""`baton kpis`: a table for people, JSON and CSV for programs."""

import csv
import json
from datetime import timedelta
from pathlib import Path

import pytest

from baton.cli import main
from baton.storage.database import Database
from tests.insights.history import DAY, History
from tests.insights.test_uplift import a_past


@pytest.fixture
def past(database: Database, database_url: str, monkeypatch: pytest.MonkeyPatch) -> History:
    monkeypatch.setenv("BATON_DATABASE_URL", database_url)
    history = History()
    for n in range(40):
        key = history.conversation(channel="web" if n < 30 else "whatsapp")
        if n < 25:
            history.handoff(key, DAY + timedelta(minutes=1), state="closed", waited=n, took=600)
    history.store(database)
    return history


def run(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int | str | None, str]:
    with pytest.raises(SystemExit) as ended:
        main(["kpis", *words])
    return ended.value.code, capsys.readouterr().out


WAYS = (("reason", "anger"), ("channel", "web"), ("skill", "orders"), ("moment", "none"))
MARCH = ("--from", "2026-03-01", "--to", "2026-04-01")


def test_the_table_shows_figures_intervals_and_what_is_too_few(
    past: History, capsys: pytest.CaptureFixture[str]
) -> None:
    code, said = run(capsys, *MARCH)
    assert code == 0
    lines = [" ".join(line.split()) for line in said.splitlines()]
    assert lines[0] == "From 2026-03-01 00:00 to 2026-04-01 00:00 UTC"
    assert "handoffs 62.5 % 47.0 % to 75.8 % 40" in lines
    assert "reason: anger 100.0 % 86.7 % to 100.0 % 25" in lines
    assert any(line.startswith("time_to_human 12 s ") and line.endswith(" 25") for line in lines)
    assert "net_promoter_score too few 0" in lines


def test_json_and_csv_say_the_same(past: History, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    _, said = run(capsys, *MARCH, "--json", "--csv", str(tmp_path / "march.csv"))
    kpis = {kpi["name"]: kpi for kpi in json.loads(said)["kpis"]}
    with (tmp_path / "march.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    own = {row["kpi"]: row for row in rows if not row["by"]}
    assert list(own) == list(kpis)
    assert float(own["handoffs"]["high"]) == kpis["handoffs"]["high"]
    assert own["net_promoter_score"]["value"] == ""
    parts = [(row["by"], row["name"], row["count"]) for row in rows if row["by"]]
    assert parts == [(by, name, "25") for by, name in WAYS]


def test_one_channel_is_named_above_its_table(past: History, capsys: pytest.CaptureFixture[str]) -> None:
    _, said = run(capsys, *MARCH, "--channel", "whatsapp")
    assert "UTC on whatsapp" in said
    assert run(capsys, "--channel", "pigeon")[0] == (
        "baton: There is no channel 'pigeon'. Channels: web, messenger, whatsapp."
    )


def test_a_file_that_cannot_be_written_is_one_line(
    past: History, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    code, _ = run(capsys, *MARCH, "--csv", str(tmp_path / "gone" / "march.csv"))
    assert str(code).startswith("baton: The CSV file cannot be written to")


def test_uplift_is_told_in_words_with_what_would_have_come_by_itself(
    database: Database, database_url: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("BATON_DATABASE_URL", database_url)
    a_past().store(database)
    with pytest.raises(SystemExit) as ended:
        main(["uplift", *MARCH])
    said = [" ".join(line.split()) for line in capsys.readouterr().out.splitlines()]
    assert ended.value.code == 0
    assert "20 times customers were passed on and wrote again, 20 of them with a match." in said
    assert "when people were asked for -0.60" in said
    assert said[-1].startswith("Uplift +0.40 (95 % interval +0.3")
    assert said[-1].endswith(": more than chance.")


def test_uplift_of_too_few_is_not_told(past: History, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["uplift", *MARCH, "--json"])
    found = json.loads(capsys.readouterr().out)
    assert (found["uplift"], found["from"]) == (None, "2026-03-01T00:00:00+00:00")
