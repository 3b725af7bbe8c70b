"""The journey map: how many customers come by each stage, how they feel there, how many go to people from there."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from scipy.stats import t as student

from baton.insights import intervals
from baton.insights.figure import LEAST
from baton.insights.intervals import CONFIDENCE, Estimate
from baton.storage import journeys
from baton.storage.database import Database
from baton.storage.figures import Span

ORDER = (journeys.OPENING, journeys.BOT)
LAST = (journeys.QUEUE, journeys.PERSON)
TITLES = {
    journeys.OPENING: "Opening",
    journeys.BOT: "With the bot",
    journeys.QUEUE: "In the queue",
    journeys.PERSON: "With a person",
}


@dataclass(frozen=True)
class Stage:
    """`reached` and `mood` are None below the least count; `handoffs` are those that its reason led to."""

    key: str
    title: str
    messages: int
    conversations: int
    reached: Estimate | None
    mood: Estimate | None
    handoffs: int


def journey(database: Database, span: Span) -> list[Stage]:
    """The stages in the order in which a customer meets them; moments of truth by how many come by."""
    with database.reading() as tx:
        rows = {str(row.stage): row for row in journeys.stages(tx, span)}
        reasons = {str(row.reason): int(row.times) for row in journeys.reasons(tx, span)}
        of = journeys.wrote(tx, span)
    moments = {key: row for key, row in rows.items() if key.startswith(journeys.MOMENT)}
    by_many = sorted(moments, key=lambda key: (-moments[key].conversations, key))
    keys = [*(key for key in ORDER if key in rows), *by_many, *(key for key in LAST if key in rows)]
    found = [_stage(key, rows[key], of, reasons) for key in keys]
    known = {key.removeprefix(journeys.MOMENT) for key in moments}
    return found + [
        Stage(f"other:{reason}", f"Without a moment: {_plain(reason)}", 0, 0, None, None, times)
        for reason, times in sorted(reasons.items(), key=lambda item: (-item[1], item[0]))
        if reason not in known
    ]


def _stage(key: str, row: Any, of: int, reasons: Mapping[str, int]) -> Stage:
    count, read = int(row.conversations), int(row.read)
    reason = key.removeprefix(journeys.MOMENT)
    title = TITLES.get(key) or f"Moment of truth: {_plain(reason)}"
    mood = _mean(float(row.mood), float(row.square), read) if read >= LEAST else None
    reached = intervals.share(min(count, of), of) if of >= LEAST else None
    return Stage(key, title, int(row.messages), count, reached, mood, reasons.get(reason, 0))


def _mean(mean: float, square: float, count: int) -> Estimate:
    spread = max(square - mean * mean, 0.0) * count / (count - 1)
    half = float(student.ppf(0.5 + CONFIDENCE / 2, count - 1)) * math.sqrt(spread / count)
    return Estimate(mean, mean - half, mean + half)


def _plain(key: str) -> str:
    return key.replace("_", " ")
