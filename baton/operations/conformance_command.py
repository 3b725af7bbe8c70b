"""The work behind `baton conformance`. The suite itself lies with the tests, in `tests/conformance` of a checkout."""

import importlib
import sys
from argparse import Namespace
from collections.abc import Callable
from pathlib import Path
from typing import Any

from baton.errors import BatonError
from baton.operations.commands import Said
from baton.operations.project import Project

SUITE = Path("tests") / "conformance" / "run.py"
BEGIN, END = "<!-- table: begin -->", "<!-- table: end -->"
"""Between these lines of a page `--write` puts the table."""


def conformance(arguments: Namespace, *, tell: Callable[[str], None]) -> Said:
    """`baton conformance`; `tell` is given a line at each step. Good when every row that is built holds on Baton."""
    suite = _suite(Project.here())
    if unknown := sorted(set(arguments.only) - set(suite.names())):
        raise BatonError(f"There is no fault '{unknown[0]}'. Faults: {', '.join(suite.names())}.")
    page = _Page(arguments.write) if arguments.write is not None else None
    results = suite.run(arguments.only, bare=not arguments.no_bare, tell=tell)
    if page is not None:
        page.show(suite.markdown(results))
    good = bool(suite.all_hold(results))
    return Said({"ok": good, "faults": [one.to_dict() for one in results]}, suite.table(results), good=good)


def _suite(project: Project) -> Any:
    if not (project.root / SUITE).is_file():
        raise BatonError(
            f"There is no {SUITE} in {project.root}. The conformance suite comes with the tests: "
            "run this in a checkout of the project."
        )
    sys.path.insert(0, str(project.root))
    try:
        return importlib.import_module("tests.conformance.run")
    except ModuleNotFoundError as error:
        raise BatonError(f"The conformance suite needs {error.name}. Run `make setup`, which installs it.") from error


class _Page:
    """A page with a place for the table; it is looked at before anything runs. Raises BatonError."""

    def __init__(self, path: Path) -> None:
        self._path = path
        try:
            text = path.read_text(encoding="utf-8")
        except OSError as error:
            raise BatonError(f"{path} cannot be read: {error.strerror}.") from error
        self._before, _, rest = text.partition(BEGIN)
        _, end, self._after = rest.partition(END)
        if not end:
            raise BatonError(f"{path} has no lines '{BEGIN}' and '{END}', so there is no place for the table.")

    def show(self, table: str) -> None:
        """Put the table into its place."""
        self._path.write_text(f"{self._before}{BEGIN}\n{table}\n{END}{self._after}", encoding="utf-8")
