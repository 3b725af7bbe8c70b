"""Messages at which a customer was passed on, and messages at which one was left with the bot, ready to compare. Pure.

Both are told by what was known at that message, and followed in the same way, whatever happened afterwards: who is left
with the bot and passed on two messages later stays among those who were left. Leaving them out would keep only those
whose mood mended by itself.

A month has half a million messages, so all of them are looked at together, as columns.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone

import numpy as np
from numpy.typing import NDArray

EARLIER = 3
"""Messages before the last one that tell how the customer was."""
FOLLOWED = 3
"""Messages after it that tell how it went on."""
MICROSECOND = timedelta(microseconds=1)
TOGETHER = timedelta(days=1) // MICROSECOND
"""What lies further apart is about something else; times are microseconds since EPOCH."""
EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)
NEVER = np.iinfo(np.int64).max
Numbers = NDArray[np.int64]
Values = NDArray[np.float64]
Flags = NDArray[np.bool_]
Said = tuple[str, int, int, float]
"""A message: conversation, place in it, time, mood."""
Stay = tuple[str, int, int | None]
"""A conversation that people had: since when they were asked for, until when they had it, or None."""


@dataclass(frozen=True)
class Moods:
    """What customers wrote, by conversation and place. `conversation` and `channel` are places in the sorted names."""

    ids: Sequence[str]
    channels: Sequence[str]
    conversation: Numbers
    channel: Numbers
    at: Numbers
    valence: Values

    @classmethod
    def of(cls, pages: Iterable[Sequence[Said]], channels: Mapping[str, str]) -> "Moods":
        """Out of messages in any order, and conversation -> channel."""
        met: dict[str, int] = {}
        parts = [_columns(page, met) for page in pages]
        conversation, seq, at, valence = (
            np.concatenate([np.zeros(0, dtype=kind), *(part[n] for part in parts)])
            for n, kind in enumerate((np.int64, np.int64, np.int64, np.float64))
        )
        ids = sorted(met)
        known = sorted({channels[key] for key in ids})
        place = np.zeros(len(ids), dtype=np.int64)
        place[[met[key] for key in ids]] = np.arange(len(ids))
        conversation = place[conversation]
        on = np.array([known.index(channels[key]) for key in ids], dtype=np.int64)
        order = np.lexsort((seq, conversation))
        return cls(ids, known, conversation[order], on[conversation[order]], at[order], valence[order])


@dataclass(frozen=True)
class Forks:
    """`last` is the mood in the message at which it was decided, `earlier` the mean before it, `place` how many
    messages came before, `after` the mean of those that followed."""

    channels: Sequence[str]
    conversation: Numbers
    channel: Numbers
    last: Values
    earlier: Values
    place: Numbers
    after: Values
    passed_on: Flags


@dataclass(frozen=True)
class _Rows:
    """The messages with the bounds of the conversation that each is in."""

    at: Numbers
    valence: Values
    row: Numbers
    begin: Numbers
    end: Numbers

    def sum_near(self, offsets: Iterable[int]) -> tuple[Values, Numbers]:
        """Of each message the sum of the moods at these offsets from it, in their order, and how many there are."""
        total, count = np.zeros(len(self.at)), np.zeros(len(self.at), dtype=np.int64)
        for offset in offsets:
            other = self.row + offset
            inside = (other >= self.begin) & (other < self.end)
            other = np.where(inside, other, self.row)
            apart = (self.at[other] - self.at) * np.sign(offset)
            near = inside & (apart <= TOGETHER)
            total = np.where(near, total + self.valence[other], total)
            count += near
        return total, count

    def places(self) -> Numbers:
        """How many messages of its conversation came before each, no further apart than is together."""
        found, offset, active = np.zeros(len(self.at), dtype=np.int64), 1, self.row[self.row > self.begin]
        # Where times go up with the places, whatever is before one that is too far is too far itself.
        steps = (np.diff(self.at, prepend=self.at[:1]) < 0) & (self.row > self.begin)
        back = np.isin(self.begin, self.begin[steps])
        while active.size:
            near = self.at[active] - self.at[active - offset] <= TOGETHER
            found[active[near]] += 1
            offset += 1
            active = active[(near | back[active]) & (active - self.begin[active] >= offset)]
        return found


def forks(moods: Moods, stays: Iterable[Stay], *, start: datetime, end: datetime) -> Forks:
    """Every fork of [start, end) after which the customer wrote again."""
    rows = _rows(moods)
    asked, had = _with_people(moods, rows, list(stays))
    after, followed = rows.sum_near(range(1, FOLLOWED + 1))
    before, known = rows.sum_near(range(-EARLIER, 0))
    in_time = (rows.at >= microseconds(start)) & (rows.at < microseconds(end))
    at = np.flatnonzero((followed > 0) & in_time & (asked | ~had))
    return Forks(
        channels=moods.channels,
        conversation=moods.conversation[at],
        channel=moods.channel[at],
        last=rows.valence[at],
        earlier=np.where(known > 0, before / np.maximum(known, 1), rows.valence)[at],
        place=rows.places()[at],
        after=after[at] / followed[at],
        passed_on=asked[at],
    )


def microseconds(moment: datetime) -> int:
    """Since EPOCH, exactly."""
    return (moment - EPOCH) // MICROSECOND


def _columns(page: Sequence[Said], met: dict[str, int]) -> tuple[Numbers, Numbers, Numbers, Values]:
    """The columns of some messages; a conversation is the number in which it was `met`."""
    return (
        np.array([met.setdefault(row[0], len(met)) for row in page], dtype=np.int64),
        np.array([row[1] for row in page], dtype=np.int64),
        np.array([row[2] for row in page], dtype=np.int64),
        np.array([row[3] for row in page], dtype=np.float64),
    )


def _rows(moods: Moods) -> _Rows:
    begins, sizes = _conversations(moods)
    begin = np.repeat(begins, sizes)
    return _Rows(moods.at, moods.valence, np.arange(len(moods.at)), begin, begin + np.repeat(sizes, sizes))


def _conversations(moods: Moods) -> tuple[Numbers, Numbers]:
    """Where each conversation begins, and how many messages it has; every one of `ids` has some."""
    sizes = np.bincount(moods.conversation, minlength=len(moods.ids))
    return np.cumsum(sizes) - sizes, sizes


def _with_people(moods: Moods, rows: _Rows, stays: Sequence[Stay]) -> tuple[Flags, Flags]:
    """The messages at which people were asked for, the last one up to then; and those while people had it."""
    number = {key: n for n, key in enumerate(moods.ids)}
    known = [(number[key], since, NEVER if until is None else until) for key, since, until in stays if key in number]
    columns = zip(*known, strict=True) if known else ((), (), ())
    which, since, until = (np.array(column, dtype=np.int64) for column in columns)
    begins, sizes = _conversations(moods)
    each = sizes[which]
    # Every stay beside every message of its conversation.
    stay = np.repeat(np.arange(len(which)), each)
    row = np.arange(len(stay)) + np.repeat(begins[which] - (np.cumsum(each) - each), each)
    apart = since[stay] - rows.at[row]
    before = (apart >= 0) & (apart <= TOGETHER)
    last = np.full(len(which), -1)
    np.maximum.at(last, stay[before], row[before])
    asked, had = np.zeros(len(rows.at), dtype=np.bool_), np.zeros(len(rows.at), dtype=np.bool_)
    asked[last[last >= 0]] = True
    had[row[(apart <= 0) & (rows.at[row] <= until[stay])]] = True
    return asked, had
