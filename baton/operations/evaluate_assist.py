"""The commands `baton evaluate articles` and `summaries`: what the desk helps with, on labelled moments and talks."""

import tempfile
from argparse import Namespace
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from baton.operations.commands import Said
from baton.operations.evaluation import Measured, report
from baton.operations.project import Project
from baton.operations.tables import table

_MOMENTS = (
    ("moments with an article that helps", "with_article"),
    ("  one of them is shown", "right_among_shown"),
    ("moments without", "without_article"),
    ("  nothing is shown", "silent"),
)
_SUMMARIES = (
    ("conversations", "conversations"),
    ("facts", "facts"),
    ("  of them in the summary", "facts_kept"),
    ("conversations with all of theirs", "conversations_whole"),
    ("lines of a summary", "lines"),
)


def articles(arguments: Namespace) -> Said:
    """`baton evaluate articles`."""
    from baton.assist.articles import helpful_articles
    from baton.assist.knowledge import CACHE, DeskKnowledge
    from baton.assist.learning import FILE, Learnt
    from baton.assist.policy import AssistPolicy
    from baton.evaluation.assist import load_moments, score_moments
    from baton.settings import Settings

    moments, project = load_moments(arguments.data), Project.here()
    policy = AssistPolicy.load(Settings.from_environment().policy_dir / "assist.yml")
    with tempfile.TemporaryDirectory() as folder:
        learnt = Learnt(project.models / FILE)
        knowledge = DeskKnowledge(project.root / "knowledge", cache=Path(folder) / CACHE, learnt=learnt)
        limits = {"least": policy.article_from, "most": policy.articles}
        figures = score_moments(moments, lambda moment: helpful_articles(knowledge, moment, **limits))  # type: ignore[arg-type]
    how = "as learnt from policy/assist" if learnt.current() else "by the search index alone: `baton train` was not run"
    head = f"{len(moments)} moments of {arguments.data}, {how}"
    return report(arguments, _measured(head, _MOMENTS, figures, arguments))


def summaries(arguments: Namespace) -> Said:
    """`baton evaluate summaries`."""
    from baton.evaluation.assist import load_conversations, score_summaries

    figures = score_summaries(load_conversations(arguments.data))
    return report(arguments, _measured(f"Summaries of {arguments.data}", _SUMMARIES, figures, arguments))


def _measured(
    head: str, rows: tuple[tuple[str, str], ...], figures: Mapping[str, Any], arguments: Namespace
) -> Measured:
    parts = [head, table(("desk", "figure"), [(words, figures[key]) for words, key in rows])]
    kept = dict(figures)
    mistakes = kept.pop("mistakes")
    if not arguments.figures_only:
        parts.append("\n".join(f"  {item}" for item in mistakes) or "No mistakes.")
        kept["mistakes"] = mistakes
    return Measured(kept, "\n\n".join(parts), [] if arguments.figures_only else mistakes)
