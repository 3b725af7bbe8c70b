"""Forks found message by message, as one would explain them: what the columns of `baton.insights.forks` must equal."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby

from baton.insights.forks import EARLIER, FOLLOWED, Forks, Moods, Stay, microseconds

DAY_APART = timedelta(days=1)
Stays = Sequence[tuple[datetime, datetime | None]]
"""When people were asked for, and until when they had it."""


@dataclass(frozen=True)
class Read:
    """A customer's message whose mood was read."""

    conversation: str
    channel: str
    at: datetime
    valence: float


@dataclass(frozen=True)
class Fork:
    """A row of `Forks`."""

    conversation: str
    channel: str
    last: float
    earlier: float
    place: int
    after: float
    passed_on: bool


def columns(rows: Sequence[Read], stays: Mapping[str, Stays]) -> tuple[Moods, list[Stay]]:
    """The same as `baton.storage.arcs` would give it."""
    said = [(row.conversation, n, microseconds(row.at), row.valence) for n, row in enumerate(rows)]
    had = [
        (key, microseconds(since), None if until is None else microseconds(until))
        for key, some in stays.items()
        for since, until in some
    ]
    return Moods.of(
        [said[: len(said) // 2], said[len(said) // 2 :]], {row.conversation: row.channel for row in rows}
    ), had


def listed(found: Forks, moods: Moods) -> list[Fork]:
    """One by one."""
    return [
        Fork(
            moods.ids[found.conversation[n]],
            found.channels[found.channel[n]],
            float(found.last[n]),
            float(found.earlier[n]),
            int(found.place[n]),
            float(found.after[n]),
            bool(found.passed_on[n]),
        )
        for n in range(len(found.last))
    ]


def plain(rows: Sequence[Read], stays: Mapping[str, Stays], *, start: datetime, end: datetime) -> list[Fork]:
    """Every fork of [start, end); rows come by conversation and place."""
    return [
        fork
        for key, some in groupby(rows, key=lambda row: row.conversation)
        for fork in _of_one(list(some), stays.get(key, ()), start, end)
    ]


def _of_one(rows: Sequence[Read], stays: Stays, start: datetime, end: datetime) -> Iterator[Fork]:
    asked = {_asking(rows, requested) for requested, _ in stays}
    for n, row in enumerate(rows):
        later = [one.valence for one in rows[n + 1 : n + 1 + FOLLOWED] if one.at - row.at <= DAY_APART]
        if not later or not start <= row.at < end:
            continue
        if n not in asked and any(since <= row.at and (until is None or row.at <= until) for since, until in stays):
            continue
        before = [one.valence for one in rows[max(0, n - EARLIER) : n] if row.at - one.at <= DAY_APART]
        earlier = sum(before) / len(before) if before else row.valence
        place = sum(row.at - one.at <= DAY_APART for one in rows[:n])
        after = sum(later) / len(later)
        yield Fork(row.conversation, row.channel, row.valence, earlier, place, after, n in asked)


def _asking(rows: Sequence[Read], requested: datetime) -> int | None:
    """The message at which people were asked for: the last one up to then."""
    before = [n for n, row in enumerate(rows) if row.at <= requested and requested - row.at <= DAY_APART]
    return before[-1] if before else None
