"""`baton sign-off` from outside, and `baton audit` with a model that only pretends to read."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from baton.cli import main
from baton.operations import evaluation
from baton.operations.evaluation import MeasuredModel
from baton.storage.database import Database
from baton.storage.tables import decisions
from tests.fakes import Scene
from tests.insights.test_audit import FakeModel

Run = Callable[..., tuple[int | str | None, str]]


@pytest.fixture
def run(
    sqlite_database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Run:
    monkeypatch.setenv("BATON_DATABASE_URL", f"sqlite:///{sqlite_database.url.database}")

    def ran(*words: str, model: FakeModel | None = None) -> tuple[int | str | None, str]:
        reader = model or FakeModel(word="")
        monkeypatch.setattr(evaluation, "measured_model", lambda name: MeasuredModel("model-1", True, reader))  # type: ignore[arg-type]
        with pytest.raises(SystemExit) as ended:
            main(list(words))
        return ended.value.code, capsys.readouterr().out

    return ran


def test_an_audit_is_written_kept_in_the_log_and_signed(run: Run, tmp_path: Path, sqlite_database: Database) -> None:
    out = tmp_path / "audit.md"
    code, said = run("audit", "--out", str(out), "--json")
    assert (code, json.loads(said)["verdict"]) == (0, "passed")
    code, said = run("sign-off", "bias_audit", "--report", str(out), "--by", "Maya Patel")
    assert code == 0
    assert said.startswith(f"Maya Patel has signed {out}")
    kept, signed = Scene(sqlite_database).rows(decisions)
    assert (kept.action, kept.outcome, kept.model) == ("audit", "passed", "model-1")
    assert (signed.action, signed.actor, signed.inputs["audit"]) == ("sign_off", "Maya Patel", kept.id)


def test_unequal_treatment_fails_and_the_status_says_so(run: Run, tmp_path: Path) -> None:
    code, said = run("audit", "--out", str(tmp_path / "audit.md"), model=FakeModel(word="", deaf_to="Delroy"))
    assert code == 1
    assert "# Audit of equal treatment: failed" in said
    assert "Delroy" in said


def test_a_report_that_was_changed_is_not_signed(run: Run, tmp_path: Path) -> None:
    out = tmp_path / "audit.md"
    run("audit", "--out", str(out))
    out.write_text(out.read_text(encoding="utf-8").replace("passed", "passed with honours"), encoding="utf-8")
    code, _ = run("sign-off", "bias_audit", "--report", str(out), "--by", "Maya")
    assert "was changed since" in str(code)


def test_a_report_that_cannot_be_written_is_one_line(run: Run, tmp_path: Path) -> None:
    code, _ = run("audit", "--out", str(tmp_path / "gone" / "audit.md"))
    assert str(code).startswith("baton: The report cannot be written to")
