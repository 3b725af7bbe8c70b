"""`baton decisions` from outside: whole or not, and what was decided."""

import json
from pathlib import Path

import pytest
from sqlalchemy import update

from baton.cli import main
from baton.rights.decisions import Decision, record
from baton.rights.heads import Head, Signer, append
from baton.storage.database import Database
from baton.storage.tables import decisions


@pytest.fixture
def log(sqlite_database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Database:
    monkeypatch.setenv("BATON_DATABASE_URL", f"sqlite:///{sqlite_database.url.database}")
    monkeypatch.setenv("BATON_FILES_DIR", str(tmp_path / "files"))
    for n in range(3):
        with sqlite_database.transaction() as tx:
            record(tx, None, Decision(f"act {n}", "bot", "none"))
    return sqlite_database


def ran(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[object, str]:
    with pytest.raises(SystemExit) as ended:
        main(["decisions", *words])
    return ended.value.code, capsys.readouterr().out


def test_a_whole_log_holds(log: Database, capsys: pytest.CaptureFixture[str]) -> None:
    code, said = ran(capsys, "verify")
    assert code == 0
    assert "The decision log holds: 3 entries, there are no signed heads at" in said


def test_a_changed_entry_is_named_and_the_status_says_so(log: Database, capsys: pytest.CaptureFixture[str]) -> None:
    with log.transaction() as tx:
        tx.connection.execute(update(decisions).where(decisions.c.id == 2).values(outcome="other"))
    code, said = ran(capsys, "verify", "--json")
    assert code == 1
    assert json.loads(said)["broken"] == "Entry 2 was changed after it was written."


def test_heads_of_another_database_are_told_with_what_to_do_after_a_restore(
    log: Database, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    signer = Signer(tmp_path / "files" / "decision-key.pem")
    append(tmp_path / "files" / "decision-heads.jsonl", signer.sign(Head("2026-11-28T09:00:00+00:00", 8, "0" * 64)))
    code, said = ran(capsys, "verify")
    assert code == 1
    assert "Entries at the end are missing: entry 8 was there on 2026-11-28" in said
    assert "docs/decisions.md" in said


def test_the_log_is_written_a_line_each(log: Database, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "log.jsonl"
    code, _ = ran(capsys, "export", "--out", str(out))
    entries = [json.loads(line) for line in out.read_text().splitlines()]
    assert code == 0
    assert [(entry["id"], entry["action"]) for entry in entries] == [(1, "act 0"), (2, "act 1"), (3, "act 2")]
    assert all(entry["hash"] and entry["salt"] for entry in entries)
