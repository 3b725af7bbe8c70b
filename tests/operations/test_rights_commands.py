"""`baton rights` from outside: covered or not, for people and programs, and what is overdue."""

import json
from datetime import timedelta

import pytest
from sqlalchemy import delete

from baton.cli import main
from baton.storage.database import Database
from baton.storage.tables import decisions
from tests.fakes import Scene
from tests.rights.test_coverage import visit, wants_a_person
from tests.rights.test_reviews import installed


@pytest.fixture
def past(sqlite_database: Database, monkeypatch: pytest.MonkeyPatch) -> Scene:
    monkeypatch.setenv("BATON_DATABASE_URL", f"sqlite:///{sqlite_database.url.database}")
    scene = Scene(sqlite_database)
    visit(scene)
    wants_a_person(scene)
    installed(scene, 400)
    return scene


def run(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int | str | None, str]:
    with pytest.raises(SystemExit) as ended:
        main(["rights", *words])
    return ended.value.code, capsys.readouterr().out


def test_whole_coverage_is_said_with_what_is_overdue(past: Scene, capsys: pytest.CaptureFixture[str]) -> None:
    code, said = run(capsys)
    lines = [" ".join(line.split()) for line in said.splitlines()]
    assert code == 0
    assert "sessions told that a machine speaks 2 2 100.0 %" in lines
    assert "switches of speaker told 1 1 100.0 %" in lines
    assert any(line.startswith("bias_audit never OVERDUE since") for line in lines)


def test_what_is_missing_is_named_and_the_status_says_so(past: Scene, capsys: pytest.CaptureFixture[str]) -> None:
    with past.database.transaction() as tx:
        tx.connection.execute(delete(decisions).where(decisions.c.action == "disclose"))
    code, said = run(capsys, "--json")
    found = json.loads(said)
    assert (code, found["whole"], found["sessions"], found["sessions_disclosed"]) == (1, False, 2, 0)
    assert {one["what"] for one in found["missing"]} == {"not told that a machine speaks"}
    assert found["law"] == "own_promise"


def test_another_period_is_empty(past: Scene, capsys: pytest.CaptureFixture[str]) -> None:
    with past.database.reading() as tx:
        day = tx.now().date() - timedelta(days=40)
    code, said = run(capsys, "--from", str(day), "--to", str(day + timedelta(days=5)))
    assert code == 0
    assert "nothing to count" in said


def test_an_unknown_channel_is_one_line(past: Scene, capsys: pytest.CaptureFixture[str]) -> None:
    code, _ = run(capsys, "--channel", "pigeon")
    assert "There is no channel 'pigeon'" in str(code)
