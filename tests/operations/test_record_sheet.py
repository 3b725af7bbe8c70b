"""The record sheet is filled from the configuration in force: what changes there changes on it."""

from pathlib import Path

import pytest

from baton.cli import main
from baton.handoff.escalation import EscalationPolicy
from baton.storage.database import Database
from tests.fakes import Scene
from tests.rights.test_reviews import made, signed

ROOT = Path(__file__).parents[2]


@pytest.fixture
def sheet(sqlite_database: Database, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> str:
    monkeypatch.chdir(ROOT)
    monkeypatch.setenv("BATON_DATABASE_URL", f"sqlite:///{sqlite_database.url.database}")
    scene = Scene(sqlite_database)
    made(scene, "empathy_review")
    signed(scene, "empathy_review", by="Maya Patel")
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
    assert rows["decision log"].startswith("2 entries")


def test_every_row_is_one_line_of_two_cells(sheet: str) -> None:
    rows = [line for line in sheet.splitlines() if line.startswith("|")]
    assert len(rows) > 30
    assert {line.count(" | ") for line in rows} <= {0, 1}


def test_the_sheet_that_was_written_here_is_signed_and_no_other(
    sqlite_database: Database, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(ROOT)
    monkeypatch.setenv("BATON_DATABASE_URL", f"sqlite:///{sqlite_database.url.database}")
    out = tmp_path / "record.md"

    def ran(*words: str) -> int | str | None:
        with pytest.raises(SystemExit) as ended:
            main(list(words))
        return ended.value.code

    assert ran("record-sheet", "--out", str(out)) == 0
    assert ran("sign-off", "record_sheet", "--report", str(out), "--by", "Maya Patel") == 0
    out.write_text("all is well", encoding="utf-8")
    assert "was changed since" in str(ran("sign-off", "record_sheet", "--report", str(out), "--by", "Maya Patel"))
