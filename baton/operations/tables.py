"""Figures as plain text: aligned columns that are readable in a terminal and in a log."""

from collections.abc import Sequence
from typing import Any

GAP = "  "


def table(head: Sequence[str], rows: Sequence[Sequence[Any]]) -> str:
    """Columns as wide as their widest cell; the first is flush left, all others flush right."""
    cells = [list(head), *([shown(cell) for cell in row] for row in rows)]
    widths = [max(len(row[column]) for row in cells) for column in range(len(head))]
    lines = []
    for row in cells:
        padded = (
            cell.rjust(width) if at else cell.ljust(width)
            for at, (cell, width) in enumerate(zip(row, widths, strict=True))
        )
        lines.append(GAP.join(padded).rstrip())
    return "\n".join(lines)


def shown(value: Any) -> str:
    """A share or score with three digits, a whole number as it is, a dash for what could not be counted."""
    if value is None:
        return "-"
    return f"{value:.3f}" if isinstance(value, float) else str(value)
