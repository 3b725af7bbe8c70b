"""`baton voice try`: the same ten situations in every shipped voice, each in its own words."""

import json

import pytest

from baton.cli import main


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


def test_one_voice_can_be_asked_for(capsys: pytest.CaptureFixture[str]) -> None:
    text = tried(capsys, "--voice", "calm")
    assert "calm" in text
    assert "lively" not in text


def test_an_unknown_voice_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as error:
        main(["voice", "try", "--voice", "loud"])
    assert "There is no voice 'loud'. Voices: calm, lively, warm." in str(error.value)
