"""`baton learn` writes proposals into files of their own, and touches nothing of the bot."""

import json
from datetime import timedelta
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from baton.cli import main
from baton.language.nlu_examples import nlu_examples
from baton.storage.database import Database
from tests.insights.history import DAY, History

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")  # of libraries that are imported on demand
ROOT = Path(__file__).parents[2]
MARCH = ("--from", "2026-03-01", "--to", "2026-04-01")
ASKED = (
    "is there a discount for nurses",
    "do you give nurses a discount",
    "I work as a nurse, is there any discount for me",
    "nurse discount please",
    "is a discount available for NHS nurses",
    "can nurses get money off",
)


def run(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int | str | None, str]:
    with pytest.raises(SystemExit) as ended:
        main(["learn", *words])
    return ended.value.code, capsys.readouterr().out


@pytest.fixture
def failed(sqlite_database: Database, monkeypatch: pytest.MonkeyPatch) -> Database:
    monkeypatch.setenv("BATON_DATABASE_URL", f"sqlite:///{sqlite_database.url.database}")
    past = History()
    for text in ASKED * 3:
        key = past.conversation()
        past.says(key, DAY + timedelta(minutes=1), mood=0.0)
        past.rows["messages"][-1]["reading"]["intent"] = "nlu_fallback"
        past.rows["messages"][-1] |= {"judgement": {"action": "none"}, "text": text}
    past.store(sqlite_database)
    return sqlite_database


def test_proposals_are_written_and_told(failed: Database, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, said = run(capsys, *MARCH, "--out", str(tmp_path / "learned"), "--json")
    found = json.loads(said)
    assert (code, found["looked_at"], found["alone"]) == (0, 18, 0)
    (pattern,) = found["patterns"]
    assert "nurse" in pattern["name"]
    assert (pattern["messages"], pattern["conversations"], pattern["why"]) == (18, 18, {"not understood": 18})
    assert set(pattern["examples"]) == set(ASKED)
    assert pattern["closest_article"]["id"]
    articles = (tmp_path / "learned" / "next_articles.md").read_text(encoding="utf-8")
    examples = YAML(typ="safe").load(tmp_path / "learned" / "next_examples.yml")
    assert ("nurses" in articles) == (pattern["intent"] is None)
    assert bool(examples["nlu"]) == (pattern["intent"] is not None)


def test_the_table_says_what_there_is_to_do(
    failed: Database, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    _, said = run(capsys, *MARCH, "--out", str(tmp_path))
    assert "18 messages that the bot failed at." in said
    assert str(tmp_path / "next_articles.md") in said


@pytest.mark.parametrize("folder", ["data/nlu", "knowledge", "policy/moments"])
def test_the_bots_own_folders_are_refused(failed: Database, capsys: pytest.CaptureFixture[str], folder: str) -> None:
    before = sorted((ROOT / folder).iterdir())
    code, _ = run(capsys, *MARCH, "--out", str(ROOT / folder / "proposals"))
    assert "must not change" in str(code)
    assert sorted((ROOT / folder).iterdir()) == before


def test_the_bots_examples_are_read_as_customers_would_write_them(tmp_path: Path) -> None:
    (tmp_path / "a.yml").write_text(
        'version: "3.1"\nnlu:\n- intent: track\n  examples: |\n    - where is [NH-20417](order_number)\n'
        '    - [today]{"entity": "date"} or not\n- lookup: product\n  examples: |\n    - kettle\n',
        encoding="utf-8",
    )
    assert nlu_examples(tmp_path) == {"track": ["where is NH-20417", "today or not"]}


def test_the_projects_own_examples_are_found() -> None:
    found = nlu_examples(ROOT / "data" / "nlu")
    assert len(found["update_account"]) >= 15
    assert all("](" not in text for texts in found.values() for text in texts)
