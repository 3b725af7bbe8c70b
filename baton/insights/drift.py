"""Whether customers write of other things, or the model reads them otherwise, than before: two periods compared.

By the population stability index (Siddiqi, Credit Risk Scorecards, 2006): below 0.1 nothing to see, from 0.25 on a
shift that somebody must look into. Pure, apart from `drift`, which reads what was stored.
"""

import math
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from baton.storage import replays
from baton.storage.database import Transaction
from baton.storage.figures import Span

LEAST = 200
"""Below so many messages in either period a shift is noise."""
MOVED, DRIFTED = 0.1, 0.25
BINS = 10
RARE = 0.01
"""Names with a smaller share in both periods count as one."""

MEASURES = {
    "intent": "What customers want",
    "confidence": "How sure the model is",
    "valence": "Mood",
    "moments": "Moments above one half",
}


@dataclass
class Sample:
    """How often each intent was read, and how chances and moods are spread."""

    messages: int = 0
    counts: dict[str, Counter[str]] = field(default_factory=lambda: {name: Counter() for name in MEASURES})

    def add(self, reading: Mapping[str, Any]) -> None:
        """Count a message."""
        self.messages += 1
        self.counts["intent"][str(reading.get("intent"))] += 1
        self.counts["confidence"][_bin(float(reading.get("confidence") or 0.0))] += 1
        valence = (reading.get("tone") or {}).get("valence")
        if valence is not None:
            self.counts["valence"][_bin((float(valence) + 1) / 2)] += 1
        moments = reading.get("moments") or {}
        self.counts["moments"].update(name for name, chance in moments.items() if chance >= 0.5)


@dataclass(frozen=True)
class Shift:
    """One measure in two periods; `index` is None where there are too few messages. `most` is what moved the most."""

    name: str
    index: float | None
    most: str

    @property
    def word(self) -> str:
        """How much it is."""
        if self.index is None:
            return "too few"
        return "stable" if self.index < MOVED else "moved" if self.index < DRIFTED else "drifted"


def drift(tx: Transaction, before: Span, after: Span) -> tuple[list[Shift], int, int]:
    """Each measure in two periods, and how many messages each of them has."""
    old, new = _sample(replays.readings(tx, before)), _sample(replays.readings(tx, after))
    enough = min(old.messages, new.messages) >= LEAST
    return [_shift(name, old, new, enough=enough) for name in MEASURES], old.messages, new.messages


def stability(before: Mapping[str, int], after: Mapping[str, int]) -> tuple[float, str]:
    """The index, and the name that adds the most to it; half a case is added to each so that none is zero."""
    names = _names(before, after)
    olds, news = _shares(before, names), _shares(after, names)
    parts = {name: (news[name] - olds[name]) * math.log(news[name] / olds[name]) for name in olds}
    most = max(parts, key=lambda name: (parts[name], name), default="")
    return sum(parts.values()), most


def _sample(readings: Iterable[Mapping[str, Any]]) -> Sample:
    sample = Sample()
    for reading in readings:
        sample.add(reading)
    return sample


def _shift(name: str, old: Sample, new: Sample, *, enough: bool) -> Shift:
    if not enough or not old.counts[name] or not new.counts[name]:
        return Shift(name, None, "")
    index, most = stability(old.counts[name], new.counts[name])
    return Shift(name, index, most)


def _names(before: Mapping[str, int], after: Mapping[str, int]) -> dict[str, str]:
    """Each name and the one that it counts under."""
    totals = sum(before.values()) or 1, sum(after.values()) or 1
    shares = {name: max(before.get(name, 0) / totals[0], after.get(name, 0) / totals[1]) for name in {*before, *after}}
    return {name: name if share >= RARE else "others" for name, share in shares.items()}


def _shares(counts: Mapping[str, int], names: Mapping[str, str]) -> dict[str, float]:
    merged = dict.fromkeys(names.values(), 0.5)
    for name, count in counts.items():
        merged[names[name]] += count
    total = sum(merged.values())
    return {name: count / total for name, count in merged.items()}


def _bin(chance: float) -> str:
    place = min(BINS - 1, max(0, int(chance * BINS)))
    return f"{place / BINS:.1f} to {(place + 1) / BINS:.1f}"
