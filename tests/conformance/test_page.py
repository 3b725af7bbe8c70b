"""The page about the suite shows a whole run of the table as it is now, and every row of it holds."""

from pathlib import Path

import pytest

from baton.operations.conformance_command import BEGIN, END
from tests.conformance.fault import BREAKS, HOLDS, NO_PART, NOT_BUILT, Fault
from tests.conformance.faults import FAULTS
from tests.conformance.run import Result, markdown
from tests.stack import ROOT

PAGE: Path = ROOT / "docs" / "conformance.md"


def recorded() -> dict[str, list[str]]:
    """The cells of each row by the name of its fault."""
    table = PAGE.read_text(encoding="utf-8").partition(BEGIN)[2].partition(END)[0]
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in table.strip().splitlines()[2:]]
    return {cells[0].split("`")[1]: cells for cells in rows}


def described(fault: Fault) -> list[str]:
    """What a row says before the verdicts."""
    row = markdown([Result(fault)]).splitlines()[2]
    return [cell.strip() for cell in row.strip("|").split("|")][:3]


def test_the_page_has_the_rows_of_the_table_in_their_order() -> None:
    assert list(recorded()) == [fault.name for fault in FAULTS]


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_the_page_shows_what_was_done_and_that_baton_holds(fault: Fault) -> None:
    cells = recorded()[fault.name]
    assert cells[:3] == described(fault)
    assert cells[3] == (HOLDS if fault.built else NOT_BUILT)
    assert cells[4].split(":")[0] in (HOLDS, BREAKS, NO_PART)
    assert (cells[4].split(":")[0] == NO_PART) == bool(fault.no_part)
