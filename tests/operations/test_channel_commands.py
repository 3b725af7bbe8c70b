"""`baton channel test` from outside: what it prints for people and programs, and with which exit status."""

import json
from pathlib import Path

import pytest

from baton.cli import main
from tests.channels.local_server import served
from tests.channels.meta_account import MetaAccount

SECTION = """\
baton.channels.rasa_input.TurnInput:
  messenger:
    app_secret: T_APP_SECRET
    verify_token: T_VERIFY
    page_token: T_TOKEN
    page_id: T_PAGE
"""
VALUES = {"T_APP_SECRET": "shh", "T_VERIFY": "let-me-in", "T_TOKEN": "EAA-page", "T_PAGE": "777"}


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "config.yml").write_text("pipeline: []\n")
    (tmp_path / "credentials.yml").write_text(SECTION)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("BATON_META_URL", "http://127.0.0.1:9")
    return tmp_path


def run(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int | str | None, str]:
    with pytest.raises(SystemExit) as ended:
        main(["channel", "test", *words])
    return ended.value.code, capsys.readouterr().out


def test_a_channel_that_works_ends_with_zero(
    project: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    account = MetaAccount()
    account.subscribe("https://chat.example")
    for name, value in VALUES.items():
        monkeypatch.setenv(name, value)
    with served(account) as vendor:
        monkeypatch.setenv("BATON_META_URL", vendor.address)
        code, said = run(capsys, "messenger")
        _, told = run(capsys, "messenger", "--json")
    assert code == 0
    assert said.splitlines()[-1] == "Nothing is wrong."
    answer = json.loads(told)
    assert (answer["channel"], answer["ok"]) == ("messenger", True)
    assert {"subject", "state", "says", "remedy"} == set(answer["findings"][0])


def test_a_channel_that_does_not_work_ends_with_one_and_says_what_to_do(
    project: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in VALUES.items():
        monkeypatch.setenv(name, value)
    code, said = run(capsys, "messenger")
    assert code == 1
    assert said.startswith("WRONG  Meta:")
    assert "\n       -> Look at the network" in said
    assert said.splitlines()[-1] == "1 of 1 need your attention."


def test_a_channel_without_secrets_or_with_some_is_told(
    project: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    code, said = run(capsys, "messenger")
    assert (code, "T_TOKEN" in said) == (1, True)
    monkeypatch.setenv("T_TOKEN", "EAA-page")
    code, said = run(capsys, "messenger")
    assert (code, "half set" in said, "EAA-page" in said) == (1, True, False)


def test_a_channel_that_is_not_in_the_file_is_told(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, said = run(capsys, "whatsapp")
    assert (code, "no section 'whatsapp'" in said) == (1, True)


def test_an_unknown_channel_is_one_line(project: Path) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["channel", "test", "fax"])
    assert str(ended.value.code) == "baton: There is no channel 'fax'. Channels: messenger, web, whatsapp."
