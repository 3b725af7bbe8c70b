"""The parts of the insights pages: what each measures, as sections to show. Figures, no words of customers."""

from collections.abc import Callable, Mapping, Sequence

from baton.app import Baton
from baton.insights import journey_sections, sections
from baton.insights.drivers import drivers
from baton.insights.journey import journey
from baton.insights.report import report
from baton.insights.sections import Section
from baton.insights.trend import trend
from baton.insights.uplift import uplift
from baton.storage.figures import Span

WAYS = ("reason", "moment", "channel", "skill")
Part = Callable[[Baton, Span], Sequence[Section]]


def _kpis(app: Baton, span: Span) -> Sequence[Section]:
    found, theme = report(app.database, span), app.lines().theme
    by = [sections.handoffs(found, theme, by=way, word=_plain) for way in WAYS]
    return [sections.shares(found, theme), sections.others(found, theme), *by]


def _trend(app: Baton, span: Span) -> Sequence[Section]:
    return [journey_sections.over_time(trend(app.database, span), app.lines().theme)]


def _uplift(app: Baton, span: Span) -> Sequence[Section]:
    return [sections.gained(uplift(app.database, span), app.lines().theme)]


def _journey(app: Baton, span: Span) -> Sequence[Section]:
    return journey_sections.mapped(journey(app.database, span), app.lines().theme)


def _drivers(app: Baton, span: Span) -> Sequence[Section]:
    return journey_sections.driven(drivers(app.database, span), app.lines().theme)


def _plain(key: str) -> str:
    words = key.replace("_", " ")
    return words[:1].upper() + words[1:]


PARTS: Mapping[str, Part] = {
    "kpis": _kpis,
    "trend": _trend,
    "uplift": _uplift,
    "journey": _journey,
    "drivers": _drivers,
}
"""Name in the address -> what is measured."""
