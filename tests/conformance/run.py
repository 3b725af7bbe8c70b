"""Tries every fault on Baton and on bare Rasa. `baton conformance` calls it; it prints nothing."""

import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.conformance.bare_bench import bare_bench_of
from tests.conformance.bench import bench_of
from tests.conformance.fault import BREAKS, HOLDS, NO_PART, NOT_BUILT, NOT_RUN, PROMISES, Broken, Fault, Verdict
from tests.conformance.faults import FAULTS
from tests.databases import PROGRAMS, discard, new_server
from tests.stack import newest_model

UNTRIED = Verdict(NOT_RUN)
NO_SERVER = Verdict(NOT_RUN, "the server programs of PostgreSQL are not installed")
Tell = Callable[[str], None]


@dataclass
class Result:
    """One row of the table; `baton` is the worst of the databases that it was tried on."""

    fault: Fault
    baton: Verdict = UNTRIED
    bare: Verdict = UNTRIED

    def to_dict(self) -> dict[str, Any]:
        """For a program to read."""
        return {
            "fault": self.fault.name,
            "title": self.fault.title,
            "promise": self.fault.promise,
            "how": self.fault.how,
            "how_bare": self.fault.how_bare,
            "baton": self.baton.state,
            "baton_seen": self.baton.seen,
            "bare": self.bare.state,
            "bare_seen": self.bare.seen,
        }


def run(names: Sequence[str] = (), *, bare: bool, tell: Tell) -> list[Result]:
    """Try the faults of these names, or all; raises KeyError for a name that is not in the table."""
    known = {fault.name: fault for fault in FAULTS}
    results = [Result(known[name]) for name in names] if names else [Result(fault) for fault in FAULTS]
    for result in results:
        if not result.fault.built:
            result.baton = Verdict(NOT_BUILT)
        if result.fault.no_part:
            result.bare = Verdict(NO_PART, result.fault.no_part)
    with tempfile.TemporaryDirectory(prefix="conformance-") as folder:
        _on_baton(results, Path(folder), tell=tell)
        if bare:
            _on_bare_rasa(results, Path(folder), tell=tell)
    return results


def names() -> list[str]:
    """Of all faults."""
    return [fault.name for fault in FAULTS]


def all_hold(results: Sequence[Result]) -> bool:
    """Whether every row that is built, and can be tried on this machine, holds on Baton."""
    return all(result.baton.state in (HOLDS, NOT_BUILT) or result.baton == NO_SERVER for result in results)


def table(results: Sequence[Result]) -> str:
    """For people: fault, promise, Baton, bare Rasa."""
    rows = [("fault", "promise", "Baton", "bare Rasa 3.6.21")]
    rows += [(one.fault.name, str(one.fault.promise), str(one.baton), str(one.bare)) for one in results]
    widths = [max(len(row[column]) for row in rows) for column in range(3)]
    lines = [
        "  ".join([*(cell.ljust(width) for cell, width in zip(row[:3], widths, strict=True)), row[3]]) for row in rows
    ]
    counted = [one for one in results if one.fault.built and one.baton != NO_SERVER]
    held = sum(one.baton.state == HOLDS for one in counted)
    promises = "\n".join(f"  {number}  {words}" for number, words in PROMISES.items())
    return "\n".join([*lines, "", f"Baton holds {held} of {len(counted)}.", "Promises:", promises])


def markdown(results: Sequence[Result]) -> str:
    """For the documentation: the same, with what is done."""
    head = "| Fault | Promise | What is done | Baton | Bare Rasa 3.6.21 |\n| --- | --- | --- | --- | --- |"
    return "\n".join([head, *map(_line, results)])


def _line(result: Result) -> str:
    fault = result.fault
    cells = (f"`{fault.name}`: {fault.title}", fault.promise, _how(fault), result.baton, result.bare)
    return "| " + " | ".join(" ".join(str(cell).split()).replace("|", "/") for cell in cells) + " |"


def _how(fault: Fault) -> str:
    same = fault.no_part or fault.how_bare in ("", fault.how)
    return fault.how if same else f"{fault.how}; bare Rasa: {fault.how_bare}"


def _on_baton(results: Sequence[Result], folder: Path, *, tell: Tell) -> None:
    built = [result for result in results if result.fault.built]
    if not built:
        return
    model = newest_model()
    first = [result for result in built if result.fault.on_sqlite]
    if first:
        tell("Starting Baton on SQLite ...")
        with bench_of(_new(folder, "sqlite"), model=model, thorough=True) as bench:
            for result in first:
                result.baton = tried(result.fault, result.fault.baton, bench, tell, "Baton, SQLite")
    if (PROGRAMS / "postgres").exists():
        again = [one for one in built if one.fault.about_database and one.baton in (Verdict(HOLDS), UNTRIED)]
        _on_postgres(again, folder, model=model, tell=tell)
        return
    for result in built:
        result.baton = result.baton if result.fault.on_sqlite else NO_SERVER


def _on_postgres(results: Sequence[Result], folder: Path, *, model: Path, tell: Tell) -> None:
    if not results:
        return
    tell("Starting Baton on PostgreSQL ...")
    with _server() as server, bench_of(_new(folder, "pg"), model=model, thorough=True, server=server) as bench:
        for result in results:
            found = tried(result.fault, result.fault.baton, bench, tell, "Baton, PostgreSQL")
            seen = f"on PostgreSQL: {found.seen}" if found.seen else ""
            result.baton = Verdict(found.state, seen)


def _on_bare_rasa(results: Sequence[Result], folder: Path, *, tell: Tell) -> None:
    comparable = [result for result in results if not result.fault.no_part]
    if not comparable:
        return
    tell("Training and starting bare Rasa ...")
    with bare_bench_of(_new(folder, "bare")) as bench:
        for result in comparable:
            result.bare = tried(result.fault, result.fault.bare, bench, tell, "bare Rasa")


def tried(fault: Fault, trial: Callable[[Any], None], bench: Any, tell: Tell, where: str) -> Verdict:
    """What came of a trial, told in a line; what it broke is mended."""
    verdict = Verdict(HOLDS)
    try:
        trial(bench)
    except Broken as broken:
        verdict = Verdict(BREAKS, str(broken))
    except Exception as error:
        verdict = Verdict(BREAKS, f"{type(error).__name__}: {error}")
    tell(f"{where}: {fault.name}: {verdict}")
    bench.restored()
    return verdict


@contextmanager
def _server() -> Iterator[Any]:
    with ExitStack() as stack:
        server = new_server()
        stack.callback(discard, server)
        yield server


def _new(folder: Path, name: str) -> Path:
    shutil.rmtree(folder / name, ignore_errors=True)
    (folder / name).mkdir()
    return folder / name
