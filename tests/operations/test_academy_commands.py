"""`baton academy`: the course, a practice in the terminal, scores from a file."""

import json
from argparse import Namespace
from pathlib import Path

import pytest

import baton.rights.redaction  # noqa: F401  (its libraries warn once, when they are imported)
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


def test_a_mark_in_the_terminal_says_which_line_it_is_on_or_why_there_is_none() -> None:
    typed = iter(["! money back", "! money back", "! i", "! the moon", "."])
    shown: list[str] = []
    arguments = Namespace(scenario="late_parcel", seed=1, save=None)
    said = academy_play.play(arguments, read=lambda prompt: next(typed), tell=shown.append)
    assert shown[2:] == [
        "  Marked as wrong: I want my money back for the lamp.",
        "  Marked as wrong already: I want my money back for the lamp.",
        "  Not marked: 'i' is too short to tell which line of help is meant. Write a few words of the line.",
        "  Not marked: No line of help holds 'the moon'. Copy some words of the line that is wrong.",
    ]
    assert [one["caught"] for one in said.data["help"]] == [True]
    assert said.data["false_marks"] == 0


def test_the_debrief_in_the_terminal_tells_of_looking_up_and_of_marks_on_right_help() -> None:
    arguments = Namespace(scenario="late_parcel", seed=1, save=None)
    good = COURSE["late_parcel"].look_up[0].question
    for typed, told in (
        (["."], f"Not looked up. A good question: {good}"),
        ([f"? {good}", "."], f"Looked up with question 1. A good one: {good}"),
        (["! hasn't moved since", "."], "1 of your marks was on help that is right."),
    ):
        lines = iter(typed)
        said = academy_play.play(arguments, read=lambda prompt, lines=lines: next(lines), tell=lambda text: None)
        assert told in said.text


def test_a_mark_in_a_file_that_fits_no_line_is_named(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    path = tmp_path / "practices.yml"
    path.write_text(FILE.replace("I want my money back", "the moon"), encoding="utf-8")
    code, _ = run(capsys, "score", "--data", str(path))
    assert f"{path}: transcript 1, 'marks': No line of help holds 'the moon'." in str(code)


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
    assert "5 of 5 won with 95 % confidence over 5 seeds." in said


def exported(path: Path, *talks: list[tuple[str, str]]) -> Path:
    said = [{"messages": [{"author": who, "text": text, "name": "Samira"} for who, text in talk]} for talk in talks]
    path.write_text("".join(f"{json.dumps(one)}\n" for one in said), encoding="utf-8")
    return path


HELPED = [("customer", "My lamp is broken."), ("agent", "I've ordered a new lamp for you, it comes on Thursday.")]


def test_drafts_are_made_of_exported_conversations_and_nothing_is_overwritten(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    drafts, november = tmp_path / "drafts", exported(tmp_path / "november.jsonl", HELPED, [])
    words = ("draft", "--data", str(november), "--out", str(drafts), "--json")
    first = str(drafts / "november_1.yml")
    assert json.loads(run(capsys, *words)[1]) == {"written": [first], "kept": [], "left_out": 1}
    Path(first).write_text("mine", encoding="utf-8")
    assert json.loads(run(capsys, *words)[1]) == {"written": [], "kept": [first], "left_out": 1}
    assert Path(first).read_text(encoding="utf-8") == "mine"
    december = exported(tmp_path / "december.jsonl", HELPED)
    other = ("draft", "--data", str(december), "--out", str(drafts), "--json")
    assert json.loads(run(capsys, *other)[1])["written"] == [str(drafts / "december_1.yml")]
    november.write_text("no transcript\n", encoding="utf-8")
    assert f"{november}:1: this is no line of" in str(run(capsys, *words)[0])


def test_a_draft_holds_no_name_number_or_address_wherever_its_words_come_from(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    talk = [
        ("customer", "My name is Maya Collins, ring me on 07700 900123. My lamp is broken."),
        ("agent", "I've ordered a new lamp for you, it comes on Thursday. I'll write to maya@mail.example. Samira"),
    ]
    words = ("draft", "--data", str(exported(tmp_path / "by_hand.jsonl", talk)), "--out", str(tmp_path / "drafts"))
    run(capsys, *words)
    text = (tmp_path / "drafts" / "by_hand_1.yml").read_text(encoding="utf-8")
    assert "lamp" in text
    assert not [told for told in ("Maya", "Collins", "900123", "mail.example", "Samira") if told in text]


def test_the_waits_of_a_practice_are_kept_and_count_again(tmp_path: Path) -> None:
    """Reading what came before costs nothing; after that the customer waits."""
    expert, kept = COURSE["late_parcel"].expert, tmp_path / "mine.yml"
    typed, times = iter(expert), iter([0.0, 90.0, 90.0, 90.0 + 500.0, 600.0])
    arguments = Namespace(scenario="late_parcel", seed=1, save=kept)
    said = academy_play.play(
        arguments, read=lambda prompt: next(typed), tell=lambda text: None, clock=lambda: next(times)
    )
    assert json.loads(kept.read_text(encoding="utf-8"))["transcripts"][0]["waits"] == [0.0, 500.0]
    again = academy_commands.score(Namespace(data=kept)).data["transcripts"][0]
    assert again["scores"] == said.data["scores"]
    assert again["debrief"]["moods"] == said.data["moods"]
    quick = kept.read_text(encoding="utf-8").replace("500.0", "5.0")
    kept.write_text(quick, encoding="utf-8")
    better = academy_commands.score(Namespace(data=kept)).data["transcripts"][0]
    assert better["debrief"]["moods"][-1] > again["debrief"]["moods"][-1]


@pytest.mark.parametrize(
    ("waits", "words"), [("[1, 2, 3]", "has 3 waits for 2 replies"), ("[1, -2]", "'transcripts.waits' holds something")]
)
def test_waits_that_cannot_be_are_refused(
    waits: str, words: str, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    path = tmp_path / "practices.yml"
    path.write_text(FILE.replace("    marks:", f"    waits: {waits}\n    marks:", 1), encoding="utf-8")
    assert words in str(run(capsys, "score", "--data", str(path))[0])
