"""`baton conformance` finds the suite of the checkout, and says so when there is none."""

from argparse import Namespace
from pathlib import Path

import pytest

from baton.errors import BatonError
from baton.operations.conformance_command import BEGIN, END, conformance
from tests.conformance import soak
from tests.conformance.fault import NotBuilt
from tests.conformance.soak_report import Plan, Report


class Unbuilt(NotBuilt):
    title = "Nothing happens"
    promise = 2
    no_part = "it has none"

    def __init__(self, name: str) -> None:
        self.name = name


@pytest.fixture
def unbuilt(monkeypatch: pytest.MonkeyPatch) -> None:
    """The table has two rows that need no process."""
    monkeypatch.setattr("tests.conformance.run.FAULTS", (Unbuilt("first"), Unbuilt("second")))


def arguments(**given: object) -> Namespace:
    return Namespace(**{"only": [], "no_bare": True, "write": None, "soak": None, "database": "sqlite"} | given)


@pytest.fixture
def installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "config.yml").write_text("pipeline: []\n")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_without_the_tests_it_says_where_they_are(installed: Path) -> None:
    with pytest.raises(BatonError, match=r"There is no tests/conformance/run\.py in .* in a checkout"):
        conformance(arguments(), tell=print)


def test_a_fault_that_there_is_not_is_answered_with_those_that_there_are() -> None:
    with pytest.raises(BatonError, match=r"no fault 'spilt-milk'\. Faults: session-expiry, "):
        conformance(arguments(only=["spilt-milk"]), tell=print)


def test_a_soak_is_told_how_long_and_on_what(monkeypatch: pytest.MonkeyPatch) -> None:
    plans: list[Plan] = []

    def run(plan: Plan, *, tell: object) -> Report:
        plans.append(plan)
        return Report(plan, wrong={"lost": 1})

    monkeypatch.setattr(soak, "run", run)
    said = conformance(arguments(soak=18.0, database="postgresql"), tell=print)
    assert [(plan.minutes, plan.database) for plan in plans] == [(18.0, "postgresql")]
    assert not said.good
    assert "BROKEN" in said.text
    with pytest.raises(BatonError, match="minutes"):
        conformance(arguments(soak=0.0), tell=print)


@pytest.mark.usefixtures("unbuilt")
def test_the_table_goes_between_the_marks_of_a_page(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text(f"before\n{BEGIN}\nold\n{END}\nafter\n")
    said = conformance(arguments(only=["second"], write=page), tell=print)
    assert said.good
    assert said.data["faults"][0]["baton"] == "not built"
    lines = page.read_text().splitlines()
    assert (lines[0], lines[1], lines[-2], lines[-1]) == ("before", BEGIN, END, "after")
    assert lines[4].startswith("| `second`")


@pytest.mark.usefixtures("unbuilt")
def test_rows_of_other_faults_stay_and_the_order_is_that_of_the_suite(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text(f"{BEGIN}\nhead\n---\n| `gone`: |\n| `first`: kept |\n| `second`: old |\n{END}\n")
    conformance(arguments(only=["second"], write=page), tell=print)
    rows = page.read_text().splitlines()[3:-1]
    assert len(rows) == 2
    assert rows[0] == "| `first`: kept |"
    assert rows[1].startswith("| `second`: Nothing happens |")


@pytest.mark.usefixtures("unbuilt")
def test_a_page_without_marks_is_left_alone(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("nothing to see\n")
    with pytest.raises(BatonError, match="no place for the table"):
        conformance(arguments(only=["second"], write=page), tell=print)
    assert page.read_text() == "nothing to see\n"
