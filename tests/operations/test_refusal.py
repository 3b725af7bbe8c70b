"""`baton up` and `baton train` refuse to start on what would go wrong in silence."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.stack import free_port

ROOT = Path(__file__).parents[2]
SOUND = {
    "config.yml": "pipeline:\n  - name: WhitespaceTokenizer\npolicies:\n  - name: RulePolicy\n",
    "endpoints.yml": "tracker_store:\n  type: collections.OrderedDict\n",
    "credentials.yml": "rest: {}\n",
    "domain.yml": 'version: "3.1"\nintents: [greet]\n',
    "data/nlu.yml": 'version: "3.1"\nnlu: []\n',
}


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "data").mkdir()
    (tmp_path / "knowledge").mkdir()
    for name, text in SOUND.items():
        (tmp_path / name).write_text(text)
    shutil.copytree(ROOT / "policy", tmp_path / "policy")
    shutil.rmtree(tmp_path / "policy" / "assist")  # they are about the shipped articles
    for voice in ("calm", "lively"):
        (tmp_path / "policy" / "voices" / f"{voice}.yml").unlink()  # they have words for shipped responses
    return tmp_path


def baton(project: Path, *words: str) -> "subprocess.CompletedProcess[str]":
    ports = {name: str(free_port()) for name in ("BATON_PORT", "BATON_RASA_PORT", "BATON_ACTIONS_PORT")}
    environment = os.environ | ports | {"BATON_DATABASE_URL": "sqlite:///baton.db"}
    command = [sys.executable, "-m", "baton", *words]
    return subprocess.run(command, cwd=project, env=environment, capture_output=True, text=True, timeout=120)


@pytest.mark.parametrize(
    ("file", "text", "finding"),
    [
        ("endpoints.yml", "tracker_store:\n  type: nowhere.Store\n", "endpoints.yml:2: 'nowhere.Store' cannot be"),
        ("policy/desk.yml", "coffee: 3\n", "policy/desk.yml:1: unknown key 'coffee'"),
        ("data/nlu.yml", 'nlu:\n  - intent: "greet\n', "data/nlu.yml:3: is not valid YAML"),
    ],
)
def test_up_refuses_and_names_file_and_line(project: Path, file: str, text: str, finding: str) -> None:
    (project / file).write_text(text)
    done = baton(project, "up")
    assert done.returncode == 1
    assert "Nothing was started" in done.stderr
    assert finding in done.stderr
    assert not (project / "baton.db").exists()


def test_train_refuses_the_same(project: Path) -> None:
    (project / "policy" / "desk.yml").write_text("coffee: 3\n")
    done = baton(project, "train", "--json")
    assert done.returncode == 1
    assert "policy/desk.yml:1" in done.stderr


def test_check_speaks_json_to_programs(project: Path) -> None:
    assert json.loads(baton(project, "check", "--json").stdout) == {"ok": True, "problems": []}
    (project / "policy" / "brand.yml").write_text("")
    done = baton(project, "check", "--json")
    (problem,) = json.loads(done.stdout)["problems"]
    assert (problem["file"], problem["line"], done.returncode) == ("policy/brand.yml", 1, 1)


def test_a_bad_setting_is_one_line(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BATON_TURN_TIMEOUT_S", "soon")
    done = baton(project, "up")
    assert done.returncode == 1
    assert done.stderr.startswith("baton: BATON_TURN_TIMEOUT_S")
    assert done.stderr.count("\n") == 1
