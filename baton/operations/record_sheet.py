"""The record sheet of the system, filled from what is really configured: what it does, oversight, data, limits.

For compliance, in the order in which the AI Act's documentation asks. It is no legal advice, and it changes nothing.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from ruamel.yaml.nodes import MappingNode, SequenceNode

from baton import __version__
from baton.channels import open_channels
from baton.handoff.desk_policy import DeskPolicy
from baton.handoff.escalation import EscalationPolicy
from baton.language.articles import load_articles
from baton.language.languages import Languages
from baton.operations.models import Models
from baton.operations.project import Project
from baton.operations.train import trained_from
from baton.policies import compose
from baton.rights.policy import RightsPolicy
from baton.rights.privacy import PrivacyPolicy
from baton.rights.reviews import Due
from baton.settings import Settings
from baton.voice.book import lines_in_force
from baton.voice.lines import Lines

Section = tuple[str, Sequence[tuple[str, str]]]


@dataclass(frozen=True)
class Configured:
    """Everything the sheet is filled from."""

    at: datetime
    lines: Lines
    desk: DeskPolicy
    escalation: EscalationPolicy
    languages: Languages
    privacy: PrivacyPolicy
    rights: RightsPolicy
    channels: Sequence[str]
    intents: int
    actions: int
    articles: int
    model: str
    fits: bool
    entries: int
    reviews: Sequence[Due]

    @classmethod
    def read(
        cls,
        project: Project,
        settings: Settings,
        environment: Mapping[str, str],
        *,
        at: datetime,
        entries: int,
        reviews: Sequence[Due],
    ) -> "Configured":
        """Read the project's files; `entries` of the decision log and `reviews` come from the database."""
        policies, models = settings.policy_dir, Models(project.models)
        domain, active = project.root / "domain.yml", models.active()
        channels = open_channels(settings, environment, path=project.root / "credentials.yml")
        for channel in channels.values():
            channel.close()
        return cls(
            lines=lines_in_force(policies).current(),
            desk=DeskPolicy.load(policies / "desk.yml"),
            escalation=EscalationPolicy.load(policies / "escalation.yml"),
            languages=Languages.load(policies / "languages.yml"),
            privacy=PrivacyPolicy.load(policies / "privacy.yml"),
            rights=RightsPolicy.load(policies / "rights.yml"),
            channels=["web", *channels],
            intents=_length(domain, "intents"),
            actions=_length(domain, "actions"),
            articles=len(load_articles(project.root / "knowledge")),
            model=active or "none trained yet",
            fits=active is not None and trained_from(models, project.source_digest()) == active,
            at=at,
            entries=entries,
            reviews=reviews,
        )


def markdown(configured: Configured) -> str:
    """The sheet."""
    lines = [
        f"# Record sheet: {configured.lines.bot_name}",
        "",
        f"{configured.lines.company}. Made by `baton record-sheet` on {configured.at:%d %B %Y, %H:%M} UTC from the "
        "configuration in force. It is no legal advice.",
    ]
    for title, rows in (_does(configured), _oversight(configured), _data(configured), _log(configured), _limits()):
        lines += ["", f"## {title}", "", "| | |", "| --- | --- |", *(f"| {name} | {said} |" for name, said in rows)]
    return "\n".join([*lines, ""])


def _does(configured: Configured) -> Section:
    fits = "" if configured.fits else " (its sources have changed since it was trained)"
    rules, languages = configured.escalation, configured.languages
    return "What the system does", [
        (
            "purpose",
            "answers customers' routine questions in text, and brings in a person when one is needed or asked for",
        ),
        (
            "not for",
            "judging employees, deciding about a person, guessing traits of anybody; no voice, no biometrics",
        ),
        ("channels", ", ".join(configured.channels)),
        (
            "dialogue",
            f"{configured.intents} intents, {configured.actions} actions, {configured.articles} articles; "
            "every answer is written by people",
        ),
        (
            "languages",
            f"{', '.join(languages.supported)}; {len(languages.codes)} others are recognised and offered a person",
        ),
        ("software", f"Baton {__version__} on Rasa; model {configured.model}{fits}"),
        (
            "when a person takes over",
            f"written rules over probabilities, `policy/escalation.yml` version {rules.version}",
        ),
        ("thresholds", ", ".join(f"{name.replace('_', ' ')} {value:g}" for name, value in rules.thresholds.items())),
        (
            "feelings",
            "read from the words of customers only, to bring in a person sooner",
        ),
    ]


