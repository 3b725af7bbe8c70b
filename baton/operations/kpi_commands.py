"""The work behind `baton kpis`: the KPIs of a period as a table, as JSON, as CSV."""

import csv
from argparse import Namespace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from baton.errors import BatonError, PeriodError
from baton.operations.command import JSON, Argument, Command
from baton.operations.commands import Said
from baton.operations.tables import table

if TYPE_CHECKING:
    from baton.insights.report import Report

HEAD = ("KPI", "value", "95 % interval", "of")
FEW = "too few"


def kpis(arguments: Namespace) -> Said:
    """`baton kpis`."""
    from baton.channels import NAMES
    from baton.insights.period import period
    from baton.insights.report import report
    from baton.settings import Settings
    from baton.storage.database import Database
    from baton.storage.migrate import upgrade

    if arguments.channel is not None and arguments.channel not in NAMES:
        raise PeriodError(f"There is no channel '{arguments.channel}'. Channels: {', '.join(NAMES)}.")
    settings = Settings.from_environment()
    upgrade(settings.database_url)
    database = Database(settings.database_url)
    try:
        with database.reading() as tx:
            span = period(arguments.start, arguments.end, channel=arguments.channel, now=tx.now())
        found = report(database, span)
    finally:
        database.close()
    if arguments.csv is not None:
        _write(arguments.csv, found)
    return Said(found.to_dict(), _in_words(found))


def _in_words(found: "Report") -> str:
    lines = []
    for row in found.rows():
        unit, value = row["unit"], row["value"]
        name = f"  {row['by']}: {row['name']}" if row["by"] else row["kpi"]
        between = "" if value is None else f"{_shown(row['low'], unit)} to {_shown(row['high'], unit)}"
        lines.append((name, FEW if value is None else _shown(value, unit), between, row["count"]))
    on = f" on {found.span.channel}" if found.span.channel else ""
    return f"From {found.span.start:%Y-%m-%d %H:%M} to {found.span.end:%Y-%m-%d %H:%M} UTC{on}\n\n{table(HEAD, lines)}"


def _shown(value: float, unit: str) -> str:
    if unit == "share":
        return f"{100 * value:.1f} %"
    if unit == "seconds":
        return f"{value:.0f} s"
    return f"{value:.0f}" if unit == "points" else f"{value:+.2f}"


def _write(path: Path, found: "Report") -> None:
    from baton.insights.report import COLUMNS

    try:
        with path.open("w", encoding="utf-8", newline="") as file:
            rows: Any = csv.DictWriter(file, COLUMNS)
            rows.writeheader()
            rows.writerows(found.rows())
    except OSError as error:
        raise BatonError(f"The CSV file cannot be written to {path}: {error.strerror}.") from error


PERIOD: tuple[Argument, ...] = (
    ("--from", {"dest": "start", "metavar": "DATE", "help": "first day; else thirty days before the end"}),
    ("--to", {"dest": "end", "metavar": "DATE", "help": "up to but without this day; now if left out"}),
    ("--channel", {"help": "only this one, such as web or whatsapp"}),
)
"""The days that a command is about."""
COMMANDS = (
    Command(
        "kpis",
        "Measure the service over a period: each KPI with its interval, none from too few cases.",
        "baton kpis --from 2026-11-01 --to 2026-12-01 --channel whatsapp --csv november.csv",
        kpis,
        (
            *PERIOD,
            ("--csv", {"type": Path, "metavar": "FILE", "help": "also write the figures into this file"}),
            JSON,
        ),
    ),
)
