"""The recipe "Add a channel" of CONTRIBUTING.md holds, tried with the invented vendor of `pager.py`."""

import json
from pathlib import Path

import pytest

from baton.channels import CHANNELS, Entry, needed_keys, open_channels
from baton.channels.credentials import OUR_CLASS
from baton.cli import main
from baton.errors import SettingError
from tests.channels.cast import settings
from tests.channels.contract_cast import CAST
from tests.channels.pager import Pager

CONTRIBUTING = (Path(__file__).parents[2] / "CONTRIBUTING.md").read_text(encoding="utf-8")
SECTION = f"{OUR_CLASS}:\n  pager:\n    secret: PAGER_SECRET\n    address: PAGER_ADDRESS\n"
VALUES = {"PAGER_SECRET": "shh", "PAGER_ADDRESS": "http://127.0.0.1:9"}


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project whose table has one line more."""
    entry = Entry("Pagers", "tests.channels.pager.Pager", "tests.channels.pager.examine")
    monkeypatch.setitem(CHANNELS, "pager", entry)
    (tmp_path / "config.yml").write_text("pipeline: []\n", encoding="utf-8")
    (tmp_path / "credentials.yml").write_text(SECTION, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_the_new_channel_opens_when_its_secrets_are_set_and_only_then(project: Path) -> None:
    assert set(open_channels(settings(), {})) == set()
    opened = open_channels(settings(), VALUES)
    assert isinstance(opened["pager"], Pager)
    opened["pager"].close()
    with pytest.raises(SettingError, match="half set"):
        open_channels(settings(), {"PAGER_SECRET": "shh"})


def test_the_new_channel_is_tested_by_the_command(
    project: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in VALUES.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(SystemExit) as ended:
        main(["channel", "test", "pager", "--json"])
    assert ended.value.code == 0
    assert json.loads(capsys.readouterr().out)["findings"][0]["subject"] == "network"


def test_the_new_channel_passes_the_contract_by_its_row_in_the_cast(project: Path) -> None:
    assert set(CAST) == {*CHANNELS}
    assert set(needed_keys()["pager"]) == {"secret", "address"}


def test_the_recipe_names_every_step_and_only_files_that_are_there() -> None:
    recipe = CONTRIBUTING.split("## Add a channel")[1].split("\n## ")[0]
    steps = [line for line in recipe.splitlines() if line[:2] in {f"{n}." for n in range(1, 10)}]
    assert len(steps) == 8
    for name in ("baton/channels/base.py", "baton/channels/__init__.py", "credentials.yml", "tests/channels/pager.py"):
        assert name in recipe
    assert "tests/channels/test_channel_contract.py" in recipe
