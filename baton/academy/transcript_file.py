"""Transcripts of practices as people type them into a YAML file, to be scored. docs/academy.md describes the format."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from baton.academy.marking import line_meant
from baton.academy.practice import Act
from baton.academy.scenario import Scenario
from baton.academy.strategies import Finds
from baton.errors import PolicyError
from baton.policies import checked, limited, load_policy


def _check_some(texts: tuple[str, ...]) -> None:
    if not texts:
        raise ValueError("is empty.")


def _check_waits(seconds: tuple[float, ...]) -> None:
    if any(not 0 <= one < float("inf") for one in seconds):
        raise ValueError("holds something else than seconds from 0 on.")


@dataclass(frozen=True)
class Transcript:
    """One practice: the scenario, what the trainee replied, asked the ask box, and marked as wrong.

    `waits` are the seconds for which the customer waited for each reply.
    """

    scenario: str
    replies: tuple[str, ...] = checked(_check_some)
    name: str | None = None
    seed: int = limited(0, 1_000_000, default=1)
    asks: tuple[str, ...] = ()
    marks: tuple[str, ...] = ()
    waits: tuple[float, ...] = checked(_check_waits, default=())

    def __post_init__(self) -> None:
        if self.waits and len(self.waits) != len(self.replies):
            raise ValueError(f"has {len(self.waits)} waits for {len(self.replies)} replies.")

    def acts(self, scenario: Scenario, finds: Finds, help_: Mapping[str, Any]) -> list[Act]:
        """As acts of a practice, looked up first, then said; raises BatonError for a mark on no line of `help_`."""
        waits = self.waits or (0.0,) * len(self.replies)
        return [
            *(Act("mark", text if text.startswith("h_") else line_meant(help_, text)) for text in self.marks),
            *(Act("ask", text, found=finds(scenario, text)) for text in self.asks),
            *(Act("reply", text, after_s=waited) for text, waited in zip(self.replies, waits, strict=True)),
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
