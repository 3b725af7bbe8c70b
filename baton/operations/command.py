"""The shape of a row in the table of commands. A group of commands with much to say has its rows beside its work."""

import argparse
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from baton.operations.commands import Said

Argument = tuple[str, dict[str, Any]]
JSON: Argument = ("--json", {"action": "store_true", "help": "print JSON, for a program to read"})


@dataclass(frozen=True)
class Command:
    """One row of the table: words, help, an example, what runs it, and arguments for argparse's add_argument.

    A name of two words belongs to a group of `GROUPS`.
    """

    name: str
    help: str
    example: str
    run: Callable[[argparse.Namespace], Said | None]
    arguments: tuple[Argument, ...] = ()
