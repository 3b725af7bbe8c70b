"""Draws measurements into PNG files: confusion, reliability, threshold curve. Without a screen, and without judging."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from baton.errors import BatonError
from baton.evaluation.curves import Bin, Threshold

DPI = 120
WIDE = 5.0
"""Inches, for figures whose content does not ask for more."""


def plot_confusion(path: Path, counts: Mapping[str, Mapping[str, int]], *, title: str) -> Path:
    """Rows are what was labelled, columns what was found; numbers are written in while they can be read."""
    names = list(counts)
    size = max(WIDE, 0.32 * len(names))
    figure, axes = _figure(size, size)
    grid = [[counts[row].get(column, 0) for column in names] for row in names]
    shares = [[cell / max(sum(row), 1) for cell in row] for row in grid]
    axes.imshow(shares, cmap="Blues", vmin=0.0, vmax=1.0)
    axes.set_xticks(range(len(names)))
    axes.set_xticklabels(names, rotation=90 if len(names) > 5 else 0)
    axes.set_yticks(range(len(names)))
    axes.set_yticklabels(names)
    axes.set_xlabel("found")
    axes.set_ylabel("labelled")
    for at, row in enumerate(grid):
        for across, cell in enumerate(row):
            if cell and len(names) <= 40:
                axes.text(across, at, str(cell), ha="center", va="center", color=_ink(shares[at][across]), fontsize=8)
    return _written(figure, axes, path, title)


def plot_reliability(path: Path, curves: Mapping[str, Sequence[Bin]], *, title: str) -> Path:
    """How often it was so against how sure the model was; the diagonal is honest."""
    figure, axes = _figure(WIDE, WIDE)
    axes.plot([0, 1], [0, 1], color="0.6", linestyle="--", linewidth=1)
    for name, bins in curves.items():
        axes.plot([item.chance for item in bins], [item.share for item in bins], marker="o", markersize=4, label=name)
    _frame(axes, "chance that was given", "share that was so")
    return _written(figure, axes, path, title)


def plot_thresholds(path: Path, curve: Sequence[Threshold], *, title: str, now: float | None = None) -> Path:
    """Precision, recall and F1 over the threshold; `now` marks the one in force."""
    figure, axes = _figure(WIDE * 1.3, WIDE)
    at = [point.at for point in curve]
    for name in ("precision", "recall", "f1"):
        axes.plot(at, [getattr(point, name) for point in curve], label=name)
    if now is not None:
        axes.axvline(now, color="0.6", linestyle="--", linewidth=1)
    _frame(axes, "threshold", "")
    return _written(figure, axes, path, title)


def plots_folder(folder: Path) -> Path:
    """The folder, made if missing; raises BatonError when it cannot be."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise BatonError(f"The plots cannot be written to {folder}: {error.strerror}.") from error
    return folder


def _figure(width: float, height: float) -> tuple[Figure, Any]:
    figure = Figure(figsize=(width, height), dpi=DPI)
    FigureCanvasAgg(figure)
    return figure, figure.add_subplot()


def _frame(axes: Any, across: str, up: str) -> None:
    axes.set_xlim(0, 1)
    axes.set_ylim(0, 1.02)
    axes.set_xlabel(across)
    axes.set_ylabel(up)
    axes.grid(color="0.9")
    if axes.get_legend_handles_labels()[1]:
        axes.legend(loc="best", fontsize=8)


def _ink(share: float) -> str:
    return "white" if share > 0.5 else "black"


def _written(figure: Figure, axes: Any, path: Path, title: str) -> Path:
    axes.set_title(title, fontsize=10)
    figure.savefig(path, bbox_inches="tight")
    return path
