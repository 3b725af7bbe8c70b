"""The record sheet is filled from the configuration in force: what changes there changes on it."""

from pathlib import Path

import pytest

from baton.cli import main
from baton.handoff.escalation import EscalationPolicy
from baton.storage.database import Database
from tests.fakes import Scene
from tests.rights.test_reviews import signed

ROOT = Path(__file__).parents[2]


@pytest.fixture
def sheet(sqlite_database: Database, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> str:
    monkeypatch.chdir(ROOT)
    monkeypatch.setenv("BATON_DATABASE_URL", f"sqlite:///{sqlite_database.url.database}")
    signed(Scene(sqlite_database), "empathy_review", by="Maya Patel")
    with pytest.raises(SystemExit) as ended:
        main(["record-sheet"])
    assert ended.value.code == 0
    return capsys.readouterr().out


def test_it_names_purpose_policy_oversight_data_and_reviews(sheet: str) -> None:
    version = EscalationPolicy.load(ROOT / "policy" / "escalation.yml").version
    cells = [line.strip("| ").split(" | ", 1) for line in sheet.splitlines() if line.startswith("| ")]
    rows = {row[0]: row[1] for row in cells if len(row) == 2}
    assert f"version {version}" in rows["when a person takes over"]
    assert rows["channels"] == "web"
    assert "automated bot" in rows["disclosure"]
    assert "erased 1095 days after" in rows["customers"]
    assert "empathy review: signed 20" in rows["reviews"]
    assert "by Maya Patel; record sheet: never signed" in rows["reviews"]
    assert rows["decision log"].startswith("1 entries")


def test_every_row_is_one_line_of_two_cells(sheet: str) -> None:
    rows = [line for line in sheet.splitlines() if line.startswith("|")]
    assert len(rows) > 30
    assert {line.count(" | ") for line in rows} <= {0, 1}
