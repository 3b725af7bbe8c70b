"""Reads labelled files strictly: one JSON object a line, or a YAML list; every error names file and line.

It checks the shape only. What the labels mean is known to the measurement that reads them.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.constructor import SafeConstructor
from ruamel.yaml.nodes import MappingNode, Node, SequenceNode

from baton.errors import BatonError
from baton.policies import compose


class LabelledFileError(BatonError):
    """A labelled file cannot be used; the text begins with file:line."""

    def __init__(self, what: str, *, path: Path, line: int | None = None) -> None:
        super().__init__(f"{path}:{line}: {what}" if line else f"{path}: {what}")


@dataclass(frozen=True)
class Entry:
    """One labelled item and the line at which it begins."""

    values: Mapping[str, Any]
    path: Path
    line: int

    def error(self, what: str) -> LabelledFileError:
        """An error about this entry."""
        return LabelledFileError(what, path=self.path, line=self.line)

    def text(self, key: str) -> str:
        """A required text."""
        value = self.values.get(key)
        if not isinstance(value, str):
            raise self.error(f"'{key}' must be a text." if key in self.values else f"lacks the key '{key}'.")
        return value


def json_lines(path: Path) -> list[Entry]:
    """The objects of a JSONL file; empty lines are skipped, and a file without any object is refused."""
    entries = []
    for number, line in enumerate(_text(path).split("\n"), 1):
        if line.strip():
            entries.append(Entry(_object(line, path, number), path, number))
    if not entries:
        raise LabelledFileError("holds no line to measure.", path=path)
    return entries


def yaml_list(path: Path, *, under: str | None = None) -> list[Entry]:
    """The blocks of a YAML list, which may stand under the key `under`; a block under `turns` becomes Entries too."""
    root = compose(path)
    if under is not None and isinstance(root, MappingNode):
        root = next((node for key, node in root.value if key.value == under), root)
    if not isinstance(root, SequenceNode):
        raise LabelledFileError("must be a list: every item begins with '- '.", path=path, line=_line(root))
    if not root.value:
        raise LabelledFileError("holds no item to measure.", path=path)
    return [_entry(node, path) for node in root.value]


def _entry(node: Node, path: Path) -> Entry:
    if not isinstance(node, MappingNode):
        raise LabelledFileError("must be a block of 'key: value' lines.", path=path, line=_line(node))
    values = {}
    for key_node, value_node in node.value:
        key = str(key_node.value)
        if key == "turns" and isinstance(value_node, SequenceNode):
            values[key] = [_entry(turn, path) for turn in value_node.value]
        else:
            values[key] = _plain(value_node)
    return Entry(values, path, _line(node))


def _plain(node: Node) -> Any:
    # Numbers ask their loader which YAML they are written in.
    return SafeConstructor(loader=YAML(typ="safe", pure=True)).construct_document(node)


def _line(node: Node) -> int:
    return int(node.start_mark.line) + 1


def _object(line: str, path: Path, number: int) -> dict[str, Any]:
    try:
        value = json.loads(line)
    except ValueError as error:
        raise LabelledFileError(f"is not JSON: {error}.", path=path, line=number) from error
    if not isinstance(value, dict):
        raise LabelledFileError('must be a JSON object, like {"text": "..."}.', path=path, line=number)
    return value


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except FileNotFoundError as error:
        raise LabelledFileError("does not exist.", path=path) from error
    except UnicodeDecodeError as error:
        line = path.read_bytes()[: error.start].count(b"\n") + 1
        raise LabelledFileError(f"is not UTF-8: {error.reason}.", path=path, line=line) from error
    except OSError as error:
        raise LabelledFileError(f"cannot be read: {error.strerror}.", path=path) from error


def write_json_lines(path: Path, rows: Iterator[Mapping[str, Any]] | list[dict[str, Any]]) -> None:
    """One JSON object a line, UTF-8; a lone surrogate is written as its escape."""
    try:
        path.write_text("".join(f"{_json(row)}\n" for row in rows), encoding="utf-8")
    except OSError as error:
        raise LabelledFileError(f"cannot be written: {error.strerror}.", path=path) from error


def _json(row: Mapping[str, Any]) -> str:
    line = json.dumps(row, ensure_ascii=False)
    return line if line.isprintable() else json.dumps(row)
