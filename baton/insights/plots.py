"""Draws figures as SVG in the brand's colours, light and dark, without a screen. It judges nothing.

Each is narrow enough to be read on a phone, tells nothing by colour alone, and has no words of customers in it.
"""

import re
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from io import StringIO
from typing import Any, Literal

from baton.voice.theme import Theme

Scale = Literal["share", "mood"]
Scheme = Literal["light", "dark"]
SCHEMES: tuple[Scheme, ...] = ("light", "dark")
WIDE, ROW, AROUND = 4.6, 0.42, 0.55
"""Inches: of a figure, of one row in it, and of what stands around the rows."""
SMALL = 9
MARKS: Sequence[tuple[str, str]] = (("o", "-"), ("s", "--"), ("^", ":"), ("D", "-."))
"""Marker and line of each series, so that they are told apart without colour."""
ROLES = ("surface", "line", "line-strong", "ink", "ink-soft", "brand", "person")
INKS: Mapping[str, str] = {role: f"#fe01{n:02x}" for n, role in enumerate(ROLES)}
"""What a role is drawn in, once; each scheme then has its own colours put there, as drawing is what takes long."""
_drawing = threading.Lock()
"""The library keeps its settings in one place for all threads."""


@dataclass(frozen=True)
class Bar:
    """One row: a value and the interval around it; without a value it was too few, and is said so."""

    label: str
    value: float | None
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True)
class Series:
    """One line over time: a bar for each label of the axis."""

    label: str
    bars: Sequence[Bar]


def rows_plot(bars: Sequence[Bar], theme: Theme, *, scale: Scale = "share") -> dict[str, str]:
    """A point and its interval in each row, on one scale; scheme -> SVG."""
    return _coloured(_rows(bars, INKS, scale), theme)


def lines_plot(series: Sequence[Series], theme: Theme) -> dict[str, str]:
    """Shares over time with bands for their intervals; scheme -> SVG."""
    return _coloured(_lines(series, INKS), theme)


def _coloured(drawn: str, theme: Theme) -> dict[str, str]:
    """A drawing in INKS in the colours of each scheme."""
    return {scheme: _put(drawn, theme.variables(scheme)) for scheme in SCHEMES}


def _put(drawn: str, colours: Mapping[str, str]) -> str:
    inks = {ink: colours[role] for role, ink in INKS.items()}
    return re.sub("|".join(inks), lambda match: inks[match[0]], drawn)


def load() -> None:
    """Load the library and its fonts, so that the first plot is there as soon as others."""
    rows_plot([Bar("0", 0.5, 0.4, 0.6)], Theme())


def _rows(bars: Sequence[Bar], colours: Mapping[str, str], scale: Scale) -> str:
    with _drawing:
        figure, axes = _figure(WIDE, AROUND + ROW * max(len(bars), 1), colours)
        left, right = (0.0, 1.0) if scale == "share" else (-1.0, 1.0)
        for n, bar in enumerate(bars):
            _row(axes, bar, -n, (left, right), colours, scale)
        axes.set_ylim(-len(bars) + 0.5, 0.85)
        axes.set_yticks([])
        _across(axes, left, right, scale)
        if scale == "mood":
            axes.axvline(0, color=colours["line-strong"], linewidth=1)
        return _svg(figure)


def _row(axes: Any, bar: Bar, at: float, ends: tuple[float, float], colours: Mapping[str, str], scale: Scale) -> None:
    left, right = ends
    axes.text(left, at + 0.3, bar.label, color=colours["ink"], fontsize=SMALL, va="center")
    told = "too few" if bar.value is None else _told(bar.value, scale)
    axes.text(right, at + 0.3, told, color=colours["ink"], fontsize=SMALL, va="center", ha="right")
    if bar.value is None:
        return
    axes.plot([left if scale == "share" else 0, bar.value], [at, at], color=colours["brand"], linewidth=5, alpha=0.35)
    if bar.low is not None and bar.high is not None:
        axes.plot([bar.low, bar.high], [at, at], color=colours["ink"], linewidth=1.3, marker="|", markersize=7)
    axes.plot([bar.value], [at], color=colours["brand"], marker="o", markersize=6, clip_on=False, zorder=3)


def _lines(series: Sequence[Series], colours: Mapping[str, str]) -> str:
    with _drawing:
        figure, axes = _figure(WIDE, 3.0, colours)
        inks = (colours["brand"], colours["ink"], colours["person"], colours["ink-soft"])
        for one, (marker, line), ink in zip(series, MARKS, inks, strict=False):
            known = [(n, bar) for n, bar in enumerate(one.bars) if bar.value is not None]
            at = [n for n, _ in known]
            axes.plot(at, [bar.value for _, bar in known], color=ink, marker=marker, linestyle=line, label=one.label)
            low, high = [bar.low for _, bar in known], [bar.high for _, bar in known]
            axes.fill_between(at, low, high, color=ink, alpha=0.15, linewidth=0)
        labels = [bar.label for bar in series[0].bars] if series else []
        every = max(1, -(-len(labels) // 5))
        axes.set_xticks(range(0, len(labels), every))
        axes.set_xticklabels(labels[::every])
        axes.set_xlim(-0.4, max(len(labels) - 0.6, 0.4))
        axes.set_ylim(0, 1)
        axes.set_yticks([0, 0.25, 0.5, 0.75, 1])
        axes.set_yticklabels(["0 %", "25 %", "50 %", "75 %", "100 %"])
        legend = axes.legend(loc="lower left", bbox_to_anchor=(0, 1), ncol=2, fontsize=SMALL, frameon=False)
        for text in legend.get_texts():
            text.set_color(colours["ink"])
        return _svg(figure)


def _figure(width: float, height: float, colours: Mapping[str, str]) -> tuple[Any, Any]:
    from matplotlib.backends.backend_svg import FigureCanvasSVG
    from matplotlib.figure import Figure

    figure = Figure(figsize=(width, height), facecolor=colours["surface"], constrained_layout=True)
    FigureCanvasSVG(figure)
    axes = figure.add_subplot(facecolor=colours["surface"])
    for side in ("top", "right", "left"):
        axes.spines[side].set_visible(False)
    axes.spines["bottom"].set_color(colours["line-strong"])
    axes.tick_params(colors=colours["ink-soft"], labelsize=SMALL)
    axes.grid(axis="both", color=colours["line"], linewidth=0.7)
    axes.set_axisbelow(True)
    return figure, axes


def _across(axes: Any, left: float, right: float, scale: Scale) -> None:
    room = (right - left) * 0.02
    axes.set_xlim(left - room, right + room)
    ticks = [left + part * (right - left) / 4 for part in range(5)]
    axes.set_xticks(ticks)
    axes.set_xticklabels([f"{100 * tick:.0f} %" if scale == "share" else f"{tick:+.1f}" for tick in ticks])


def _told(value: float, scale: Scale) -> str:
    return f"{100 * value:.0f} %" if scale == "share" else f"{value:+.2f}"


def _svg(figure: Any) -> str:
    from matplotlib import rc_context

    written = StringIO()
    with rc_context({"svg.hashsalt": "baton"}):  # the same figures give the same file
        figure.savefig(
            written, format="svg", metadata={"Date": None, "Creator": None}, facecolor=figure.get_facecolor()
        )
    return written.getvalue()
