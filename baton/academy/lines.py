"""What simulated customers say whatever the scenario: the lines of `academy/customer.yml`, by the rule that was met.

A scenario may have its own for any of them. Nothing here knows when a line is said.
"""

from dataclasses import dataclass, fields
from pathlib import Path

from baton.policies import checked, load_policy

SAID = "{said}"
"""Stands in a line for what the customer has said before."""


def check_said_before(ways: tuple[str, ...]) -> None:
    """Raises ValueError for a way to say something once more that has no place for it."""
    if any(SAID not in way for way in ways):
        raise ValueError(f"needs {SAID} in every line, where that stands which they have said before.")


@dataclass(frozen=True)
class Lines:
    """The keys of `academy/customer.yml`: what customers of every scenario say, several ways of each."""

    cold: tuple[str, ...]
    empty: tuple[str, ...]
    words_only: tuple[str, ...]
    asked_again: tuple[str, ...]
    guessed: tuple[str, ...]
    blame: tuple[str, ...]
    cheerful: tuple[str, ...]
    repeated: tuple[str, ...]
    what_next: tuple[str, ...]
    go_on: tuple[str, ...]
    thanks: tuple[str, ...]
    dry: tuple[str, ...]
    leaves: tuple[str, ...]
    said_before: tuple[str, ...] = checked(check_said_before)

    @classmethod
    def load(cls, path: Path) -> "Lines":
        """Read the file; raises PolicyError with file:line."""
        return load_policy(path, cls)


KINDS = frozenset(one.name for one in fields(Lines))
"""The keys, which a scenario's own `lines` may have."""
