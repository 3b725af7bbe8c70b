"""`baton voice try`: the same ten situations in every shipped voice, each in its own words."""

import json
from pathlib import Path

import pytest

from baton.cli import main
from baton.voice.machine import MACHINE


def tried(capsys: pytest.CaptureFixture[str], *words: str) -> str:
    with pytest.raises(SystemExit):
        main(["voice", "try", *words])
    return capsys.readouterr().out


def test_ten_situations_sound_different_in_each_voice(capsys: pytest.CaptureFixture[str]) -> None:
    found = json.loads(tried(capsys, "--json"))["situations"]
    assert len(found) == 10
    assert all(set(one["voices"]) == {"calm", "lively", "warm"} for one in found)
    upset = [one for one in found if one["mood"] not in (None, "gratitude")]
    assert len(upset) >= 4
    assert all(len(set(one["voices"].values())) == 3 for one in upset)
    assert not any("!" in text for one in upset for text in one["voices"].values())


def test_the_situations_show_the_disclosure_a_channel_and_a_complaint(capsys: pytest.CaptureFixture[str]) -> None:
    found = {one["situation"]: one for one in json.loads(tried(capsys, "--json"))["situations"]}
    assert all(MACHINE.search(text) for text in found["The first words of a conversation"]["voices"].values())
    web, messenger = found["Somebody says thank you"], found["The same on Messenger"]
    assert (web["channel"], messenger["channel"]) == ("web", "messenger")
    assert web["voices"]["lively"] != messenger["voices"]["lively"]
    complaint = found["A complaint is passed to a person"]["voices"]
    assert all("colleague" in text for text in complaint.values())


def test_one_voice_can_be_asked_for(capsys: pytest.CaptureFixture[str]) -> None:
    text = tried(capsys, "--voice", "calm")
    assert "calm" in text
    assert "lively" not in text


def test_an_unknown_voice_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as error:
        main(["voice", "try", "--voice", "loud"])
    assert "There is no voice 'loud'. Voices: calm, lively, warm." in str(error.value)


def test_the_projects_own_texts_pass_the_check(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["voice", "check"])
    assert ended.value.code == 0
    assert "0 findings" in capsys.readouterr().out


def test_labelled_texts_show_how_often_the_check_agrees(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "texts.yml"
    path.write_text(
        '- {id: a, text: "You should have told us.", good: false, reasons: [blaming]}\n'
        '- {id: b, text: "Which order is it?", good: true, reasons: []}\n'
        '- {id: c, text: "We do what we do.", good: false, reasons: [cold]}\n',
        encoding="utf-8",
    )
    with pytest.raises(SystemExit):
        main(["voice", "check", "--data", str(path), "--json"])
    found = json.loads(capsys.readouterr().out)
    assert (found["precision"], found["recall"], found["texts"]) == (1.0, 0.5, 3)
    assert [one["id"] for one in found["wrong"]] == ["c"]


def said(database_url: str, monkeypatch: pytest.MonkeyPatch, *words: str) -> None:
    monkeypatch.setenv("BATON_DATABASE_URL", database_url)
    with pytest.raises(SystemExit):
        main(["voice", "check", "--said", *words])


def test_what_was_said_is_told_for_the_bot_and_the_team(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    url = f"sqlite:///{tmp_path / 'baton.db'}"
    said(url, monkeypatch, "30", "--json")
    found = json.loads(capsys.readouterr().out)
    assert found["bot"]["replies"] == found["team"]["replies"] == 0
    said(url, monkeypatch, "30")
    text = capsys.readouterr().out
    assert "last 30 days" in text
    assert "too few" in text


@pytest.mark.parametrize("days", ["0", "-1", "a week", "99999"])
def test_days_that_are_none_are_refused(days: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as error:
        main(["voice", "check", f"--said={days}"])
    assert error.value.code == 2
    assert "is not a number of days from 1 to 3650" in capsys.readouterr().err
