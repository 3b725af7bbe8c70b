"""The command line from outside: help with an example everywhere, one line for an error, JSON where a program reads."""

import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from baton.cli import COMMANDS, GROUPS, Command, main
from baton.operations.models import Models
from tests.stack import ROOT


def run(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int | str | None, str]:
    with pytest.raises(SystemExit) as ended:
        main(list(words))
    return ended.value.code, capsys.readouterr().out


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "config.yml").write_text("pipeline: []\n")
    (tmp_path / "models").mkdir()
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.name)
def test_every_command_explains_itself_with_an_example(command: Command, capsys: pytest.CaptureFixture[str]) -> None:
    code, said = run(capsys, *command.name.split(), "--help")
    assert code == 0
    assert f"baton {command.name}" in " ".join(said.split("example:")[1].split())


def test_every_group_is_used() -> None:
    assert {command.name.split()[0] for command in COMMANDS if " " in command.name} == set(GROUPS)


def test_an_error_is_one_line_and_exit_status_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SystemExit) as ended:
        main(["model", "list"])
    assert str(ended.value.code) == (
        f"baton: There is no config.yml in {tmp_path}. Run this in the folder of a Baton project."
    )


def test_a_reader_who_has_seen_enough_is_no_error() -> None:
    reading, writing = os.pipe()
    os.close(reading)
    command = [sys.executable, "-c", "from baton.cli import main; main()", "settings"]
    ended = subprocess.run(command, cwd=ROOT, stdout=writing, stderr=subprocess.PIPE, text=True, check=False)
    os.close(writing)
    assert (ended.returncode, ended.stderr) == (0, "")


def test_models_are_listed_for_people_and_for_programs(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (project / "models" / "a.tar.gz").write_bytes(b"")
    assert run(capsys, "model", "list") == (0, "  a.tar.gz\n")
    _, said = run(capsys, "model", "list", "--json")
    assert json.loads(said) == {"models": [{"name": "a.tar.gz", "active": False}]}
    assert Models(project / "models").active() is None


def test_settings_are_printed_without_a_secret_value(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BATON_SECRET", "do not print me")
    _, said = run(capsys, "settings")
    assert "BATON_PORT" in said
    assert "do not print me" not in said


def test_a_user_is_added_with_a_password_that_is_shown_once(
    project: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    policy = Path(__file__).parents[1] / "policy"
    monkeypatch.setenv("BATON_POLICY_DIR", str(policy))
    monkeypatch.setenv("BATON_DATABASE_URL", f"sqlite:///{project}/baton.db")
    monkeypatch.setattr("sys.stdin", io.StringIO(""))
    code, said = run(capsys, "user", "add", "asha", "--skill", "orders", "--json")
    assert code == 0
    assert json.loads(said)["role"] == "agent"
    assert len(json.loads(said)["password"]) >= 12
    code, _ = run(capsys, "user", "add", "asha")
    assert "There is a user 'asha' already" in str(code)
    code, _ = run(capsys, "user", "add", "ben", "--skill", "juggling")
    assert "There is no skill 'juggling'" in str(code)


def test_a_user_gets_another_password_and_is_kept_out_and_let_in_again(
    project: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BATON_POLICY_DIR", str(Path(__file__).parents[1] / "policy"))
    monkeypatch.setenv("BATON_DATABASE_URL", f"sqlite:///{project}/baton.db")
    monkeypatch.setattr("sys.stdin", io.StringIO(""))
    run(capsys, "user", "add", "asha")
    _, said = run(capsys, "user", "password", "asha", "--json")
    assert len(json.loads(said)["password"]) >= 12
    _, said = run(capsys, "user", "off", "asha", "--json")
    assert json.loads(said) == {"name": "asha", "active": False}
    code, said = run(capsys, "user", "on", "asha")
    assert (code, said.strip()) == (0, "asha can log in again.")
    code, _ = run(capsys, "user", "off", "ben")
    assert "There is no user 'ben'" in str(code)
