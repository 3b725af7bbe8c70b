"""The work behind `baton audit` and `baton sign-off`: is everybody treated alike, and who answers for it?"""

import os
from argparse import Namespace
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from baton.operations.command import JSON, Command
from baton.operations.commands import Said
from baton.operations.kpi_commands import PERIOD
from baton.operations.report_page import write_report

if TYPE_CHECKING:
    from baton.operations.evaluation import MeasuredModel

KIND, SHEET = "bias_audit", "record_sheet"


def audit(arguments: Namespace) -> Said:
    """`baton audit`; good when every group passes. The verdict and the report's digest go into the decision log."""
    from baton.handoff.escalation import EscalationPolicy
    from baton.insights.audit import PASSED, audited
    from baton.insights.audit_policy import AuditPolicy
    from baton.insights.audit_report import Audit, markdown
    from baton.insights.counterfactuals import twins
    from baton.insights.drift import drift
    from baton.insights.period import period
    from baton.operations.evaluation import measured_model, without_rasas_chatter
    from baton.policies import policy_version
    from baton.rights.reviews import digest_of, keep
    from baton.settings import Settings
    from baton.storage.database import Database
    from baton.storage.figures import Span
    from baton.storage.migrate import upgrade

    settings = Settings.from_environment()
    asked = AuditPolicy.load(settings.policy_dir / "audit.yml")
    policy = EscalationPolicy.load(settings.policy_dir / "escalation.yml")
    with without_rasas_chatter():
        model = measured_model(arguments.model)
        compared = audited(list(twins(asked)), model.reader, policy)
        calibration = _calibration(arguments.labelled, model) if arguments.labelled else {}
    upgrade(settings.database_url)
    database = Database(settings.database_url)
    try:
        with database.reading() as tx:
            now = tx.now()
            span = period(arguments.start, arguments.end, channel=arguments.channel, now=now)
            before = Span(span.start - (span.end - span.start), span.start, span.channel)
            shifts, older, newer = drift(tx, before, span)
        version = policy_version(settings.policy_dir / "audit.yml")
        found = Audit(
            now, model.name, policy.version, version, asked.bars, compared, calibration, shifts, (older, newer)
        )
        write_report(arguments.out, markdown(found))
        with database.transaction() as tx:
            about: dict[str, Any] = {"verdict": found.verdict, "figures": found.figures(), "model": model.name}
            keep(tx, KIND, report=digest_of(arguments.out), policy=policy.version, **about)
    finally:
        database.close()
    said = f"{markdown(found)}\nThe report is in {arguments.out}; the decision log keeps its digest."
    return Said(found.to_dict() | {"report": str(arguments.out)}, said, good=found.verdict == PASSED)


def sign_off(arguments: Namespace) -> Said:
    """`baton sign-off`."""
    from baton.rights.policy import RightsPolicy
    from baton.rights.reviews import digest_of, due, sign
    from baton.settings import Settings
    from baton.storage.database import Database
    from baton.storage.migrate import upgrade

    settings = Settings.from_environment()
    policy = RightsPolicy.load(settings.policy_dir / "rights.yml")
    upgrade(settings.database_url)
    database = Database(settings.database_url)
    try:
        digest = digest_of(arguments.report)
        with database.transaction() as tx:
            sign(tx, arguments.review, by=arguments.by, report=digest)
        with database.reading() as tx:
            signed = next(one for one in due(tx, policy) if one.kind == arguments.review)
    finally:
        database.close()
    again = f"; due again by {signed.due_at:%Y-%m-%d}" if signed.due_at else ""
    said = f"{arguments.by} has signed {arguments.report} ({digest[:12]}) as {arguments.review}{again}."
    return Said(signed.to_dict() | {"report": digest}, said)


def record_sheet(arguments: Namespace) -> Said:
    """`baton record-sheet`."""
    from baton.operations.project import Project
    from baton.operations.record_sheet import Configured, markdown
    from baton.rights.policy import RightsPolicy
    from baton.rights.reviews import digest_of, due, keep
    from baton.settings import Settings
    from baton.storage import decisions as rows
    from baton.storage.database import Database
    from baton.storage.migrate import upgrade

    settings = Settings.from_environment()
    policy = RightsPolicy.load(settings.policy_dir / "rights.yml")
    upgrade(settings.database_url)
    database = Database(settings.database_url)
    try:
        with database.reading() as tx:
            seen: dict[str, Any] = {"at": tx.now(), "entries": rows.head(tx)[0], "reviews": due(tx, policy)}
        configured = Configured.read(Project.here(), settings, os.environ, **seen)
        text = markdown(configured)
        if arguments.out is not None:
            write_report(arguments.out, text)
            about = {"model": configured.model, "policy": configured.escalation.version}
            with database.transaction() as tx:
                keep(tx, SHEET, verdict="written", report=digest_of(arguments.out), figures={}, **about)
    finally:
        database.close()
    data = {"model": configured.model, "policy_version": configured.escalation.version, "sheet": text}
    return Said(data, text)


def _calibration(labelled: Path, model: "MeasuredModel") -> Mapping[str, tuple[int, float]]:
    from baton.evaluation.labelled import json_lines
    from baton.evaluation.tone import chances_of, labels_of, predictions, score

    entries = json_lines(labelled)
    lines = predictions(entries, model.reader.parse([entry.text("text") for entry in entries]))
    chances = chances_of(lines)
    figures = score(labels_of(entries, list(chances)), chances)
    return {name: (len(entries), float(row["ece"])) for name, row in figures.items()}


COMMANDS = (
    Command(
        "audit",
        "Play policy/audit.yml with other names, gender, age, dialect, wording: is everybody treated alike?",
        "baton audit --out audit.md --labelled tests/evaluation/tone_open.jsonl",
        audit,
        (
            (
                "--out",
                {
                    "type": Path,
                    "default": Path("audit.md"),
                    "metavar": "FILE",
                    "help": "default: audit.md, or .html",
                },
            ),
            ("--model", {"metavar": "NAME", "help": "another model than the active one"}),
            (
                "--labelled",
                {"type": Path, "metavar": "FILE", "help": "JSONL of labelled messages, for the calibration"},
            ),
            *PERIOD,
            JSON,
        ),
    ),
    Command(
        "record-sheet",
        "Write down from the configuration what the system does, who oversees it, its data and its limits.",
        "baton record-sheet --out record.md",
        record_sheet,
        (("--out", {"type": Path, "metavar": "FILE", "help": "also write it here, .md or .html"}), JSON),
    ),
    Command(
        "sign-off",
        "Sign a report as a person: the bias audit, the empathy review, the record sheet.",
        'baton sign-off bias_audit --report audit.md --by "Maya Patel"',
        sign_off,
        (
            ("review", {"help": "bias_audit, empathy_review or record_sheet"}),
            ("--report", {"type": Path, "required": True, "metavar": "FILE", "help": "the report that was read"}),
            ("--by", {"required": True, "metavar": "NAME", "help": "who has read it and answers for it"}),
            JSON,
        ),
    ),
)
