"""`baton transcripts export` writes a file of clean transcripts, or says why it cannot."""

import json
from pathlib import Path

import pytest

from baton.cli import main
from tests.fakes import Scene


@pytest.fixture
def shop(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> Scene:
    scene.write(scene.conversation(), "my lamp is broken, write to maya@home.example")
    monkeypatch.setenv("BATON_DATABASE_URL", scene.database.url.render_as_string(hide_password=False))
    return scene


def run(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[object, str]:
    with pytest.raises(SystemExit) as ended:
        main(["transcripts", "export", *words])
    return ended.value.code, capsys.readouterr().out


def test_each_conversation_is_a_line(shop: Scene, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    path = tmp_path / "talks.jsonl"
    code, said = run(capsys, "--out", str(path), "--json")
    assert (code, json.loads(said)["conversations"]) == (0, 1)
    (line,) = path.read_text(encoding="utf-8").splitlines()
    assert json.loads(line)["messages"][0]["text"] == "my lamp is broken, write to [email]"


def test_a_file_that_cannot_be_written_is_said(shop: Scene, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    code, _ = run(capsys, "--out", str(tmp_path / "nowhere" / "talks.jsonl"))
    assert "cannot be written" in str(code)