def _oversight(configured: Configured) -> Section:
    desk, law = configured.desk, configured.rights.in_force
    within = desk.answer_within
    law_time = (
        "no time named"
        if law.person_within_s is None
        else f"within {law.person_within_s:g} s in {law.share:.0%} of cases"
    )
    return "Human oversight", [
        ("disclosure", f"“{configured.lines.disclosure}”".replace("\n\n", " ")),
        ("said again", f"after {configured.lines.disclose_again.total_seconds() / 3600:g} hours, and to whoever asks"),
        ("a person", "at any time, in any wording or with one tap; no failure ends without one"),
        ("people", ", ".join(desk.titles.values())),
        (
            "first word within",
            f"{within.pressing:g}, {within.high:g} or {within.normal:g} minutes, by how pressing it is",
        ),
        ("clock of the law", f"{law.title}: {law_time} ({law.source})"),
        (
            "stopping and overruling",
            "any colleague may take a conversation from the bot at any moment; what it prepared before is never said",
        ),
        ("reviews", "; ".join(map(_review, configured.reviews))),
    ]


def _data(configured: Configured) -> Section:
    privacy = configured.privacy
    asked = ", ".join(privacy.ask_before_remembering) or "nowhere: customers may object at any time"
    return "Data", [
        ("what is kept", "messages with what was read in them, files, notes, facts that customers told, promises"),
        ("customers", f"erased {privacy.keep_customers_days} days after they were last heard of, or when they ask"),
        ("logs of the processes", f"{privacy.keep_logs_days} days, without customers' words"),
        ("practices in the academy", f"{privacy.keep_practices_days} days, seen by their trainee alone"),
        ("asked before remembering", asked),
        ("where", "in the operator's own database; no text leaves the machine for reading it"),
        ("learning", "only from examples that people wrote and accepted; nothing is learnt from customers by itself"),
    ]


def _log(configured: Configured) -> Section:
    return "Records", [
        ("decision log", f"{configured.entries} entries, in a chain of hashes; `baton decisions verify` checks it"),
        ("signatures", "its heads are signed outside the database once a minute (docs/decisions.md)"),
        (
            "each entry",
            "message by reference, what was read, model, policy version, reasons, effect (docs/compliance.md)",
        ),
        ("explained to customers", "`baton decisions export --customer WHO`, in plain words"),
    ]


def _limits() -> Section:
    return "Limits", [
        (
            "known",
            "MODEL_CARD.md: irony without a sign, situations like none of the examples, other languages than English",
        ),
        (
            "equal treatment",
            "`baton audit` plays written conversations only; it cannot show that nobody is treated worse",
        ),
        ("figures", "benchmarks/README.md; on your own data: `baton evaluate`"),
    ]


def _review(one: Due) -> str:
    name = one.kind.replace("_", " ")
    if one.signed_at is None:
        return f"{name}: never signed"
    return f"{name}: signed {one.signed_at:%Y-%m-%d} by {one.signed_by}" + (", OVERDUE" if one.overdue else "")


def _length(path: Path, key: str) -> int:
    root = compose(path)
    block = (
        next((node for name, node in root.value if name.value == key), None) if isinstance(root, MappingNode) else None
    )
    return len(block.value) if isinstance(block, (SequenceNode, MappingNode)) else 0
