"""A finding and the place it is about. Data only."""

from dataclasses import dataclass
from pathlib import Path

from baton.voice.tone_check import Finding


@dataclass(frozen=True)
class Found:
    """A finding, with the file and line to put it right."""

    path: Path
    line: int
    finding: Finding
