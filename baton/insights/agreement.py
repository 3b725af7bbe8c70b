"""How far two ratings of the same conversations agree beyond chance: weighted kappa with its interval. Pure.

Quadratic weights (Cohen 1968, Psychological Bulletin 70:213). It is not always the same two who rate, so who came first
means nothing and chance is that of all ratings together (Scott 1955, Public Opinion Quarterly 19:321). The error is the
jackknife's (Efron and Stein 1981, Annals of Statistics 9:586), on Fisher's scale, which keeps the interval within 1.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from baton.insights import intervals
from baton.insights.intervals import Estimate

LEAST_PAIRS = 10
"""Pairs from which there is a figure."""
NEARLY_ONE = 1 - 1e-9
Table = NDArray[np.float64]


@dataclass(frozen=True)
class Agreement:
    """Of how many pairs; `kappa` 1 for always alike, 0 for what chance gives. None where it cannot be said."""

    pairs: int
    kappa: float | None
    low: float | None
    high: float | None
    alike: Estimate | None

    def to_dict(self) -> dict[str, Any]:
        """JSON-ready."""
        figures = {"kappa": self.kappa, "low": self.low, "high": self.high}
        alike = None if self.alike is None else {name: round(v, 3) for name, v in vars(self.alike).items()}
        return {
            "pairs": self.pairs,
            **{name: None if value is None else round(value, 3) for name, value in figures.items()},
            "alike": alike,
        }

    def in_words(self) -> str:
        """One sentence for a report."""
        if self.alike is None:
            have = "1 conversation has" if self.pairs == 1 else f"{self.pairs} conversations have"
            return f"{have} both ratings; agreement is shown from {LEAST_PAIRS} on."
        low, high = (f"{100 * end:.0f}" for end in (self.alike.low, self.alike.high))
        alike = f"{100 * self.alike.value:.0f} % were rated alike (95 % interval {low} to {high} %)"
        if self.kappa is None:
            return f"Of {self.pairs} pairs {alike}. All ratings are the same, so kappa says nothing."
        if self.low is None or self.high is None:
            return f"Weighted kappa {self.kappa:.2f}, without an interval. Of {self.pairs} pairs {alike}."
        between = f"{self.low:.2f} to {self.high:.2f}"
        return f"Weighted kappa {self.kappa:.2f} (95 % interval {between}). Of {self.pairs} pairs {alike}."


def agreement(pairs: Sequence[tuple[int, int]], *, scale: Sequence[int]) -> Agreement:
    """The agreement of two ratings each on an ordered scale; without figures below LEAST_PAIRS."""
    if len(pairs) < LEAST_PAIRS:
        return Agreement(len(pairs), None, None, None, None)
    alike = intervals.share(sum(first == second for first, second in pairs), len(pairs))
    kappa = weighted_kappa(pairs, scale=scale)
    error = None if kappa is None else _jackknifed(pairs, scale)
    if kappa is None or not error or abs(kappa) > NEARLY_ONE:
        return Agreement(len(pairs), kappa, None, None, alike)
    half = intervals.student(len(pairs) - 1) * error / (1 - kappa**2)
    low, high = (math.tanh(math.atanh(kappa) + side) for side in (-half, half))
    return Agreement(len(pairs), kappa, low, high, alike)


def weighted_kappa(pairs: Sequence[tuple[int, int]], *, scale: Sequence[int]) -> float | None:
    """Kappa; None when all ratings are one, so that chance agrees as well."""
    return _kappa(_counted(pairs, scale))


def _counted(pairs: Sequence[tuple[int, int]], scale: Sequence[int]) -> Table:
    """How often each two scores met, whichever came first."""
    place = {score: at for at, score in enumerate(scale)}
    table = np.zeros((len(scale), len(scale)))
    for first, second in pairs:
        table[place[first], place[second]] += 0.5
        table[place[second], place[first]] += 0.5
    return table


def _kappa(counted: Table) -> float | None:
    table = counted / counted.sum()
    steps = np.arange(len(table))
    far = (np.subtract.outer(steps, steps) / (len(table) - 1)) ** 2
    of_all = table.sum(axis=0)
    by_chance = float((far * np.outer(of_all, of_all)).sum())
    return None if by_chance < 1e-12 else 1.0 - float((far * table).sum()) / by_chance


def _jackknifed(pairs: Sequence[tuple[int, int]], scale: Sequence[int]) -> float | None:
    """The standard error from leaving each pair out in turn; None where that leaves ratings that are all one."""
    whole = _counted(pairs, scale)
    # Pairs of the same scores leave the same behind, so each kind is left out once and counted as often as it is there.
    left = {pair: _kappa(whole - _counted([pair], scale)) for pair in set(pairs)}
    found = [left[pair] for pair in pairs]
    if any(one is None for one in found):
        return None
    values = np.array(found, dtype=np.float64)
    return math.sqrt((len(pairs) - 1) * float(values.var()))
