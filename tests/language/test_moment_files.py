"""Designers write the moments' examples in YAML; a wrong line is named."""

from pathlib import Path

import pytest

from baton.errors import PolicyError
from baton.handoff.reading import MOMENTS
from baton.language.moment_files import load_moments

SHIPPED = Path(__file__).parents[2] / "policy" / "moments"


def write(folder: Path, name: str, text: str) -> None:
    (folder / name).write_text(text, encoding="utf-8")


def test_every_moment_has_fifty_examples_and_calm_five_times_that() -> None:
    examples = load_moments(SHIPPED)
    for moment in MOMENTS:
        assert sum(moment in example.moments for example in examples) >= 50, moment
    assert sum(not example.moments for example in examples) >= 250


def test_a_message_may_show_two_moments(tmp_path: Path) -> None:
    write(tmp_path, "anger.yml", "moment: anger\nmeaning: m\nexamples: [a]\ntogether_with:\n  leaving: [b]\n")
    assert {example.text: set(example.moments) for example in load_moments(tmp_path)} == {
        "a": {"anger"},
        "b": {"anger", "leaving"},
    }


@pytest.mark.parametrize(
    ("text", "message", "line"),
    [
        ("moment: rage\nmeaning: m\nexamples: [a]\n", "unknown moment 'rage'", 1),
        ("moment: anger\nmeaning: m\nexamples: [a]\ntogether_with:\n  rage: [b]\n", "unknown moment 'rage'", 5),
        ("moment: anger\nmeaning: m\nexample: [a]\n", "unknown key 'example'", 3),
        ("moment: anger\nmeaning: m\nexamples:\n  - hello\n  - Hello\n", "stands twice", 5),
    ],
)
def test_a_wrong_line_is_named(tmp_path: Path, text: str, message: str, line: int) -> None:
    write(tmp_path, "anger.yml", text)
    with pytest.raises(PolicyError, match=message) as caught:
        load_moments(tmp_path)
    assert caught.value.line == line


def test_an_empty_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(PolicyError, match="holds no moment files"):
        load_moments(tmp_path)
