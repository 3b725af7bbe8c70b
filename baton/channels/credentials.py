"""Reads our section of `credentials.yml`: which channels there are and which variables hold their secrets.

The file stays Rasa's: other keys are not looked at. Values are names of environment variables, never secrets; an
error never repeats a value.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from ruamel.yaml.nodes import MappingNode, Node, ScalarNode

from baton.errors import PolicyError, SettingError
from baton.policies import compose
from baton.settings import secret_value

FILE = Path("credentials.yml")
OUR_CLASS = "baton.channels.rasa_input.TurnInput"
MAY_HAVE: Mapping[str, Sequence[str]] = {"web": ("customer_secret",), "messenger": ("app_id",)}
"""Channel to the keys its section may have beside those it must have; their variables need not be set."""
_VARIABLE = re.compile(r"[A-Z][A-Z0-9_]*")


@dataclass(frozen=True)
class Section:
    """One channel's block: key -> name of the environment variable."""

    channel: str
    variables: Mapping[str, str]
    path: str
    line: int

    def secrets(self, environment: Mapping[str, str]) -> Mapping[str, str] | None:
        """The secrets that are set, by key; None when the channel is off. Raises SettingError for a half set one."""
        values = {key: secret_value(variable, environment) for key, variable in self.variables.items()}
        needed = [key for key in values if key not in MAY_HAVE.get(self.channel, ())]
        missing = [self.variables[key] for key in needed if not values[key]]
        if len(missing) == len(needed) and (needed or not any(values.values())):
            return None
        if missing:
            raise SettingError(
                f"{self.path}:{self.line}: the channel '{self.channel}' is half set: {', '.join(missing)} is missing "
                "in the environment. Set all variables of this section, or none to switch the channel off."
            )
        return {key: value for key, value in values.items() if value}


def read_sections(path: Path, needs: Mapping[str, Sequence[str]]) -> list[Section]:
    """The channels' sections; `needs` are the keys each channel must have. Raises PolicyError with file:line."""
    sections = []
    for channel, block in _pairs(_ours(compose(path), path), path):
        if channel.value not in needs:
            known = f"Known channels: {', '.join(sorted(needs))}."
            raise _error(path, channel, f"unknown channel '{channel.value}'.", known)
        sections.append(_section(path, channel, block, needs[channel.value]))
    return sections


def _section(path: Path, channel: Node, block: Node, needed: Sequence[str]) -> Section:
    name, variables = channel.value, {}
    known_keys = (*needed, *MAY_HAVE.get(name, ()))
    for key, value in _pairs(block, path):
        if key.value not in known_keys:
            known = f"Known keys: {', '.join(known_keys)}." if known_keys else "It takes no keys."
            raise _error(path, key, f"'{name}' has an unknown key '{key.value}'.", known)
        if not isinstance(value, ScalarNode) or not _VARIABLE.fullmatch(value.value):
            what = f"'{name}.{key.value}' must name an environment variable; the secret itself does not belong here."
            raise _error(path, key, what, "Write a name like BATON_WHATSAPP_ACCESS_TOKEN, without ${}.")
        variables[key.value] = value.value
    lacking = [key for key in needed if key not in variables]
    if lacking:
        what = f"'{name}' lacks {', '.join(lacking)}."
        raise _error(path, channel, what, "Name a variable for each key, or remove the section.")
    return Section(name, variables, str(path), channel.start_mark.line + 1)


def _ours(root: Node, path: Path) -> Node | None:
    return next((block for key, block in _pairs(root, path) if key.value == OUR_CLASS), None)


def _pairs(block: Node | None, path: Path) -> Iterator[tuple[Node, Node]]:
    if block is None or (isinstance(block, ScalarNode) and not block.value):
        return
    if not isinstance(block, MappingNode):
        raise _error(path, block, "must be a block of 'key: value' lines.")
    yield from block.value


def _error(path: Path, node: Node, what: str, remedy: str = "") -> PolicyError:
    return PolicyError(what, path=path, line=node.start_mark.line + 1, remedy=remedy)
