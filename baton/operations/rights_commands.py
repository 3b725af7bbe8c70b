"""The work behind `baton rights`: what customers are owed, counted over a period, and which reviews are overdue."""

from argparse import Namespace
from typing import TYPE_CHECKING

from baton.errors import PeriodError
from baton.operations.command import JSON, Command
from baton.operations.commands import Said
from baton.operations.kpi_commands import PERIOD
from baton.operations.tables import table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from baton.rights.coverage import Coverage
    from baton.rights.policy import Law
    from baton.rights.reviews import Due


def rights(arguments: Namespace) -> Said:
    """`baton rights`; good when every session and switch is covered and nobody was refused a person."""
    from baton.channels import NAMES
    from baton.insights.period import period
    from baton.rights.coverage import coverage
    from baton.rights.policy import RightsPolicy
    from baton.rights.reviews import due
    from baton.settings import Settings
    from baton.storage.database import Database
    from baton.storage.migrate import upgrade
    from baton.voice.lines import Lines

    if arguments.channel is not None and arguments.channel not in NAMES:
        raise PeriodError(f"There is no channel '{arguments.channel}'. Channels: {', '.join(NAMES)}.")
    settings = Settings.from_environment()
    policy = RightsPolicy.load(settings.policy_dir / "rights.yml")
    pause = Lines.load(settings.policy_dir / "brand.yml").disclose_again
    upgrade(settings.database_url)
    database = Database(settings.database_url)
    try:
        with database.reading() as tx:
            span = period(arguments.start, arguments.end, channel=arguments.channel, now=tx.now())
            found, reviews = coverage(tx, span, pause=pause, law=policy.in_force), due(tx, policy)
    finally:
        database.close()
    data = {**found.to_dict(), "law": policy.law, "reviews": [one.to_dict() for one in reviews]}
    return Said(data, _in_words(found, policy.in_force, reviews), good=found.is_whole)


def _in_words(found: "Coverage", law: "Law", reviews: "Sequence[Due]") -> str:
    clock, on = found.clock, f" on {found.span.channel}" if found.span.channel else ""
    lines = [f"From {found.span.start:%Y-%m-%d %H:%M} to {found.span.end:%Y-%m-%d %H:%M} UTC{on}", ""]
    rows: list[tuple[object, ...]] = [
        (
            "sessions told that a machine speaks",
            found.disclosed,
            found.sessions,
            _share(found.disclosed, found.sessions),
        ),
        ("switches of speaker told", found.told, found.switches, _share(found.told + found.known, found.switches)),
        ("wishes for a person answered by one", clock.answered, clock.wishes, ""),
        (f"... in time ({law.title})", clock.in_time, clock.answered + clock.overdue, _of(clock.share_in_time)),
        ("clear wishes that the bot answered itself", found.refusals, "", "none is right"),
    ]
    lines.append(table(("what customers are owed", "done", "of", ""), rows))
    lines += [f"  {what}: {key}" for what, key in found.missing]
    head = ("signed by a person", "last", "by", "due")
    lines += ["", table(head, [_review(one) for one in reviews])]
    return "\n".join(lines)


def _review(one: "Due") -> tuple[str, str, str, str]:
    last = f"{one.signed_at:%Y-%m-%d}" if one.signed_at else "never"
    until = f"{one.due_at:%Y-%m-%d}" if one.due_at else "no rule"
    return one.kind, last, one.signed_by or "", f"OVERDUE since {until}" if one.overdue else until


def _share(hits: int, of: int) -> str:
    return _of(hits / of if of else None)


def _of(share: float | None) -> str:
    return "nothing to count" if share is None else f"{100 * share:.1f} %"


COMMANDS = (
    Command(
        "rights",
        "Count what customers are owed: told that a machine speaks, told of each switch, a person in time.",
        "baton rights --from 2026-11-01 --to 2026-12-01 --json",
        rights,
        (*PERIOD, JSON),
    ),
)
