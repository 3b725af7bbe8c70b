"""Answers the questions about a period: figures and, for the pages, plots of them. No words of customers.

Heavy to load and slow to answer, so the gateway has `baton.insights.measuring` do it in a process of its own.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from baton.insights import journey_sections, sections
from baton.insights.drivers import drivers
from baton.insights.journey import journey
from baton.insights.questions import CSV, KPIS, LATELY, UPLIFT, Question, part_of
from baton.insights.report import report
from baton.insights.sections import Section
from baton.insights.trend import trend
from baton.insights.uplift import uplift
from baton.storage.database import Database

WAYS = ("reason", "moment", "channel", "skill")
Answer = Callable[[Database, Question], Any]


def answer(database: Database, question: Question) -> Any:
    """What the question asks for, ready to be shown."""
    return ANSWERS[question.what](database, question)


def _about(question: Question) -> dict[str, Any]:
    span = question.span
    return {"from": span.start.isoformat(), "to": span.end.isoformat(), "channel": span.channel}


def _shown(part: Callable[[Database, Question], Sequence[Section]]) -> Answer:
    return lambda database, question: (
        _about(question) | {"sections": [one.to_dict() for one in part(database, question)]}
    )


def _kpis(database: Database, question: Question) -> Sequence[Section]:
    found, theme = report(database, question.span), question.theme
    by = [sections.handoffs(found, theme, by=way, word=_plain) for way in WAYS]
    return [sections.shares(found, theme), sections.others(found, theme), *by]


def _trend(database: Database, question: Question) -> Sequence[Section]:
    return [journey_sections.over_time(trend(database, question.span), question.theme)]


def _uplift(database: Database, question: Question) -> Sequence[Section]:
    return [sections.gained(uplift(database, question.span), question.theme)]


def _journey(database: Database, question: Question) -> Sequence[Section]:
    return journey_sections.mapped(journey(database, question.span), question.theme)


def _drivers(database: Database, question: Question) -> Sequence[Section]:
    return journey_sections.driven(drivers(database, question.span), question.theme)


def _plain(key: str) -> str:
    words = key.replace("_", " ")
    return words[:1].upper() + words[1:]


ANSWERS: Mapping[str, Answer] = {
    KPIS: lambda database, question: report(database, question.span).to_dict(),
    CSV: lambda database, question: report(database, question.span).to_csv(),
    LATELY: lambda database, question: report(database, question.span).rows(),
    UPLIFT: lambda database, question: _about(question) | uplift(database, question.span).to_dict(),
    part_of("kpis"): _shown(_kpis),
    part_of("trend"): _shown(_trend),
    part_of("uplift"): _shown(_uplift),
    part_of("journey"): _shown(_journey),
    part_of("drivers"): _shown(_drivers),
}
"""What is asked -> how it is answered."""
