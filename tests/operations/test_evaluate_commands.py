"""`baton evaluate` up to the point where a model is needed: bad calls and bad files say so in one line."""

import io
import tarfile
from pathlib import Path

import pytest

from baton.cli import main
from baton.operations.evaluation import model_to_measure
from baton.operations.models import Models


def refused(*words: str) -> str:
    with pytest.raises(SystemExit) as ended:
        main(["evaluate", *words])
    assert isinstance(ended.value.code, str)
    return ended.value.code


def test_conversations_and_first_messages_are_not_measured_together(tmp_path: Path) -> None:
    for words in (["escalation"], ["escalation", "a.yml", "--data", "b.yml"]):
        assert refused(*words).startswith("baton: Name files of first messages, or conversations with --data")


def test_a_bad_line_is_named_before_any_model_is_loaded(tmp_path: Path) -> None:
    file = tmp_path / "tone.jsonl"
    file.write_text('{"text": "fine"}\n{"words": "no text"}\n')
    assert refused("tone", "--data", str(file)) == f"baton: {file}:2: lacks the key 'text'."


def test_a_bad_conversation_is_named_before_any_model_is_loaded(tmp_path: Path) -> None:
    file = tmp_path / "conversations.yml"
    file.write_text("- id: one\n  turns:\n    - {customer: hm, expect: maybe}\n")
    assert refused("escalation", "--data", str(file)) == (
        f"baton: {file}:3: 'expect' and 'accept' hold none, offer, handoff, not 'maybe'."
    )


def test_an_unknown_article_is_named_before_any_model_is_loaded(tmp_path: Path) -> None:
    file = tmp_path / "questions.csv"
    file.write_text("text,article\nopen on sunday?,opning_hours\n")
    assert refused("faq", "--data", str(file)).startswith(f"baton: {file}:2: there is no article 'opning_hours'")


def make_model(folder: Path, name: str) -> None:
    with tarfile.open(folder / name, "w:gz") as archive:
        archive.addfile(tarfile.TarInfo("metadata.json"), io.BytesIO())


def test_without_any_model_one_is_trained_first(tmp_path: Path) -> None:
    trained: list[str] = []

    def train() -> None:
        make_model(tmp_path, "fresh.tar.gz")
        trained.append("fresh.tar.gz")

    assert model_to_measure(Models(tmp_path), None, train=train) == "fresh.tar.gz"
    assert model_to_measure(Models(tmp_path), None, train=train) == "fresh.tar.gz"
    assert trained == ["fresh.tar.gz"]


def test_a_named_model_is_taken_with_or_without_its_folder(tmp_path: Path) -> None:
    def train() -> None:
        raise AssertionError("nothing is to be trained")

    for name in ("old.tar.gz", "models/old.tar.gz"):
        assert model_to_measure(Models(tmp_path), name, train=train) == "old.tar.gz"
