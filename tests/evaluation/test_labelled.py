"""A labelled file is read strictly: what is wrong with it is said with file and line."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from baton.evaluation.labelled import LabelledFileError, json_lines, write_json_lines, yaml_list


def test_json_lines_are_read_with_their_place_and_empty_lines_skipped(tmp_path: Path) -> None:
    file = tmp_path / "a.jsonl"
    file.write_text('{"text": "one"}\n\n{"text": "two", "anger": 1}\n', encoding="utf-8")
    entries = json_lines(file)
    assert [(entry.text("text"), entry.line) for entry in entries] == [("one", 1), ("two", 3)]
    assert entries[1].values["anger"] == 1


def test_a_file_with_a_byte_order_mark_is_read(tmp_path: Path) -> None:
    file = tmp_path / "a.jsonl"
    file.write_text('{"text": "one"}\n', encoding="utf-8-sig")
    assert json_lines(file)[0].text("text") == "one"


def test_conversations_keep_the_lines_of_their_turns(tmp_path: Path) -> None:
    file = tmp_path / "a.yml"
    file.write_text("- id: one\n  skill: null\n  turns:\n    - customer: hi\n    - {customer: bye, accept: [none]}\n")
    conversation = yaml_list(file)[0]
    assert (conversation.line, conversation.values["skill"]) == (1, None)
    assert [(turn.line, turn.text("customer")) for turn in conversation.values["turns"]] == [(4, "hi"), (5, "bye")]


@pytest.mark.parametrize(
    ("read", "content", "says"),
    [
        (json_lines, b'{"text": "fine"}\n{"text": \n', ":2: is not JSON"),
        (json_lines, b'{"text": "fine"}\n["a list"]\n', ":2: must be a JSON object"),
        (json_lines, b'{"text": "fine"}\n{"text": "\xff"}\n', ":2: is not UTF-8"),
        (json_lines, b"\n\n", ": holds no line to measure"),
        (yaml_list, b"- id: one\n  turns: [\n", ":3: is not valid YAML"),
        (yaml_list, b"id: one\n", ":1: must be a list"),
        (yaml_list, b"- id: one\n- plain words\n", ":2: must be a block"),
        (yaml_list, b"[]\n", ": holds no item to measure"),
    ],
)
def test_a_bad_file_is_named_with_the_line(
    tmp_path: Path, read: Callable[[Path], Any], content: bytes, says: str
) -> None:
    file = tmp_path / "bad"
    file.write_bytes(content)
    with pytest.raises(Exception, match="bad") as raised:
        read(file)
    assert str(raised.value).startswith(f"{file}{says}")


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(LabelledFileError, match=r"gone\.jsonl: does not exist"):
        json_lines(tmp_path / "gone.jsonl")


def test_a_missing_key_is_named_with_the_line(tmp_path: Path) -> None:
    file = tmp_path / "a.jsonl"
    file.write_text('{"text": "one"}\n{"txt": "two"}\n{"text": 3}\n')
    entries = json_lines(file)
    with pytest.raises(LabelledFileError, match=r"a\.jsonl:2: lacks the key 'text'"):
        entries[1].text("text")
    with pytest.raises(LabelledFileError, match=r"a\.jsonl:3: 'text' must be a text"):
        entries[2].text("text")


def test_whatever_was_read_can_be_written_one_object_a_line(tmp_path: Path) -> None:
    file = tmp_path / "out.jsonl"
    rows = [{"text": "lone \ud800 surrogate"}, {"text": "line\u2028end\n"}, {"text": "schön 😀"}]
    write_json_lines(file, rows)
    assert [json.loads(line) for line in file.read_text(encoding="utf-8").split("\n")[:-1]] == rows
