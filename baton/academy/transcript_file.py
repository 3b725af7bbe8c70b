"""Transcripts of practices as people type them into a YAML file, to be scored. docs/academy.md describes the format."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from baton.academy.practice import Act
from baton.academy.scenario import Scenario
from baton.academy.strategies import Finds
from baton.errors import PolicyError
from baton.policies import checked, limited, load_policy


def _check_some(texts: tuple[str, ...]) -> None:
    if not texts:
        raise ValueError("is empty.")


@dataclass(frozen=True)
class Transcript:
    """One practice: the scenario, what the trainee replied, asked the ask box, and marked as wrong."""

    scenario: str
    replies: tuple[str, ...] = checked(_check_some)
    name: str | None = None
    seed: int = limited(0, 1_000_000, default=1)
    asks: tuple[str, ...] = ()
    marks: tuple[str, ...] = ()

    def acts(self, scenario: Scenario, finds: Finds) -> list[Act]:
        """As acts of a practice: looked up first, then said."""
        return [
            *(Act("mark", text) for text in self.marks),
            *(Act("ask", text, found=finds(scenario, text)) for text in self.asks),
            *(Act("reply", text) for text in self.replies),
        ]


@dataclass(frozen=True)
class Transcripts:
    """The one key of such a file."""

    transcripts: tuple[Transcript, ...]


def load_transcripts(path: Path, course: Mapping[str, Scenario]) -> tuple[Transcript, ...]:
    """Read a file; raises PolicyError, also for a scenario that is not in the course."""
    found = load_policy(path, Transcripts).transcripts
    for number, one in enumerate(found, 1):
        if one.scenario not in course:
            what = f"transcript {number} names the scenario '{one.scenario}', which is not there."
            raise PolicyError(what, path=path, remedy="`baton academy list` shows them.")
    return found
