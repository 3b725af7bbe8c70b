"""The parts of the insights pages about how customers get on: over time, by stage, and what goes along with it."""

from collections.abc import Mapping, Sequence

from baton.insights.drivers import Driver
from baton.insights.figure import LEAST
from baton.insights.intervals import Estimate
from baton.insights.journey import Stage
from baton.insights.kpis import KPIS
from baton.insights.plots import Bar, Series, lines_plot, rows_plot
from baton.insights.sections import FEW, HEAD, Section
from baton.insights.trend import FOLLOWED, Step
from baton.voice.theme import Theme

TITLES = {kpi.name: kpi.title for kpi in KPIS}
OUTCOMES = {
    "handoff": ("drivers_handoff", "What goes along with handoffs", "were passed on"),
    "bad_rating": ("drivers_rating", "What goes along with bad ratings", "gave 1 or 2 of 5"),
}
MOST = 12
"""Drivers in a plot; the table has them all."""


def over_time(steps: Sequence[Step], theme: Theme) -> Section:
    """The followed KPIs, part by part of the period."""
    series = [
        Series(TITLES[name], [_bar(f"{step.span.start:%d %b}", step.figures[name].estimate) for step in steps])
        for name in FOLLOWED
    ]
    rows = [(_day(step), *(_share(step.figures[name].estimate) for name in FOLLOWED)) for step in steps]
    says = f"A band is the 95 % interval; a part with fewer than {LEAST} cases is left out."
    alt = "Lines over time from 0 to 100 per cent, one for each KPI. The table has the same figures."
    head = ("Beginning", *(TITLES[name] for name in FOLLOWED))
    return Section("trend", "Over time", says, head, rows, alt, lines_plot(series, theme))


def mapped(stages: Sequence[Stage], theme: Theme) -> list[Section]:
    """The journey map: who comes by, and how they feel there."""
    head = ("Stage", "Conversations", "Of all", "Messages", "Handoffs from here")
    come_by = [_came_by(one) for one in stages]
    with_mood = [one for one in stages if one.messages]
    felt = [(one.title, _mood(one.mood), _between(one.mood), str(one.conversations)) for one in with_mood]
    says = (
        "Where customers were when they wrote. A moment of truth is a message at which policy/escalation.yml offered a "
        "person or brought one in."
    )
    volume = rows_plot([_bar(one.title, one.reached) for one in with_mood], theme) if with_mood else None
    moods = rows_plot([_bar(one.title, one.mood) for one in with_mood], theme, scale="mood") if with_mood else None
    alt = "The stages in the order of a conversation, each with {} and its interval. The table has the same figures."
    return [
        Section("journey", "Journey map: who comes by", says, head, come_by, alt.format("its share of all"), volume),
        Section(
            "journey_mood",
            "Journey map: how they feel there",
            "The mean over conversations, from -1 to 1, of what was written at a stage.",
            HEAD,
            felt,
            alt.format("its mood"),
            moods,
        ),
    ]


def _came_by(one: Stage) -> tuple[str, ...]:
    """What came in without a message has no conversations to count."""
    counts = (str(one.conversations), _share(one.reached), str(one.messages)) if one.messages else ("", "", "")
    return (one.title, *counts, str(one.handoffs))


def driven(found: Mapping[str, Sequence[Driver]], theme: Theme) -> list[Section]:
    """What goes along with handoffs and with bad ratings."""
    return [_driven(outcome, drivers, theme) for outcome, drivers in found.items()]


def _driven(outcome: str, drivers: Sequence[Driver], theme: Theme) -> Section:
    name, title, did = OUTCOMES[outcome]
    head = ("Conversations", f"Of them {did}", "Of all others", "Difference, 95 % interval", "Cases")
    if not drivers:
        return Section(name, title, "Nothing stands out beyond chance, or there are too few conversations.", head, ())
    rows = [
        (one.what, _percent(one.share), _percent(one.share_of_others), _points(one.difference), str(one.among))
        for one in drivers
    ]
    says = (
        "Only what chance does not explain; the intervals allow for how many topics were looked at. What goes along "
        "with it need not cause it."
    )
    bars = [Bar(one.what, one.difference.value, one.difference.low, one.difference.high) for one in drivers[:MOST]]
    alt = f"How many more conversations {did} with each of these than without it. The table has the same figures."
    return Section(name, title, says, head, rows, alt, rows_plot(bars, theme))


def _day(step: Step) -> str:
    return f"{step.span.start:%Y-%m-%d}"


def _bar(label: str, estimate: Estimate | None) -> Bar:
    return Bar(label, None) if estimate is None else Bar(label, estimate.value, estimate.low, estimate.high)


def _percent(value: float) -> str:
    return f"{100 * value:.1f} %"


def _share(estimate: Estimate | None) -> str:
    return FEW if estimate is None else _percent(estimate.value)


def _points(estimate: Estimate) -> str:
    low, high = 100 * estimate.low, 100 * estimate.high
    return f"{100 * estimate.value:+.1f} ({low:+.1f} to {high:+.1f})"


def _mood(estimate: Estimate | None) -> str:
    return FEW if estimate is None else f"{estimate.value:+.2f}"


def _between(estimate: Estimate | None) -> str:
    return "" if estimate is None else f"{estimate.low:+.2f} to {estimate.high:+.2f}"
