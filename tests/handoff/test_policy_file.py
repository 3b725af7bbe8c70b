"""A policy file takes effect when it changes, and a broken one changes nothing."""

import logging
import os
from pathlib import Path

import pytest

from baton.errors import PolicyError
from baton.handoff.policy_file import PolicyFile


class Reader:
    """Reads a file as text, refuses the word 'broken' and counts how often it was asked."""

    def __init__(self) -> None:
        self.times = 0

    def __call__(self, path: Path) -> str:
        self.times += 1
        text = path.read_text()
        if "broken" in text:
            raise PolicyError("it is broken.", path=path, line=1)
        return text


def write(path: Path, text: str, at: int) -> None:
    path.write_text(text)
    os.utime(path, ns=(at, at))


def test_an_unchanged_file_is_read_once(tmp_path: Path) -> None:
    path, reader = tmp_path / "p.yml", Reader()
    write(path, "one", 1)
    policy = PolicyFile(path, reader)
    assert [policy.current(), policy.current()] == ["one", "one"]
    assert reader.times == 1


def test_a_changed_file_takes_effect(tmp_path: Path) -> None:
    path = tmp_path / "p.yml"
    write(path, "one", 1)
    policy = PolicyFile(path, Reader())
    policy.current()
    write(path, "two", 2)
    assert policy.current() == "two"


def test_a_broken_file_leaves_the_last_good_and_is_told_once(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    path, reader = tmp_path / "p.yml", Reader()
    write(path, "one", 1)
    policy = PolicyFile(path, reader)
    policy.current()
    write(path, "broken", 2)
    with caplog.at_level(logging.ERROR):
        assert [policy.current(), policy.current()] == ["one", "one"]
    assert [record.getMessage() for record in caplog.records] == [
        f"The last good policy stays in force. {path}:1: it is broken."
    ]
    assert policy.error is not None
    write(path, "three", 3)
    assert policy.current() == "three"
    assert policy.error is None


def test_a_file_that_vanished_leaves_the_last_good(tmp_path: Path) -> None:
    path = tmp_path / "p.yml"
    write(path, "one", 1)
    policy = PolicyFile(path, Reader())
    policy.current()
    path.unlink()
    assert policy.current() == "one"


def test_without_any_good_policy_nothing_is_in_force(tmp_path: Path) -> None:
    path = tmp_path / "p.yml"
    policy = PolicyFile(path, Reader())
    with pytest.raises(PolicyError, match="cannot be read"):
        policy.current()
    write(path, "broken", 1)
    with pytest.raises(PolicyError, match="it is broken"):
        policy.current()
    write(path, "one", 2)
    assert policy.current() == "one"
