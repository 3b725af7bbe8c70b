"""The command `baton evaluate faq`: which article answers, on labelled questions. It returns what is to be said."""

from argparse import Namespace
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from baton.operations.commands import Said
from baton.operations.evaluation import Measured, Plot, measured_model, report, without_rasas_chatter
from baton.operations.project import Project
from baton.operations.tables import table

if TYPE_CHECKING:
    from baton.evaluation.faq import Found, Question

_ROWS = (
    ("questions that an article answers", "questions"),
    ("  recall@1", "recall_at_1"),
    ("  recall@3", "recall_at_3"),
    ("  mean reciprocal rank", "mrr"),
    ("  answered right", "answered_right"),
    ("  answered with another article", "answered_wrong"),
    ("  read as something else", "not_answered"),
    ("questions that no article answers", "without_answer"),
    ("  answered all the same", "wrongly_answered"),
)


def faq(arguments: Namespace) -> Said:
    """`baton evaluate faq`."""
    from baton.evaluation.faq import found_in, load_questions, predictions, score
    from baton.language.articles import load_articles

    known = [article.id for article in load_articles(Project.here().root / "knowledge")]
    questions = load_questions(arguments.data, known=known)
    with without_rasas_chatter():
        model = measured_model(arguments.model)
        found = [found_in(parsed) for parsed in model.reader.parse([question.text for question in questions])]
        figures = score(questions, found)
        said = f"{model.line}, {len(questions)} questions of {arguments.data}\n\n{_told(figures)}"
        lines = predictions(questions, found)
        return report(arguments, Measured({**model.figures, **figures}, said, lines, _plots(questions, found)))


def _told(figures: Mapping[str, Any]) -> str:
    mistakes = [
        f"  {item['text']!r} -> {item['found']} (intent {item['intent']}), wanted {item['label']}"
        for item in figures["mistakes"]
    ]
    rows = table(("articles", "figure"), [(words, figures[key]) for words, key in _ROWS])
    return "\n".join([rows, "", f"{len(mistakes)} mistakes", *mistakes])


def _plots(questions: Sequence["Question"], found: Sequence["Found"]) -> list[Plot]:
    from baton.evaluation.curves import reliability, thresholds
    from baton.evaluation.faq import confusion
    from baton.operations.plots import plot_confusion, plot_reliability, plot_thresholds

    right = [
        bool(item.ranking) and item.ranking[0] in question.articles
        for question, item in zip(questions, found, strict=True)
    ]
    chances = [item.confidence for item in found]
    counts, bins, curve = (
        confusion(questions, found),
        {"article": reliability(right, chances)},
        thresholds(right, chances),
    )
    return [
        lambda folder: plot_confusion(folder / "faq_confusion.png", counts, title="Articles: labelled and answered"),
        lambda folder: plot_reliability(folder / "faq_reliability.png", bins, title="Is it the right article?"),
        lambda folder: plot_thresholds(folder / "faq_thresholds.png", curve, title="Threshold on the article's chance"),
    ]
