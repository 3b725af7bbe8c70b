"""The KPIs: one table, a row each with its name, unit, one function and one written definition. Pure.

`docs/kpis.md` explains the same rows to people; a test compares the two.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

from baton.insights.facts import Facts
from baton.insights.figure import Figure, broken_down, mean, median, share

Unit = Literal["share", "seconds", "points", "mood"]
PROMOTERS, DETRACTORS = range(9, 11), range(7)


@dataclass(frozen=True)
class Kpi:
    """`definition` says what is counted, of what, and what that leaves out."""

    name: str
    title: str
    unit: Unit
    definition: str
    measure: Callable[[Facts], Figure]


def _of_contacts(name: str) -> Callable[[Facts], Figure]:
    return lambda facts: share(facts.contacts[name], facts.contacts["contacts"])


def _first_contact(facts: Facts) -> Figure:
    settled = facts.contacts["settled"]
    return share(settled - facts.contacts["returned"], settled)


def _handoffs(facts: Facts) -> Figure:
    all_of_them = facts.handoffs
    ways = {
        "reason": [one.reason for one in all_of_them],
        "channel": [one.channel for one in all_of_them],
        "skill": [one.skill or "none" for one in all_of_them],
        "moment": [one.moment or "none" for one in all_of_them],
    }
    return broken_down(_of_contacts("handed")(facts), ways)


def _time_to_human(facts: Facts) -> Figure:
    return median([one.waited_s for one in facts.handoffs if one.waited_s is not None])


def _time_to_resolution(facts: Facts) -> Figure:
    return median([one.took_s for one in facts.handoffs if one.resolved and one.took_s is not None])


def _late(facts: Facts) -> Figure:
    pairs = [(one.waited_s, one.told_s) for one in facts.handoffs]
    known = [waited > told for waited, told in pairs if waited is not None and told is not None]
    return share(sum(known), len(known))


def _failed(facts: Facts) -> Figure:
    return share(sum(one.failed for one in facts.handoffs), len(facts.handoffs))


def _abandoned(facts: Facts) -> Figure:
    ended = [one for one in facts.handoffs if one.taken or one.left or one.failed]
    return share(sum(one.left for one in ended), len(ended))


def _answers(facts: Facts, part: str) -> Mapping[int, int]:
    return {score: times for score, times in facts.scores.get(part, {}).items() if score is not None}


def _satisfied(part: str) -> Callable[[Facts], Figure]:
    def measure(facts: Facts) -> Figure:
        given = _answers(facts, part)
        return share(sum(times for score, times in given.items() if score >= 4), sum(given.values()))

    return measure


def _answered(part: str) -> Callable[[Facts], Figure]:
    return lambda facts: share(sum(_answers(facts, part).values()), sum(facts.scores.get(part, {}).values()))


def _recommended(facts: Facts) -> Figure:
    points = [
        100.0 * ((score in PROMOTERS) - (score in DETRACTORS))
        for score, times in _answers(facts, "recommend").items()
        for _ in range(times)
    ]
    return mean(points)


def _of_suggestions(name: str, of: str) -> Callable[[Facts], Figure]:
    return lambda facts: share(facts.suggestions[name], facts.suggestions[of])


KPIS: tuple[Kpi, ...] = (
    Kpi(
        "self_service",
        "Self-service, confirmed",
        "share",
        "Contacts that never went to people and whose customer rated the bot 4 or 5, of all contacts. Who leaves "
        "without a word is not counted as helped, so this is the least that self-service achieves.",
        _of_contacts("confirmed"),
    ),
    Kpi(
        "first_contact_resolution",
        "First-contact resolution",
        "share",
        "Contacts after which the customer did not write again in this conversation within seven days, of all contacts "
        "that began at least eight days ago. A return counts whatever it is about; a new conversation is not seen.",
        _first_contact,
    ),
    Kpi(
        "handoffs",
        "Handoffs",
        "share",
        "Contacts that went to people, asked for or taken over, of all contacts; all handoffs by reason, channel, "
        "the skill that was asked for last, and the moment of truth that decided (none: something else did).",
        _handoffs,
    ),
    Kpi(
        "time_to_human",
        "Time to a human",
        "seconds",
        "Median time from the request until a person took the conversation for the first time, of the handoffs that "
        "were taken. Who left before is in queue abandonment.",
        _time_to_human,
    ),
    Kpi(
        "time_to_resolution",
        "Time to resolution",
        "seconds",
        "Median time from the request until a person handed back as solved, or closed the conversation, of those that "
        "ended so. What was promised or is still open is left out.",
        _time_to_resolution,
    ),
    Kpi(
        "late_handoffs",
        "Late handoffs",
        "share",
        "Handoffs that took longer than the customer was told at the beginning, of those that were taken and had a "
        "forecast.",
        _late,
    ),
    Kpi(
        "failed_handoffs",
        "Failed handoffs",
        "share",
        "Handoffs that ended without a person although the customer did not leave, or that nobody took for a day, of "
        "all handoffs.",
        _failed,
    ),
    Kpi(
        "queue_abandonment",
        "Queue abandonment",
        "share",
        "Handoffs whose customer went back to the bot before a person came, of all whose wait is over.",
        _abandoned,
    ),
    Kpi(
        "bot_errors",
        "Bot errors",
        "share",
        "Contacts in which the bot failed or stayed silent, so that a person was asked for (`bot_unavailable`), of all "
        "contacts.",
        _of_contacts("failed"),
    ),
    Kpi(
        "satisfaction_human",
        "Satisfaction with people (CSAT)",
        "share",
        "Ratings of 4 and 5 for the person, of all ratings of 1 to 5 for a person.",
        _satisfied("human"),
    ),
    Kpi(
        "response_human",
        "Response rate, people",
        "share",
        "Questions about the person that were answered, of all that were asked.",
        _answered("human"),
    ),
    Kpi(
        "satisfaction_bot",
        "Satisfaction with the bot (CSAT)",
        "share",
        "Ratings of 4 and 5 for the bot, of all ratings of 1 to 5 for the bot.",
        _satisfied("bot"),
    ),
    Kpi(
        "response_bot",
        "Response rate, bot",
        "share",
        "Questions about the bot that were answered, of all that were asked.",
        _answered("bot"),
    ),
    Kpi(
        "net_promoter_score",
        "Net promoter score (NPS)",
        "points",
        "Per cent of the answers that are 9 or 10 less per cent that are 0 to 6: from -100 to 100.",
        _recommended,
    ),
    Kpi(
        "response_recommend",
        "Response rate, recommendation",
        "share",
        "Questions whether the customer would recommend us that were answered, of all that were asked.",
        _answered("recommend"),
    ),
    Kpi(
        "mood_before",
        "Mood before a person",
        "mood",
        "Mean valence (-1 to 1) of what customers wrote in the day up to the request, over handoffs in which they also "
        "wrote after a person came.",
        lambda facts: mean([before for before, _ in facts.moods]),
    ),
    Kpi(
        "mood_after",
        "Mood with a person",
        "mood",
        "Mean valence of what the same customers wrote from when a person came until ten minutes after the end.",
        lambda facts: mean([after for _, after in facts.moods]),
    ),
    Kpi(
        "mood_change",
        "Change of mood",
        "mood",
        "Mean of mood with a person less mood before, handoff by handoff. It is not what people achieved: customers "
        "are passed on at their worst, and part of the rise would come by itself.",
        lambda facts: mean([after - before for before, after in facts.moods]),
    ),
    Kpi(
        "repeat_yourself",
        "Had to repeat themselves",
        "share",
        "Handoffs in which a customer told a person an order or invoice number, an e-mail address or a postcode that "
        "they had given in the day before, of all that a person took and before which there was such a detail. A story "
        "told again in other words is not seen.",
        lambda facts: share(sum(facts.repeats), len(facts.repeats)),
    ),
    Kpi(
        "promises_kept",
        "Promises kept",
        "share",
        "Promises to customers that somebody marked as kept by the end of their day (UTC), of all whose day is over. "
        "Promises without a day are left out.",
        lambda facts: share(sum(facts.promises), len(facts.promises)),
    ),
    Kpi(
        "suggestions_accepted",
        "Suggestions accepted",
        "share",
        "Suggestions that agents took, as they were or edited, of all that they took, rejected or marked wrong. What "
        "nobody touched is left out.",
        _of_suggestions("used", "answered"),
    ),
    Kpi(
        "over_reliance",
        "Over-reliance on suggestions",
        "share",
        "Suggestions that were taken although somebody had marked the same source wrong before, in the period or the "
        "thirty days before it, of all that were taken.",
        _of_suggestions("against", "used"),
    ),
)
