"""`baton backtest` from outside: a Markdown report, JSON, and one line for what is missing."""

import json
from pathlib import Path

import pytest

from baton.cli import main
from baton.handoff.escalation import EscalationPolicy
from baton.storage.database import Database
from tests.fakes import Scene
from tests.insights.test_backtest import tell

SHIPPED = Path(__file__).parents[2] / "policy" / "escalation.yml"
POLICY = EscalationPolicy.load(SHIPPED)
ANGER = POLICY.thresholds["anger"]


@pytest.fixture
def changed(tmp_path: Path) -> Path:
    path = tmp_path / "escalation.yml"
    shipped = SHIPPED.read_text(encoding="utf-8")
    path.write_text(shipped.replace(f"  anger: {ANGER}", f"  anger: {ANGER - 0.2:.2f}"), encoding="utf-8")
    return path


@pytest.fixture
def past(sqlite_database: Database, monkeypatch: pytest.MonkeyPatch) -> Scene:
    monkeypatch.setenv("BATON_DATABASE_URL", f"sqlite:///{sqlite_database.url.database}")
    scene = Scene(sqlite_database)
    for number, chance in enumerate((0.1, ANGER - 0.1, ANGER + 0.1)):
        tell(scene, scene.conversation(customer=str(number)), f"my own words {number}", chance, policy=POLICY)
    return scene


def run(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int | str | None, str]:
    with pytest.raises(SystemExit) as ended:
        main(["backtest", *words])
    return ended.value.code, capsys.readouterr().out


def test_a_changed_policy_is_compared_with_the_one_in_force(
    past: Scene, changed: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "backtest.md"
    code, said = run(capsys, "--policy", str(changed), "--people", "3", "--out", str(out))
    assert code == 0
    assert out.read_text(encoding="utf-8").strip() == said.strip()
    assert "**1 passed on anew**" in said
    assert "3 people at the desk" in said
    assert "my own words" not in said


def test_programs_read_json(past: Scene, changed: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _, said = run(capsys, "--policy", str(changed), "--json")
    found = json.loads(said)
    assert (found["old"]["handoffs"], found["new"]["handoffs"], found["added"]) == (1, 2, 1)
    assert found["replays_as_recorded"] == found["stretches"] == 3


def test_nothing_changed_is_one_line(past: Scene, capsys: pytest.CaptureFixture[str]) -> None:
    code, _ = run(capsys)
    assert code == "baton: Say what is changed: --policy FILE, --model NAME, or both."
