"""Reads the YAML files that service people edit (`policy/*.yml`) into typed data, strictly.

The shape of a file is a frozen dataclass: its fields are the allowed keys, a field without default is required.
Every error names file and line. It must not know what a policy means; YAML 1.2 is read, so `8:00` and `off` stay text.
"""

import dataclasses
import datetime
import hashlib
import types
import typing
from collections.abc import Callable, Hashable, Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Literal, TypeVar, Union

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from baton.errors import PolicyError

Shape = TypeVar("Shape")

_TAG = "tag:yaml.org,2002:"


def load_policy(path: Path | str, shape: type[Shape]) -> Shape:
    """Read `path` into the dataclass `shape`; raises PolicyError with file:line.

    Field types: str, int, float, bool, datetime.time, datetime.date, Literal, X | None, tuple[X, ...], dict[str, X] and
    dataclasses. `limited` and `checked` add a rule to a field, reported at its own line; a `__post_init__` that raises
    ValueError is reported at the first line of its block.
    """
    root = compose(Path(path))
    return typing.cast(Shape, _read(root, shape, _Place(str(path))))


def policy_version(path: Path | str) -> str:
    """The first 12 hex digits of the file's SHA-256: the version that decisions are logged with."""
    try:
        return hashlib.sha256(Path(path).read_bytes()).hexdigest()[:12]
    except OSError as error:
        raise PolicyError(f"cannot be read: {error.strerror}.", path=path) from error


def checked(check: Callable[[Any], None], *, keys: Callable[[str], None] | None = None, **options: Any) -> Any:
    """A dataclass field whose value (in a dict: each value) must pass `check`, which raises ValueError.

    The message goes on after the key, like "is too long."; `default=` makes the field optional. `keys` is the rule for
    each key of a dict.
    """
    return dataclasses.field(metadata={"check": check, "keys": keys}, **options)


def limited(low: float, high: float, **options: Any) -> Any:
    """A dataclass field whose number (in a dict: each number) must lie in low..high, both included."""

    def check(number: float) -> None:
        if not low <= number <= high:
            raise ValueError(f"is {number}, but must lie between {low} and {high}.")

    return checked(check, **options)


@dataclasses.dataclass(frozen=True)
class _Place:
    """Where in which file the reader is, for messages."""

    path: str
    key: str = ""

    def inside(self, key: str) -> "_Place":
        return _Place(self.path, f"{self.key}.{key}" if self.key else key)

    def error(self, node: Node, what: str, remedy: str = "") -> PolicyError:
        subject = f"'{self.key}' " if self.key else ""
        return PolicyError(subject + what, path=self.path, line=node.start_mark.line + 1, remedy=remedy)


def compose(path: Path) -> Node:
    """The YAML tree of a file, each node with its place (`start_mark.line` counts from 0); raises PolicyError."""
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError as error:
        raise PolicyError("does not exist.", path=path, remedy="Restore it, or start from the shipped one.") from error
    except (OSError, UnicodeDecodeError) as error:
        raise PolicyError(f"cannot be read: {error}.", path=path) from error
    try:
        root = YAML(typ="safe", pure=True).compose(text)
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        what = f"is not valid YAML: {error.problem or error.context}."
        remedy = "Check indentation, colons and quotes there."
        raise PolicyError(what, path=path, line=mark.line + 1 if mark else None, remedy=remedy) from error
    except YAMLError as error:
        raise PolicyError(f"is not valid YAML: {error}.", path=path) from error
    if root is None:
        raise PolicyError("is empty.", path=path, line=1, remedy="Restore it, or start from the shipped one.")
    return typing.cast(Node, root)


def _read(node: Node, expected: Any, place: _Place) -> Any:
    if dataclasses.is_dataclass(expected):
        return _dataclass(node, typing.cast(type[Any], expected), place)
    origin, arguments = typing.get_origin(expected), typing.get_args(expected)
    if origin in (Union, types.UnionType):
        return _optional(node, arguments, place)
    if origin is Literal:
        return _choice(node, arguments, place)
    if origin is tuple:
        return _sequence(node, arguments[0], place)
    if origin is dict:
        return _mapping(node, arguments[1], place)
    return _scalar(node, expected, place)


