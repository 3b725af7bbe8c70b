"""`baton review` from outside: a sample drawn once, its report as page and PDF in the decision log, then signed."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from baton.cli import main
from baton.insights.review_sampling import seed_of
from baton.storage.database import Database
from baton.storage.tables import decisions
from tests.insights.reviewed import LEA, MAX, MONTH, POLICY, SAD, Month, rates, sampled, usual

Run = Callable[..., tuple[int | str | None, str]]
LINE = "Let me pass you to a colleague, who can go through it with you step by step."


@pytest.fixture
def run(sqlite_database: Database, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    monkeypatch.setenv("BATON_DATABASE_URL", f"sqlite:///{sqlite_database.url.database}")
    monkeypatch.setenv("BATON_POLICY_DIR", str(POLICY))

    def ran(*words: str) -> tuple[int | str | None, str]:
        with pytest.raises(SystemExit) as ended:
            main(list(words))
        return ended.value.code, capsys.readouterr().out

    return ran


def test_a_report_is_written_kept_in_the_log_and_signed(run: Run, sqlite_database: Database, tmp_path: Path) -> None:
    usual(sqlite_database)
    html, pdf = tmp_path / "review.html", tmp_path / "review.pdf"
    code, said = run("review", "--month", MONTH, "--html", str(html), "--pdf", str(pdf))
    assert code == 0
    assert "drawn now" in said
    assert f"The report is in {pdf}; the decision log keeps its digest." in said
    assert html.read_text(encoding="utf-8").startswith("<!doctype html>")
    assert pdf.read_bytes().startswith(b"%PDF-")
    for report in (html, pdf):
        assert run("sign-off", "empathy_review", "--report", str(report), "--by", "Maya Patel")[0] == 0
    html.write_text(html.read_text(encoding="utf-8") + " ", encoding="utf-8")
    assert "was changed since" in str(run("sign-off", "empathy_review", "--report", str(html), "--by", "Maya Patel")[0])
    with sqlite_database.reading() as tx:
        kept = tx.connection.execute(decisions.select().order_by(decisions.c.id)).all()
    assert [(one.action, one.inputs["kind"]) for one in kept] == [
        ("audit", "empathy_review"),
        ("audit", "empathy_review"),
        ("sign_off", "empathy_review"),
        ("sign_off", "empathy_review"),
    ]
    assert kept[0].inputs["month"] == MONTH


def test_it_draws_once_and_shows_what_has_come_in_since(run: Run, sqlite_database: Database) -> None:
    usual(sqlite_database)
    code, said = run("review", "--month", MONTH, "--each", "2", "--json")
    first = json.loads(said)
    assert (code, first["seed"], len(first["samples"])) == (0, seed_of(MONTH, ""), 10)
    rates(sqlite_database, LEA, sampled(sqlite_database)[0], 2)
    assert json.loads(run("review", "--month", MONTH, "--json")[1]) == first
    rates(sqlite_database, MAX, sampled(sqlite_database)[0], 3)
    assert json.loads(run("review", "--month", MONTH, "--json")[1])["samples"][0]["scores"] == [2, 3]


def test_proposals_are_a_file_to_copy_from_and_nothing_is_applied(
    run: Run, sqlite_database: Database, tmp_path: Path
) -> None:
    month = Month()
    for n in range(3):
        month.goes(("customer", f"hm {n}", 0.1), ("bot", LINE), ("customer", "what?", SAD))
    month.store(sqlite_database)
    before = (POLICY / "brand.yml").read_bytes()
    out = tmp_path / "updates.yml"
    assert run("review", "--month", MONTH, "--proposals", str(out))[0] == 0
    assert YAML(typ="safe").load(out.read_text(encoding="utf-8")) == {"handoff": {"confusion": LINE}}
    assert (POLICY / "brand.yml").read_bytes() == before


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--month", "2026-3-1"), "write one such"),
        (("--each", "0"), "1 to 20 can"),
    ],
)
def test_what_cannot_be_drawn_is_one_line(run: Run, words: tuple[str, str], said: str) -> None:
    assert said in str(run("review", *words)[0])


def test_the_first_run_makes_the_tables(tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BATON_DATABASE_URL", f"sqlite:///{tmp_path}/new.db")
    code, said = run("review")
    assert code == 0
    assert "0 conversations have both ratings" in said
