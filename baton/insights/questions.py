"""What may be asked about a period, and what tells two questions apart. Light to load: it answers nothing."""

from dataclasses import dataclass, field

from baton.storage.figures import Span
from baton.voice.theme import Theme

KPIS, CSV, UPLIFT, LATELY = "kpis", "kpis.csv", "uplift", "lately"
"""The KPIs for a program, as a file, the comparison of moods, and the KPIs as flat rows for the monitoring."""
PARTS = ("kpis", "trend", "uplift", "journey", "drivers")
"""The parts of the insights pages."""
Asked = tuple[str | None, str | None, str | None]
"""From, to and channel as somebody wrote them."""


@dataclass(frozen=True)
class Question:
    """`what` is one of the above, a part as `part_of(name)`.

    Two who asked alike ask the same, although a period that ends now has another end for each.
    """

    what: str
    asked: Asked
    span: Span = field(compare=False)
    theme: Theme = field(default_factory=Theme)


def part_of(name: str) -> str:
    """What to ask for a part of the insights pages."""
    return f"insights/{name}"
