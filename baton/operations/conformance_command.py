"""The work behind `baton conformance`. The suite itself lies with the tests, in `tests/conformance` of a checkout."""

import importlib
from argparse import Namespace
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from baton.errors import BatonError
from baton.operations.checkout import module_of_checkout
from baton.operations.commands import Said
from baton.operations.project import Project

SUITE = Path("tests") / "conformance" / "run.py"
BEGIN, END = "<!-- table: begin -->", "<!-- table: end -->"
"""Between these lines of a page `--write` puts the table."""
ARGUMENTS: tuple[tuple[str, dict[str, Any]], ...] = (
    ("--only", {"action": "append", "default": [], "metavar": "NAME", "help": "one fault; may be repeated"}),
    ("--no-bare", {"action": "store_true", "help": "leave bare Rasa out"}),
    (
        "--write",
        {"type": Path, "metavar": "PAGE.md", "help": "put the table, or the rows of --only, into this page"},
    ),
    (
        "--soak",
        {
            "type": float,
            "metavar": "MINUTES",
            "help": "instead: thousands of conversations while the processes are killed, for so long",
        },
    ),
    ("--database", {"choices": ("sqlite", "postgresql"), "default": "sqlite", "help": "of --soak (default sqlite)"}),
)


def conformance(arguments: Namespace, *, tell: Callable[[str], None]) -> Said:
    """`baton conformance`; `tell` is given a line at each step. Good when every row that is built holds on Baton."""
    suite = module_of_checkout(Project.here(), SUITE, what="tests")
    if arguments.soak is not None:
        return _soak(arguments, tell)
    if unknown := sorted(set(arguments.only) - set(suite.names())):
        raise BatonError(f"There is no fault '{unknown[0]}'. Faults: {', '.join(suite.names())}.")
    page = _Page(arguments.write) if arguments.write is not None else None
    results = suite.run(arguments.only, bare=not arguments.no_bare, tell=tell)
    if page is not None:
        page.show(suite.markdown(results), order=suite.names())
    good = bool(suite.all_hold(results))
    return Said({"ok": good, "faults": [one.to_dict() for one in results]}, suite.table(results), good=good)


def _soak(arguments: Namespace, tell: Callable[[str], None]) -> Said:
    """Good when no promise broke and, from 18 minutes on, as much was tried as the promise asks."""
    if not 0 < arguments.soak <= 1440:
        raise BatonError("--soak takes the minutes that it lasts: above 0, at most a day.")
    soak = importlib.import_module("tests.conformance.soak")
    report = soak.run(soak.Plan(arguments.soak, arguments.database), tell=tell)
    return Said(report.to_dict(), report.table(), good=bool(report.good))


class _Page:
    """A page with a place for the table; it is looked at before anything runs. Raises BatonError."""

    def __init__(self, path: Path) -> None:
        self._path = path
        try:
            text = path.read_text(encoding="utf-8")
        except OSError as error:
            raise BatonError(f"{path} cannot be read: {error.strerror}.") from error
        self._before, _, rest = text.partition(BEGIN)
        self._table, end, self._after = rest.partition(END)
        if not end:
            raise BatonError(f"{path} has no lines '{BEGIN}' and '{END}', so there is no place for the table.")

    def show(self, table: str, *, order: Sequence[str]) -> None:
        """Put the table into its place; rows of other faults in `order` that stand there stay."""
        head, new = _rows(table)
        rows = _rows(self._table)[1] | new
        lines = [*head, *(rows[name] for name in order if name in rows)]
        self._path.write_text(f"{self._before}{BEGIN}\n" + "\n".join(lines) + f"\n{END}{self._after}", encoding="utf-8")


def _rows(table: str) -> tuple[list[str], dict[str, str]]:
    """The two lines of the head, and each row by the name of its fault."""
    lines = table.strip().splitlines()
    return lines[:2], {line.split("`")[1]: line for line in lines[2:] if "`" in line}
