"""The work behind `baton backtest`: a changed policy or model over stored conversations, as a report."""

from argparse import Namespace
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from baton.errors import BatonError
from baton.operations.command import JSON, Command
from baton.operations.commands import Said
from baton.operations.kpi_commands import PERIOD
from baton.operations.report_page import write_report

if TYPE_CHECKING:
    from baton.handoff.desk_policy import DeskPolicy
    from baton.insights.backtest import Read
    from baton.insights.staffing import Staffing
    from baton.storage.database import Transaction
    from baton.storage.figures import Span

LEAST_ENDED = 20
"""Below so many conversations that people ended, the usual minutes of desk.yml stand for the handling time."""


def backtest(arguments: Namespace) -> Said:
    """`baton backtest`."""
    from baton.handoff.desk_policy import DeskPolicy
    from baton.handoff.escalation import EscalationPolicy
    from baton.insights.backtest import backtest as replay
    from baton.insights.backtest_report import Compared, markdown, summed
    from baton.insights.period import period
    from baton.insights.staffing import expected_wait
    from baton.settings import Settings
    from baton.storage.database import Database
    from baton.storage.migrate import upgrade

    settings = Settings.from_environment()
    in_force = settings.policy_dir / "escalation.yml"
    if arguments.policy is None and arguments.model is None:
        raise BatonError("Say what is changed: --policy FILE, --model NAME, or both.")
    old = EscalationPolicy.load(arguments.against or in_force)
    new = EscalationPolicy.load(arguments.policy or arguments.against or in_force)
    desk = DeskPolicy.load(settings.policy_dir / "desk.yml")
    read = _reader(arguments.model) if arguments.model else None
    upgrade(settings.database_url)
    database = Database(settings.database_url)
    try:
        with database.reading() as tx:
            span = period(arguments.start, arguments.end, channel=arguments.channel, now=tx.now())
            staffing = staffed(tx, span, desk, people=arguments.people)
        found = replay(database, span, old=old, new=new, read=read)
    finally:
        database.close()
    days, zone = found.days, ZoneInfo(desk.hours.timezone)
    waits = [expected_wait(side.moments, days=days, zone=zone, staffing=staffing) for side in (found.old, found.new)]
    names = f"policy {old.version}", f"policy {new.version}" + (f", model {arguments.model}" if arguments.model else "")
    compared = Compared(found, span, *names, staffing, *waits)
    text = markdown(compared)
    if arguments.out is not None:
        write_report(arguments.out, text)
    return Said(summed(compared), text)


def staffed(tx: "Transaction", span: "Span", desk: "DeskPolicy", *, people: float | None) -> "Staffing":
    """Who works as in the period: everybody who took something, unless `people` says how many are there at a time."""
    from baton.handoff.desk_policy import GENERAL
    from baton.insights.staffing import Staffing
    from baton.storage import replays

    known = replays.handling(tx, span)
    usual = desk.skills[GENERAL].minutes * 60
    handling = float(known.handling_s) if known.ended >= LEAST_ENDED else usual
    return Staffing(people or known.people or 1, desk.routing.most_at_once, max(handling, 1.0))


def _reader(name: str) -> "Read":
    from baton.operations.evaluation import measured_model, without_rasas_chatter

    with without_rasas_chatter():
        reader = measured_model(name).reader
    return reader.read


COMMANDS = (
    Command(
        "backtest",
        "Replay stored conversations under a changed policy or model: handoffs, false alarms, gain, waiting.",
        "baton backtest --policy new/escalation.yml --from 2026-11-01 --people 6 --out backtest.md",
        backtest,
        (
            ("--policy", {"type": Path, "metavar": "FILE", "help": "the changed escalation.yml"}),
            ("--model", {"metavar": "NAME", "help": "a trained model that reads every message anew"}),
            (
                "--against",
                {"type": Path, "metavar": "FILE", "help": "compare with this one, not with the one in force"},
            ),
            (
                "--people",
                {"type": float, "metavar": "N", "help": "people at the desk at a time; else all who took something"},
            ),
            *PERIOD,
            ("--out", {"type": Path, "metavar": "FILE", "help": "also write it here, .md or .html"}),
            JSON,
        ),
    ),
)
