"""How long customers wait for a person when so many come in an hour and so many people are there: Erlang's C formula.

Erlang 1917; in the form of Koole, Call Center Optimization (2013), chapter 2: arrivals at random, waiting in one line,
nobody gives up. A person who has several chats at once counts as several lines, and a handling time is measured as it
is with all of them open. Pure.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo

HOUR_S = 3600.0


@dataclass(frozen=True)
class Staffing:
    """`people` at the desk in each hour, each with so many conversations at once, each of which takes so long."""

    people: float
    at_once: int
    handling_s: float

    @property
    def lines(self) -> int:
        """Conversations that can go on at the same time."""
        return max(1, round(self.people * self.at_once))


@dataclass(frozen=True)
class Wait:
    """`mean_s` of all who come, None when the line would grow without end; the worst hour of the day with its own."""

    mean_s: float | None
    worst_hour: int | None
    worst_s: float | None
    busiest: float


def chance_to_wait(load: float, lines: int) -> float:
    """Erlang C: the share of those who come and find every line taken; `load` is arrivals times handling time.

    By the recursion of Erlang B, which neither overflows nor loses digits.
    """
    if load <= 0:
        return 0.0
    if load >= lines:
        return 1.0
    blocked = 1.0
    for line in range(1, lines + 1):
        blocked = load * blocked / (line + load * blocked)
    return blocked / (1 - load / lines * (1 - blocked))


def mean_wait_s(per_hour: float, staffing: Staffing) -> float | None:
    """The mean wait of everybody who comes; None when more come than can be served."""
    load, lines = per_hour * staffing.handling_s / HOUR_S, staffing.lines
    if load >= lines:
        return None
    return chance_to_wait(load, lines) * staffing.handling_s / (lines - load)


def expected_wait(moments: Sequence[datetime], *, days: float, zone: tzinfo, staffing: Staffing) -> Wait:
    """The wait by the hours of a mean day, each hour weighed by how many come in it."""
    counts = Counter(moment.astimezone(zone).hour for moment in moments)
    rates = {hour: count / max(days, 1.0) for hour, count in counts.items()}
    if not rates:
        return Wait(0.0, None, None, 0.0)
    waits = {hour: mean_wait_s(rate, staffing) for hour, rate in rates.items()}
    busiest = max(rates, key=lambda hour: (rates[hour], -hour))
    worst = waits[busiest]
    total = sum(rates.values())
    known = [(rates[hour], wait) for hour, wait in waits.items() if wait is not None]
    mean = sum(rate * wait for rate, wait in known) / total if len(known) == len(waits) else None
    return Wait(mean, busiest, worst, rates[busiest])
