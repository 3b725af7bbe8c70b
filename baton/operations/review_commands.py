"""The work behind `baton review`: a month's conversations drawn, the report of the empathy review written and kept."""

from argparse import Namespace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from baton.operations.command import JSON, Command
from baton.operations.commands import Said
from baton.operations.report_page import write_report
from baton.operations.report_pdf import write_pdf
from baton.operations.tables import table

if TYPE_CHECKING:
    from baton.insights.empathy_review import EmpathyReview

KIND = "empathy_review"


def review(arguments: Namespace) -> Said:
    """`baton review`; draws the sample where it was not drawn yet. Each report's digest goes into the decision log."""
    from baton.insights.empathy_review import review as looked_at
    from baton.insights.period import whole_month
    from baton.insights.review_report import markdown
    from baton.insights.tone_proposals import as_yaml
    from baton.policies import policy_version
    from baton.rights.empathy import draw_month
    from baton.rights.reviews import digest_of, keep
    from baton.settings import Settings
    from baton.storage.database import Database
    from baton.storage.migrate import upgrade
    from baton.storage.reviewable import is_drawn
    from baton.voice.brand_lines import in_force

    settings = Settings.from_environment()
    voice, brand = in_force(settings.policy_dir)
    version = policy_version(settings.policy_dir / "brand.yml")
    upgrade(settings.database_url)
    database = Database(settings.database_url)
    try:
        with database.reading() as tx:
            month, _ = whole_month(arguments.month, now=tx.now())
            fresh = not is_drawn(tx, month)
        if fresh:
            draw_month(database, month, each=arguments.each)
        with database.reading() as tx:
            now, found = tx.now(), looked_at(tx, month, voice=voice, brand=brand)
        text = markdown(found, at=now, voice=voice.title, policy_version=version)
        written = _written(arguments, text)
        if arguments.proposals is not None:
            write_report(arguments.proposals, as_yaml(month, found.proposals, found.kept))
        with database.transaction() as tx:
            for path in written:
                about: dict[str, Any] = {"figures": _figures(found), "model": "", "policy": version}
                keep(tx, KIND, verdict="written", report=digest_of(path), **about)
    finally:
        database.close()
    return Said(found.to_dict() | {"reports": [str(path) for path in written]}, _in_words(found, written, fresh=fresh))


def _written(arguments: Namespace, text: str) -> list[Path]:
    written: list[Path] = []
    if arguments.html is not None:
        write_report(arguments.html, text)
        written.append(arguments.html)
    if arguments.pdf is not None:
        write_pdf(arguments.pdf, text)
        written.append(arguments.pdf)
    return written


def _figures(found: "EmpathyReview") -> dict[str, Any]:
    agreed = found.agreement
    return {"month": found.month, "conversations": len(found.samples), "pairs": agreed.pairs, "kappa": agreed.kappa}


def _in_words(found: "EmpathyReview", written: "list[Path]", *, fresh: bool) -> str:
    rows = [(one["title"], one["there"], one["drawn"]) for one in found.scheme]
    turns = [turn.way for one in found.samples for turn in one.turns]
    lines = [
        f"Empathy review of {found.month}; seed {found.seed}, {'drawn now' if fresh else 'drawn before'}.",
        "",
        table(("kind", "in the month", "drawn"), rows),
        "",
        f"Moods rose {turns.count('up')} times and fell {turns.count('down')} times. {found.agreement.in_words()}",
        f"{len(found.kept)} phrases worth keeping, {len(found.proposals)} wordings to think about, "
        f"{len(found.decisions)} decisions, {sum(one.state == 'open' for one in found.followed)} earlier ones open.",
    ]
    lines += [f"The report is in {path}; the decision log keeps its digest." for path in written]
    return "\n".join([*lines, "Rate and decide at the desk, on /desk/review."])


COMMANDS = (
    Command(
        "review",
        "Draw a month's conversations for the empathy review, and write its report as a page or a PDF.",
        "baton review --month 2026-10 --html review.html --pdf review.pdf --proposals brand_updates.yml",
        review,
        (
            ("--month", {"metavar": "YYYY-MM", "help": "a month that is over; the last one if left out"}),
            ("--html", {"type": Path, "metavar": "FILE", "help": "write the report here: .html, or .md"}),
            ("--pdf", {"type": Path, "metavar": "FILE", "help": "write the report here as PDF"}),
            ("--proposals", {"type": Path, "metavar": "FILE", "help": "write proposed lines of brand.yml here"}),
            ("--each", {"type": int, "default": 4, "metavar": "N", "help": "conversations of each kind; default: 4"}),
            JSON,
        ),
    ),
)
