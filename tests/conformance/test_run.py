"""The runner keeps what each trial found, and says it for people, for programs and for the docs."""

from pathlib import Path

import pytest

from tests.conformance.fault import BREAKS, HOLDS, NO_PART, NOT_BUILT, NOT_RUN, Broken, Fault, NotBuilt, Verdict, must
from tests.conformance.run import NO_SERVER, Result, all_hold, markdown, run, table, tried


class Bench:
    """Records how often it was mended."""

    def __init__(self) -> None:
        self.mended = 0

    def restored(self) -> None:
        self.mended += 1


class Spilt(Fault):
    name = "spilt-milk"
    title = "The milk is spilt | on the floor"
    promise = 3
    how = "a push"
    how_bare = "a harder push"

    def baton(self, bench: object) -> None:
        """It holds."""

    def bare(self, bench: object) -> None:
        must(False, "the milk\nis gone")


class OfServers(Spilt):
    name = "of-servers"
    about_database = True
    on_sqlite = False


class Missing(NotBuilt):
    name = "missing"
    title = "There is no milk"
    promise = 2
    no_part = "it has no fridge"


def falls_over(bench: object) -> None:
    raise ZeroDivisionError("of a sort")


def test_a_trial_holds_breaks_or_falls_over_and_is_mended_after_each() -> None:
    bench, told = Bench(), []
    found = [tried(Spilt(), trial, bench, told.append, "here") for trial in (Spilt().baton, Spilt().bare, falls_over)]
    assert found == [
        Verdict(HOLDS),
        Verdict(BREAKS, "the milk\nis gone"),
        Verdict(BREAKS, "ZeroDivisionError: of a sort"),
    ]
    assert bench.mended == 3
    assert told[0] == "here: spilt-milk: holds"


def test_what_is_not_built_is_shown_and_not_counted() -> None:
    results = [
        Result(Spilt(), Verdict(HOLDS), Verdict(BREAKS, "the milk\nis gone")),
        Result(Missing(), Verdict(NOT_BUILT)),
    ]
    assert all_hold(results)
    assert "Baton holds 1 of 1." in table(results)
    assert not all_hold([Result(Spilt(), Verdict(BREAKS, "spilt"))])
    assert not all_hold([Result(Spilt(), Verdict(NOT_RUN))])


def test_a_row_of_the_page_is_one_line_without_a_stray_border() -> None:
    row = markdown([Result(Spilt(), Verdict(HOLDS), Verdict(BREAKS, "the milk\nis gone"))]).splitlines()[2]
    assert row == (
        "| `spilt-milk`: The milk is spilt / on the floor | 3 | a push; bare Rasa: a harder push "
        "| holds | breaks: the milk is gone |"
    )


def test_a_program_is_told_names_and_verdicts() -> None:
    said = Result(Missing(), Verdict(NOT_BUILT), Verdict(NO_PART, "it has no fridge")).to_dict()
    assert (said["fault"], said["baton"], said["bare"], said["bare_seen"]) == (
        "missing",
        NOT_BUILT,
        NO_PART,
        "it has no fridge",
    )


def test_a_row_that_needs_no_process_starts_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tests.conformance.run.FAULTS", (Missing(),))
    told: list[str] = []
    (result,) = run(["missing"], bare=True, tell=told.append)
    assert (result.baton.state, result.bare.state) == (NOT_BUILT, NO_PART)
    assert told == []


def test_a_name_that_is_no_fault_is_an_error() -> None:
    with pytest.raises(KeyError, match="no-such-thing"):
        run(["no-such-thing"], bare=False, tell=print)


def test_broken_says_what_was_seen() -> None:
    must(True, "nothing")
    with pytest.raises(Broken, match="two answers"):
        must(False, "two answers")


def test_what_sqlite_cannot_break_is_not_run_where_there_is_no_postgresql(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("tests.conformance.run.FAULTS", (OfServers(),))
    monkeypatch.setattr("tests.conformance.run.PROGRAMS", tmp_path)
    monkeypatch.setattr("tests.conformance.run.newest_model", lambda: tmp_path)
    told: list[str] = []
    results = run(["of-servers"], bare=False, tell=told.append)
    assert [result.baton for result in results] == [NO_SERVER]
    assert all_hold(results)
    assert "Baton holds 0 of 0." in table(results)
    assert told == []
