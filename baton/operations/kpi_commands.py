"""The work behind `baton kpis` and `baton uplift`: the figures of a period as tables, as JSON, as CSV."""

from argparse import Namespace
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from baton.errors import BatonError, PeriodError
from baton.operations.command import JSON, Argument, Command
from baton.operations.commands import Said
from baton.operations.tables import table

if TYPE_CHECKING:
    from baton.insights.report import Report
    from baton.insights.uplift import Uplift
    from baton.storage.database import Database
    from baton.storage.figures import Span

HEAD = ("KPI", "value", "95 % interval", "of")
FEW = "too few"
Found = TypeVar("Found")


def kpis(arguments: Namespace) -> Said:
    """`baton kpis`."""
    from baton.insights.report import report

    _, found = measured(arguments, report)
    if arguments.csv is not None:
        _write(arguments.csv, found)
    return Said(found.to_dict(), _in_words(found))


def uplift(arguments: Namespace) -> Said:
    """`baton uplift`."""
    from baton.insights.uplift import uplift

    span, found = measured(arguments, uplift)
    about = {"from": span.start.isoformat(), "to": span.end.isoformat(), "channel": span.channel}
    return Said(about | found.to_dict(), f"{_heading(span)}\n\n{_compared(found)}")


def measured(arguments: Namespace, measure: "Callable[[Database, Span], Found]") -> tuple["Span", Found]:
    """The days that the arguments of PERIOD name, and what is found about them in the database of the settings."""
    from baton.insights.period import period
    from baton.settings import Settings
    from baton.storage.database import Database
    from baton.storage.migrate import upgrade

    if arguments.channel is not None:
        _insist_on_channel(arguments.channel)
    settings = Settings.from_environment()
    upgrade(settings.database_url)
    database = Database(settings.database_url, reads_only=True)
    try:
        with database.reading() as tx:
            span = period(arguments.start, arguments.end, channel=arguments.channel, now=tx.now())
        return span, measure(database, span)
    finally:
        database.close()


def _insist_on_channel(name: str) -> None:
    from baton.channels import NAMES

    if name not in NAMES:
        raise PeriodError(f"There is no channel '{name}'. Channels: {', '.join(NAMES)}.")


def _in_words(found: "Report") -> str:
    lines = []
    for row in found.rows():
        unit, value = row["unit"], row["value"]
        name = f"  {row['by']}: {row['name']}" if row["by"] else row["kpi"]
        between = "" if value is None else f"{_shown(row['low'], unit)} to {_shown(row['high'], unit)}"
        lines.append((name, FEW if value is None else _shown(value, unit), between, row["count"]))
    return f"{_heading(found.span)}\n\n{table(HEAD, lines)}"


def _compared(found: "Uplift") -> str:
    counts = f"{found.passed_on} times customers were passed on and wrote again, {found.matched} of them with a match."
    if found.gain is None or found.by_itself is None:
        return f"{counts} Too few to compare."
    gain = found.gain
    between = f"{_shown(gain.low, 'mood')} to {_shown(gain.high, 'mood')}"
    sure = "no effect is shown" if gain.low <= 0 <= gain.high else "more than chance"
    rows = [
        ("when people were asked for", found.before),
        ("afterwards, passed on", found.after),
        ("afterwards, had they been left with the bot", found.expected),
        ("of the rise, by itself", found.by_itself),
    ]
    shown = table(("mood", "mean"), [(name, _shown(float(value or 0.0), "mood")) for name, value in rows])
    return f"{counts}\n\n{shown}\n\nUplift {_shown(gain.value, 'mood')} (95 % interval {between}): {sure}."


def _heading(span: "Span") -> str:
    on = f" on {span.channel}" if span.channel else ""
    return f"From {span.start:%Y-%m-%d %H:%M} to {span.end:%Y-%m-%d %H:%M} UTC{on}"


def _shown(value: float, unit: str) -> str:
    if unit == "share":
        return f"{100 * value:.1f} %"
    if unit == "seconds":
        return f"{value:.0f} s"
    return f"{value:.0f}" if unit == "points" else f"{value:+.2f}"


def _write(path: Path, found: "Report") -> None:
    try:
        path.write_bytes(found.to_csv().encode())
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
    Command(
        "uplift",
        "Tell what passing customers on did to their mood, beyond what would have come by itself.",
        "baton uplift --from 2026-11-01 --to 2026-12-01",
        uplift,
        (*PERIOD, JSON),
    ),
)
