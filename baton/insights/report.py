"""All KPIs of a period as one report: for the API, the command line, CSV and the monitoring."""

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from io import StringIO
from typing import Any

from baton.insights.facts import gather
from baton.insights.figure import LEAST, Figure, Part
from baton.insights.intervals import CONFIDENCE, Estimate
from baton.insights.kpis import KPIS, Kpi
from baton.storage.database import Database
from baton.storage.figures import Span

COLUMNS = ("kpi", "by", "name", "unit", "value", "low", "high", "count")


@dataclass(frozen=True)
class Report:
    """Every row of KPIS with its figure, in their order."""

    span: Span
    figures: Sequence[tuple[Kpi, Figure]]

    def to_dict(self) -> dict[str, Any]:
        """JSON-ready; times in UTC, `value`, `low` and `high` are null below `least` cases."""
        return {
            "from": self.span.start.isoformat(),
            "to": self.span.end.isoformat(),
            "channel": self.span.channel,
            "confidence": CONFIDENCE,
            "least": LEAST,
            "kpis": [_shown(kpi, figure) for kpi, figure in self.figures],
        }

    def rows(self) -> list[Mapping[str, Any]]:
        """One flat row for each figure and each part of a breakdown, under COLUMNS."""
        found: list[Mapping[str, Any]] = []
        for kpi, figure in self.figures:
            known = {"kpi": kpi.name, "by": "", "name": "", "unit": kpi.unit}
            found.append(known | _numbers(figure.estimate) | {"count": figure.count})
            for by, parts in figure.breakdowns.items():
                found += [known | {"by": by, "unit": "share"} | _part(part) for part in parts]
        return found

    def to_csv(self) -> str:
        """The rows as CSV with a head."""
        written = StringIO(newline="")
        rows: Any = csv.DictWriter(written, COLUMNS)
        rows.writeheader()
        rows.writerows(self.rows())
        return written.getvalue()


def report(database: Database, span: Span) -> Report:
    """Measure every KPI on one consistent view of the database."""
    with database.reading() as tx:
        facts = gather(tx, span)
    return Report(span, [(kpi, kpi.measure(facts)) for kpi in KPIS])


def _shown(kpi: Kpi, figure: Figure) -> dict[str, Any]:
    about = {"name": kpi.name, "title": kpi.title, "unit": kpi.unit, "definition": kpi.definition}
    parts = {by: [_part(part) for part in parts] for by, parts in figure.breakdowns.items()}
    return about | _numbers(figure.estimate) | {"count": figure.count, "breakdowns": parts}


def _part(part: Part) -> dict[str, Any]:
    return {"name": part.name} | _numbers(part.share) | {"count": part.count}


def _numbers(estimate: Estimate | None) -> dict[str, float | None]:
    if estimate is None:
        return {"value": None, "low": None, "high": None}
    return {"value": estimate.value, "low": estimate.low, "high": estimate.high}
