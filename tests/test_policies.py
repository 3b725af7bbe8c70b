"""The strict reader of policy files: what it accepts, and how it says what is wrong."""

import datetime
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

import pytest

from baton.errors import PolicyError
from baton.policies import limited, load_policy, policy_version


@dataclass(frozen=True)
class Shift:
    opens: datetime.time
    closes: datetime.time

    def __post_init__(self) -> None:
        if self.closes <= self.opens:
            raise ValueError("closes before it opens.")


@dataclass(frozen=True)
class Shop:
    name: str
    mode: Literal["quiet", "loud"] = "quiet"
    share: float = limited(0, 1, default=0.5)
    staff: int = 1
    open_now: bool = True
    towns: tuple[str, ...] = ()
    limits: dict[str, float] = limited(0, 1, default_factory=dict)
    shifts: dict[str, Shift] = field(default_factory=dict)
    note: str | None = None


def written(folder: Path, text: str) -> Path:
    path = folder / "shop.yml"
    path.write_text(text, encoding="utf-8")
    return path


def test_every_kind_of_value_is_read_as_its_type(tmp_path: Path) -> None:
    text = (
        "name: Leeds\nmode: loud\nshare: 1\nstaff: 3\nopen_now: false\ntowns: [York, Hull]\n"
        "limits:\n  anger: 0.5\nshifts:\n  monday:\n    opens: 08:00\n    closes: 20:30\nnote:\n"
    )
    shop = load_policy(written(tmp_path, text), Shop)
    assert shop == Shop(
        name="Leeds",
        mode="loud",
        share=1.0,
        staff=3,
        open_now=False,
        towns=("York", "Hull"),
        limits={"anger": 0.5},
        shifts={"monday": Shift(datetime.time(8), datetime.time(20, 30))},
        note=None,
    )


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("name: a\nnmae: b\n", 2, "unknown key 'nmae'. Did you mean 'name'?"),
        ("mode: quiet\n", 1, "lacks the key 'name'"),
        ("name: a\nname: b\n", 2, "'name' twice"),
        ("name: a\nmode: silent\n", 2, "must be one of: quiet, loud"),
        ("name: a\nshare: 1.5\n", 2, "must lie between 0 and 1"),
        ("name: a\nlimits:\n  anger: 7\n", 3, "must lie between 0 and 1"),
        ("name: a\nstaff: many\n", 2, "must be a whole number, not 'many'"),
        ("name: a\nstaff: 1.5\n", 2, "must be a whole number"),
        ("name: a\nopen_now: maybe\n", 2, "must be true or false"),
        ("name: 12\n", 1, "must be text"),
        ("name: ''\n", 1, "is empty"),
        ("name: [a]\n", 1, "must be text"),
        ("name: a\ntowns: York\n", 2, "must be a list"),
        ("name: a\nshifts:\n  monday:\n    opens: 8am\n    closes: 20:00\n", 4, "must be a time like 08:30"),
        ("name: a\nshifts:\n  monday:\n    opens: 20:00\n    closes: 08:00\n", 4, "closes before it opens"),
        ("name: a\nshifts:\n  monday:\n    opens: 20:00\n    shuts: 08:00\n", 5, "unknown key 'shuts'"),
        ("name: 'a\n", 2, "not valid YAML"),
        ("- a\n", 1, "must be a block of 'key: value' lines"),
        ("", 1, "is empty"),
    ],
)
def test_a_mistake_is_reported_with_its_line(tmp_path: Path, text: str, line: int, words: str) -> None:
    path = written(tmp_path, text)
    with pytest.raises(PolicyError) as caught:
        load_policy(path, Shop)
    assert str(caught.value).startswith(f"{path}:{line}: ")
    assert words in str(caught.value)
    assert caught.value.line == line


def test_a_missing_file_is_reported_by_its_name(tmp_path: Path) -> None:
    with pytest.raises(PolicyError, match=r"gone\.yml: does not exist"):
        load_policy(tmp_path / "gone.yml", Shop)


def test_the_version_changes_with_the_file(tmp_path: Path) -> None:
    first = policy_version(written(tmp_path, "name: a\n"))
    second = policy_version(written(tmp_path, "name: b\n"))
    assert len(first) == len(second) == 12
    assert first != second
