"""What a fault is: a name, the promise that it threatens, and how it is tried on Baton and on bare Rasa.

A trial raises `Broken`, with what somebody lived through, when the promise did not hold. It does not say how the
processes are started: `bench` and `bare` do.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from tests.processes import until

if TYPE_CHECKING:
    from tests.conformance.bare_bench import BareBench
    from tests.conformance.bench import Bench

PROMISES = {
    1: "One owner: a reply prepared under an older owner is never delivered",
    2: "Nobody is left unanswered: every failure path ends at a person",
    3: "Nothing lost, nothing doubled",
    4: "The customer can always reach a person",
    5: "The person knows what happened",
    6: "Every automatic decision can be explained afterwards, in a log that shows tampering",
    7: "Cost stays flat",
}
"""The promises of the project, in short."""

HOLDS, BREAKS, NO_PART, NOT_BUILT, NOT_RUN = "holds", "breaks", "no such part", "not built", "not run"


class Broken(AssertionError):
    """The promise did not hold; the message says what was seen."""


@dataclass(frozen=True)
class Verdict:
    """How a trial ended, and what was seen when it did not hold."""

    state: str
    seen: str = ""

    def __str__(self) -> str:
        return f"{self.state}: {self.seen}" if self.seen else self.state


class Fault(ABC):
    """One row of the table. `how` and `how_bare` say in a few words what is done to Baton and to bare Rasa."""

    name: ClassVar[str]
    title: ClassVar[str]
    promise: ClassVar[int]
    how: ClassVar[str]
    how_bare: ClassVar[str] = ""
    no_part: ClassVar[str] = ""
    """Why bare Rasa cannot be tried: the part that it does not have."""
    about_database: ClassVar[bool] = False
    """Tried on PostgreSQL as well as on SQLite."""
    on_sqlite: ClassVar[bool] = True
    """False where SQLite has nothing that could break so."""
    built: ClassVar[bool] = True

    @abstractmethod
    def baton(self, bench: "Bench") -> None:
        """Do it to Baton; raises Broken."""

    def bare(self, bench: "BareBench") -> None:
        """Do it to bare Rasa; raises Broken. Not called where `no_part` says why."""
        raise NotImplementedError(f"{self.name} is not tried on bare Rasa; say in `no_part` why.")


class NotBuilt(Fault):
    """A row whose part of Baton does not exist yet; it is printed and not counted."""

    built = False
    how = "-"

    def baton(self, bench: "Bench") -> None:
        """Nothing to try."""


def must(held: object, seen: str) -> None:
    """Raises Broken with what was seen unless it held."""
    if not held:
        raise Broken(seen)


def eventually(probe: Callable[[], Any], seen: str, *, seconds: float = 60.0) -> Any:
    """The first truthy answer; raises Broken when there is none in time."""
    try:
        return until(probe, seconds=seconds)
    except AssertionError:
        raise Broken(seen) from None
