"""Three skills and a total, from how a practice went: AI use, empathy, critical thinking. Each from 0 to 100.

The weights are stated here and nowhere else; a score is for the trainee, and is compared with nobody's.
"""

from dataclasses import dataclass

from baton.academy.customer import Exchange
from baton.academy.practice import Played, found_by
from baton.academy.scenario import Planted

WEIGHTS = {"critical_thinking": 0.35, "empathy": 0.3, "ai_use": 0.15, "outcome": 0.2}
"""Of the total; without planted help and exercises in asking, AI use falls out and the others share its part."""
PASS = 70
"""Total from which a scenario counts as mastered."""
ACKNOWLEDGED = {"named": 1.0, "noticed": 0.7}
LATE = 0.6
"""Part of it that is left when it came after the first reply."""
LIFT = 0.9
"""Rise of the mood that is as much as can be asked for."""
HARM = {
    "blame": 0.3,
    "asked_again": 0.25,
    "repeated": 0.2,
    "inclusive": 0.2,
    "cheerful": 0.15,
    "capitals": 0.15,
    "length": 0.1,
    "jargon": 0.05,
}
IN_PART = 0.5
"""Part of it that counts for what was said in part."""
UNSETTLED = 0.7
"""The same for what was done for a customer who left before everything was settled."""
STEPS = {"concrete_step": 1.0, "vague_step": 0.5}
CAUGHT, NOT_PASSED_ON, PASSED_ON = 1.0, 0.4, 0.0
EARLY = 2
"""Questions within which the right answer was found well."""


@dataclass(frozen=True)
class Scores:
    """From 0 to 100; `ai_use` is None where the scenario has nothing to check."""

    total: int
    empathy: int
    critical_thinking: int
    ai_use: int | None
    outcome: int

    @property
    def is_passed(self) -> bool:
        """Good enough to count as mastered."""
        return self.total >= PASS


def score(played: Played) -> Scores:
    """The scores of a practice as it stands."""
    parts = {
        "empathy": _empathy(played),
        "critical_thinking": _critical(played),
        "ai_use": _ai_use(played),
        "outcome": _outcome(played),
    }
    counted = {name: part for name, part in parts.items() if part is not None}
    total = sum(WEIGHTS[name] * part for name, part in counted.items()) / sum(WEIGHTS[name] for name in counted)
    shown = {name: None if part is None else round(100 * part) for name, part in parts.items()}
    return Scores(
        total=round(100 * total),
        empathy=shown["empathy"] or 0,
        critical_thinking=shown["critical_thinking"] or 0,
        ai_use=shown["ai_use"],
        outcome=shown["outcome"] or 0,
    )


def _empathy(played: Played) -> float:
    """Noticing, early and by name; how far the mood rose; without what hurts."""
    if not played.exchanges:
        return 0.0
    rules = [one.rule for exchange in played.exchanges for one in exchange.felt]
    harm = sum(HARM.get(rule, 0.0) for rule in rules)
    rise = (played.exchanges[-1].after - played.began) / LIFT
    noticed = _noticed(played) if played.scenario.is_upset else 1.0
    return _within(0.5 * noticed + 0.5 * _within(rise) - harm)


def _noticed(played: Played) -> float:
    for number, exchange in enumerate(played.exchanges):
        if exchange.reading.acknowledges:
            return ACKNOWLEDGED[exchange.reading.acknowledges] * (1.0 if number == 0 else LATE)
    return 0.0


def _critical(played: Played) -> float:
    """The right questions, the right things, a next step; without what is not so."""
    if not played.exchanges:
        return 0.0
    covered = _covered(played)
    rules = [one.rule for exchange in played.exchanges for one in exchange.felt]
    step = max((STEPS.get(rule, 0.0) for rule in rules), default=0.0)
    working = sum(_works(one) for one in played.exchanges) / len(played.exchanges)
    harm = 0.35 * len(played.told_wrong) + 0.15 * ("promise" in rules) + 0.15 * ("late" in rules)
    return _within(0.6 * covered + 0.2 * step + 0.2 * working - harm)


def _covered(played: Played) -> float:
    """How much of what had to be asked and told was; half for what was in part, or before it was asked."""
    needed = [*played.scenario.questions, *played.scenario.points]
    return 1 - (len(played.missing) - IN_PART * len(played.partly)) / len(needed)


def _works(exchange: Exchange) -> bool:
    reading = exchange.reading
    return (reading.works or reading.has_substance) and not reading.wrong


def _ai_use(played: Played) -> float | None:
    """Wrong help caught and not passed on, the right thing found by asking, right help not called wrong."""
    found = [_handled(played, planted) for planted in played.scenario.planted]
    for number in found_by(played.scenario, played.questions).values():
        found.append(0.2 if number == 0 else 1.0 if number <= EARLY else 0.7)
    if not found:
        return None
    return _within(sum(found) / len(found) - 0.2 * played.false_marks)


def _handled(played: Played, planted: Planted) -> float:
    if planted.leads_to in played.told_wrong:
        return PASSED_ON
    if planted in played.caught:
        return CAUGHT
    return NOT_PASSED_ON if played.exchanges else 0.0


def _outcome(played: Played) -> float:
    """Where the customer is left: settled or not, and in which mood, also after everything has come out."""
    handled = 1.0 if played.end == "settled" else UNSETTLED * _covered(played)
    return _within(0.5 * handled * (1 - 0.5 * bool(played.afterwards)) + 0.25 * (played.mood + 1))


def _within(value: float) -> float:
    return max(0.0, min(1.0, value))
