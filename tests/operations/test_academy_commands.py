"""`baton academy`: the course, a practice in the terminal, scores from a file."""

import json
from argparse import Namespace
from pathlib import Path

import pytest

from baton.cli import main
from baton.operations import academy_commands, academy_play
from tests.academy.course import COURSE

ROOT = Path(__file__).parents[2]
FILE = """\
transcripts:
  - name: "good"
    scenario: late_parcel
    replies:
      - "I'm sorry that it stood still before the birthday. It is lost, I've started a search. New lamp, or refund?"
      - "I'm sending a new lamp today. I'll write tomorrow with the number."
    asks: ["when does a parcel count as lost"]
    marks: ["I want my money back"]
  - name: "poor"
    scenario: late_parcel
    replies: ["Please wait a few more days.", "Please wait until Monday."]
"""


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the index of the articles is kept for all of these tests."""
    return tmp_path_factory.mktemp("files")


@pytest.fixture(autouse=True)
def _project(monkeypatch: pytest.MonkeyPatch, files: Path) -> None:
    monkeypatch.chdir(ROOT)
    monkeypatch.setenv("BATON_FILES_DIR", str(files))


def run(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int | str | None, str]:
    with pytest.raises(SystemExit) as ended:
        main(["academy", *words])
    return ended.value.code, capsys.readouterr().out


def test_the_list_names_every_scenario(capsys: pytest.CaptureFixture[str]) -> None:
    _, said = run(capsys, "list", "--json")
    assert [one["scenario"] for one in json.loads(said)["scenarios"]] == list(COURSE)


def test_what_a_trainee_sees_holds_the_wrong_help_and_does_not_say_so(capsys: pytest.CaptureFixture[str]) -> None:
    _, said = run(capsys, "show", "late_parcel")
    assert "Priya: Where is my order NH-20417?" in said
    assert "I want my money back for the lamp." in said
    assert COURSE["late_parcel"].planted[0].truth not in said


def test_an_unknown_scenario_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    code, _ = run(capsys, "show", "nowhere")
    assert "There is no scenario 'nowhere'" in str(code)


def test_transcripts_are_scored_and_the_same_again(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    path = tmp_path / "practices.yml"
    path.write_text(FILE, encoding="utf-8")
    code, said = run(capsys, "score", "--data", str(path), "--json")
    good, poor = json.loads(said)["transcripts"]
    assert code == 0
    assert good["scores"]["total"] >= 70 > 30 > poor["scores"]["total"]
    assert good["end"] == "settled"
    assert good["scores"]["ai_use"] == 100
    assert run(capsys, "score", "--data", str(path), "--json")[1] == said


def test_a_mistake_in_a_file_of_transcripts_is_named(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    path = tmp_path / "practices.yml"
    path.write_text(FILE.replace("scenario: late_parcel", "scenario: nowhere", 1), encoding="utf-8")
    code, _ = run(capsys, "score", "--data", str(path))
    assert "transcript 1 names the scenario 'nowhere'" in str(code)
    path.write_text(FILE.replace("replies:", "replys:", 1), encoding="utf-8")
    code, _ = run(capsys, "score", "--data", str(path))
    assert f"{path}:4" in str(code)


def test_a_practice_in_the_terminal_ends_with_its_debrief_and_can_be_kept(tmp_path: Path) -> None:
    typed = iter(["? when is a parcel lost", "! I want my money back", *COURSE["late_parcel"].expert])
    shown: list[str] = []
    kept = tmp_path / "mine.yml"
    arguments = Namespace(scenario="late_parcel", seed=1, save=kept)
    said = academy_play.play(arguments, read=lambda prompt: next(typed), tell=shown.append)
    assert said.data["end"] == "settled"
    assert any("A new one please" in line for line in shown)
    assert "Turning point" in said.text
    again = academy_commands.score(Namespace(data=kept))
    assert again.data["transcripts"][0]["scores"] == said.data["scores"]


def test_a_practice_may_be_left(tmp_path: Path) -> None:
    arguments = Namespace(scenario="late_parcel", seed=1, save=None)
    said = academy_play.play(arguments, read=lambda prompt: ".", tell=lambda text: None)
    assert said.data["outcome"] == "You left before it was settled."


def test_the_end_of_the_input_ends_a_practice() -> None:
    def nothing_left(prompt: str) -> str:
        raise EOFError

    arguments = Namespace(scenario="late_parcel", seed=1, save=None)
    said = academy_play.play(arguments, read=nothing_left, tell=lambda text: None)
    assert said.data["end"] == ""


def test_the_trial_says_who_wins(capsys: pytest.CaptureFixture[str]) -> None:
    code, said = run(capsys, "trial", "--seeds", "5", "--scenario", "late_parcel")
    assert code == 0
    assert "3 of 3 won with 95 % confidence over 5 seeds." in said


def test_drafts_are_made_of_exported_conversations_and_nothing_is_overwritten(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    said = [("customer", "My lamp is broken."), ("agent", "I've ordered a new lamp for you, it comes on Thursday.")]
    exported = tmp_path / "november.jsonl"
    talk = {"messages": [{"author": author, "text": text} for author, text in said]}
    exported.write_text(f"{json.dumps(talk)}\n{json.dumps({'messages': []})}\n", encoding="utf-8")
    drafts = tmp_path / "drafts"
    words = ("draft", "--data", str(exported), "--out", str(drafts), "--json")
    assert json.loads(run(capsys, *words)[1]) == {"written": [str(drafts / "own_1.yml")], "left_out": 1}
    (drafts / "own_1.yml").write_text("mine", encoding="utf-8")
    assert json.loads(run(capsys, *words)[1])["written"] == []
    assert (drafts / "own_1.yml").read_text(encoding="utf-8") == "mine"
    exported.write_text("no transcript\n", encoding="utf-8")
    assert f"{exported}:1: this is no line of" in str(run(capsys, *words)[0])
