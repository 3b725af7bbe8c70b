"""Messages at which a customer was passed on, and messages at which one was left with the bot, ready to compare. Pure.

Both are told by what was known at that message, and followed in the same way, whatever happened afterwards: who is left
with the bot and passed on two messages later stays among those who were left. Leaving them out would keep only those
whose mood mended by itself.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any

EARLIER = 3
"""Messages before the last one that tell how the customer was."""
FOLLOWED = 3
"""Messages after it that tell how it went on."""
TOGETHER = timedelta(days=1)
"""What lies further apart is about something else."""
Stays = Sequence[tuple[datetime, datetime | None]]
"""When people were asked for, and until when they had it."""


@dataclass(frozen=True)
class Fork:
    """`last` is the mood in the message at which it was decided, `earlier` the mean before it, `place` how many
    messages came before, `after` the mean of those that followed."""

    conversation: str
    channel: str
    last: float
    earlier: float
    place: int
    after: float
    passed_on: bool


def forks(moods: Iterable[Any], stays: Mapping[str, Stays], *, start: datetime, end: datetime) -> Iterator[Fork]:
    """Every fork of [start, end) after which the customer wrote again; `moods` come by conversation and place."""
    for key, rows in groupby(moods, key=lambda row: row.conversation_id):
        yield from _of_one(list(rows), stays.get(key, ()), start, end)


def _of_one(rows: Sequence[Any], stays: Stays, start: datetime, end: datetime) -> Iterator[Fork]:
    asked = {_asking(rows, requested) for requested, _ in stays}
    for n, row in enumerate(rows):
        later = [one.valence for one in rows[n + 1 : n + 1 + FOLLOWED] if one.at - row.at <= TOGETHER]
        if not later or not start <= row.at < end:
            continue
        if n not in asked and any(since <= row.at and (until is None or row.at <= until) for since, until in stays):
            continue
        before = [one.valence for one in rows[max(0, n - EARLIER) : n] if row.at - one.at <= TOGETHER]
        earlier = sum(before) / len(before) if before else row.valence
        place = sum(row.at - one.at <= TOGETHER for one in rows[:n])
        after = sum(later) / len(later)
        yield Fork(row.conversation_id, row.channel, row.valence, earlier, place, after, n in asked)


def _asking(rows: Sequence[Any], requested: datetime) -> int | None:
    """The message at which people were asked for: the last one up to then."""
    before = [n for n, row in enumerate(rows) if row.at <= requested and requested - row.at <= TOGETHER]
    return before[-1] if before else None