def _dataclass(node: Node, shape: type[Any], place: _Place) -> Any:
    fields = {field.name: field for field in dataclasses.fields(shape) if field.init}
    hints = typing.get_type_hints(shape)
    values: dict[str, Any] = {}
    for key, key_node, value_node in _pairs(node, place):
        if key not in fields:
            raise place.error(key_node, f"{'has an ' if place.key else ''}unknown key '{key}'.", _nearest(key, fields))
        values[key] = _read(value_node, hints[key], place.inside(key))
        if "check" in fields[key].metadata:
            _verify(values[key], fields[key].metadata["check"], value_node, place.inside(key))
        if fields[key].metadata.get("keys") is not None:
            _verify_keys(fields[key].metadata["keys"], value_node, place.inside(key))
    missing = [name for name, field in fields.items() if name not in values and _required(field)]
    if missing:
        raise place.error(node, f"lacks the key '{missing[0]}'.", f"Add a line '{missing[0]}: ...'.")
    try:
        return shape(**values)
    except ValueError as error:
        raise place.error(node, f"{error}") from error


def _nearest(key: str, known: Mapping[str, object]) -> str:
    close = get_close_matches(key, known, n=1)
    hint = f"Did you mean '{close[0]}'? " if close else ""
    return f"{hint}Known keys: {', '.join(known)}."


def _required(field: "dataclasses.Field[Any]") -> bool:
    return field.default is dataclasses.MISSING and field.default_factory is dataclasses.MISSING


def _verify(value: Any, check: Callable[[Any], None], node: Node, place: _Place) -> None:
    if isinstance(value, dict):
        for key, _, item in _pairs(node, place):
            _verify(value[key], check, item, place.inside(key))
    elif value is not None:
        try:
            check(value)
        except ValueError as error:
            raise place.error(node, str(error)) from error


def _verify_keys(check: Callable[[str], None], node: Node, place: _Place) -> None:
    for key, key_node, _ in _pairs(node, place):
        try:
            check(key)
        except ValueError as error:
            raise place.error(key_node, str(error)) from error


def _pairs(node: Node, place: _Place) -> list[tuple[str, Node, Node]]:
    if not isinstance(node, MappingNode):
        raise place.error(node, "must be a block of 'key: value' lines.")
    seen: set[Hashable] = set()
    pairs = []
    for key_node, value_node in node.value:
        key = str(key_node.value)
        if key in seen:
            raise place.error(key_node, f"has the key '{key}' twice.", "Remove one of the two.")
        seen.add(key)
        pairs.append((key, key_node, value_node))
    return pairs


def _optional(node: Node, choices: tuple[Any, ...], place: _Place) -> Any:
    if node.tag == _TAG + "null":
        if type(None) in choices:
            return None
        raise place.error(node, "is empty.")
    return _read(node, next(choice for choice in choices if choice is not type(None)), place)


def _choice(node: Node, choices: tuple[Any, ...], place: _Place) -> str:
    if not isinstance(node, ScalarNode) or node.value not in choices:
        raise place.error(node, f"must be one of: {', '.join(map(str, choices))}.")
    return str(node.value)


def _sequence(node: Node, member: Any, place: _Place) -> tuple[Any, ...]:
    if not isinstance(node, SequenceNode):
        raise place.error(node, "must be a list.", "Put each entry on its own line after '- ', or use [a, b].")
    return tuple(_read(item, member, place) for item in node.value)


def _mapping(node: Node, member: Any, place: _Place) -> dict[str, Any]:
    return {key: _read(value, member, place.inside(key)) for key, _, value in _pairs(node, place)}


def _scalar(node: Node, expected: type[Any], place: _Place) -> Any:
    if not isinstance(node, ScalarNode):
        raise place.error(node, f"must be {_NAMES[expected]}.")
    if expected is str and node.tag == _TAG + "str" and not node.value.strip():
        raise place.error(node, "is empty.", "Write at least one word.")
    if node.tag.removeprefix(_TAG) not in _TAGS[expected]:
        raise place.error(node, f"must be {_NAMES[expected]}, not '{node.value}'.")
    try:
        return _CONVERT[expected](node.value)
    except ValueError as error:
        raise place.error(node, f"must be {_NAMES[expected]}, not '{node.value}'.") from error


def _time(text: str) -> datetime.time:
    hours, _, minutes = text.partition(":")
    return datetime.time(int(hours), int(minutes))


_TAGS: dict[type[Any], tuple[str, ...]] = {
    str: ("str",),
    int: ("int",),
    float: ("int", "float"),
    bool: ("bool",),
    datetime.time: ("str",),
    datetime.date: ("timestamp", "str"),
}
_NAMES: dict[type[Any], str] = {
    str: "text (in quotes when it looks like a number)",
    int: "a whole number",
    float: "a number",
    bool: "true or false",
    datetime.time: "a time like 08:30",
    datetime.date: "a date like 2026-12-25",
}
_CONVERT: dict[type[Any], Callable[[str], Any]] = {
    str: str,
    int: int,
    float: float,
    bool: lambda text: text.lower() == "true",
    datetime.time: _time,
    datetime.date: datetime.date.fromisoformat,
}
