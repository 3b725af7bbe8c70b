"""What the insights pages show, part by part: a sentence, a table, and a plot of the same figures. Pure.

Whatever a plot shows stands in the table beside it, for those who cannot see it and for the printed page.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from baton.insights.figure import LEAST, Figure, Part
from baton.insights.intervals import Estimate
from baton.insights.kpis import Kpi, Unit
from baton.insights.plots import Bar, rows_plot
from baton.insights.report import Report
from baton.insights.uplift import Uplift
from baton.voice.theme import Theme

FEW = "too few"
HEAD = ("What", "Value", "95 % interval", "Cases")
OTHERS_FROM = 12
"""Parts of a breakdown that a plot shows; the table has them all."""


@dataclass(frozen=True)
class Section:
    """`plots` are scheme -> SVG, empty where there is nothing to draw; `alt` says what they show."""

    name: str
    title: str
    says: str
    head: Sequence[str]
    rows: Sequence[Sequence[str]]
    alt: str = ""
    plots: Mapping[str, str] | None = None

    def to_dict(self) -> dict[str, Any]:
        """JSON-ready."""
        return {
            "name": self.name,
            "title": self.title,
            "says": self.says,
            "head": list(self.head),
            "rows": [list(row) for row in self.rows],
            "alt": self.alt,
            "plots": dict(self.plots or {}),
        }


def shares(found: Report, theme: Theme) -> Section:
    """Every KPI that is a share."""
    picked = [(kpi, figure) for kpi, figure in found.figures if kpi.unit == "share"]
    bars = [_bar(kpi.title, figure.estimate) for kpi, figure in picked]
    says = f"A line is the 95 % interval. Below {LEAST} cases there is no figure."
    alt = "Each share as a point on a line from 0 to 100 per cent, with its interval. The table has the same figures."
    return Section("shares", "Shares", says, HEAD, _rows(picked), alt, rows_plot(bars, theme))


def others(found: Report, theme: Theme) -> Section:
    """Times, points and moods, which share no scale."""
    picked = [(kpi, figure) for kpi, figure in found.figures if kpi.unit != "share"]
    bars = [_bar(kpi.title, figure.estimate) for kpi, figure in picked if kpi.unit == "mood"]
    says = "Times are medians. Moods go from -1 to 1."
    alt = "The moods as points on a line from -1 to 1, with their intervals. The table has the same figures, and times."
    return Section(
        "others", "Times, points and moods", says, HEAD, _rows(picked), alt, rows_plot(bars, theme, scale="mood")
    )


def handoffs(found: Report, theme: Theme, *, by: str, word: Callable[[str], str]) -> Section:
    """All handoffs by one of the ways of the KPI `handoffs`."""
    parts: Sequence[Part] = next(figure for kpi, figure in found.figures if kpi.name == "handoffs").breakdowns[by]
    bars = [_bar(word(part.name), part.share) for part in parts[:OTHERS_FROM]]
    rows = [(word(part.name), *_numbers(part.share, "share"), str(part.count)) for part in parts]
    says = "Of all handoffs in the period." if parts else "There were no handoffs in the period."
    alt = f"Handoffs by {by} as shares of all, with intervals. The table has the same figures."
    plots = rows_plot(bars, theme) if bars else None
    return Section(f"handoffs_{by}", f"Handoffs by {by}", says, HEAD, rows, alt if bars else "", plots)


def gained(found: Uplift, theme: Theme) -> Section:
    """What passing on did to the mood."""
    title = "What passing on did to the mood"
    if found.gain is None:
        says = f"{found.matched} of {found.passed_on} handoffs have a match: too few to compare."
        return Section("uplift", title, says, HEAD, ())
    rows = [
        ("When people were asked for", found.before, None),
        ("Had they been left with the bot", found.expected, None),
        ("Passed on", found.after, None),
        ("Uplift", found.gain.value, found.gain),
    ]
    bars = [_bar(name, gain) if gain else Bar(name, value) for name, value, gain in rows]
    table = [
        (name, _value(float(value or 0.0), "mood"), _between(gain, "mood") if gain else "", str(found.matched))
        for name, value, gain in rows
    ]
    return Section(
        "uplift",
        title,
        _verdict(found, found.gain),
        HEAD,
        table,
        "The mood when people were asked for, what it would have become, what it became, and the difference of the "
        "last two with its interval, on a line from -1 to 1. The table has the same figures.",
        rows_plot(bars, theme, scale="mood"),
    )


def _verdict(found: Uplift, gain: Estimate) -> str:
    by_itself = found.by_itself or 0.0
    if gain.low > 0:
        sure = "People lift it further than chance would."
    elif gain.high < 0:
        sure = "People leave it lower than the bot would have."
    else:
        sure = "No effect of people is shown: the interval holds 0."
    return (
        f"After the worst the mood changes by {by_itself:+.2f} by itself. {sure} {found.matched} of {found.passed_on} "
        "handoffs are compared with customers in the same mood who were left with the bot."
    )


def _rows(picked: Sequence[tuple[Kpi, Figure]]) -> list[Sequence[str]]:
    return [(kpi.title, *_numbers(figure.estimate, kpi.unit), str(figure.count)) for kpi, figure in picked]


def _numbers(estimate: Estimate | None, unit: Unit) -> tuple[str, str]:
    return (FEW, "") if estimate is None else (_value(estimate.value, unit), _between(estimate, unit))


def _between(estimate: Estimate, unit: Unit) -> str:
    return f"{_value(estimate.low, unit)} to {_value(estimate.high, unit)}"


def _value(value: float, unit: Unit) -> str:
    if unit == "share":
        return f"{100 * value:.1f} %"
    if unit == "seconds":
        return f"{value:.0f} s" if value < 120 else f"{value / 60:.0f} min" if value < 7200 else f"{value / 3600:.1f} h"
    return f"{value:+.0f}" if unit == "points" else f"{value:+.2f}"


def _bar(label: str, estimate: Estimate | None) -> Bar:
    return Bar(label, None) if estimate is None else Bar(label, estimate.value, estimate.low, estimate.high)
