"""The debrief of a practice: the mood line, turning points with their rules, what an expert would have said, scores.

JSON-ready and for the trainee alone. It praises what went well first, and names what to try next time.
"""

from dataclasses import asdict
from typing import Any

from baton.academy.customer import Exchange
from baton.academy.practice import Played, found_by
from baton.academy.rules import RULES, TURNING
from baton.academy.scoring import PASS, score

ENDS = {
    "settled": "Everything was settled.",
    "gave_up": "The customer gave up.",
    "ran_out": "The customer ran out of patience before it was settled.",
    "": "You left before it was settled.",
}
MOST = 3
"""Turning points that are told."""


def debrief(played: Played) -> dict[str, Any]:
    """Everything a trainee is shown after a practice."""
    scenario, scores = played.scenario, score(played)
    return {
        "scenario": scenario.key,
        "title": scenario.title,
        "seed": played.seed,
        "end": played.end,
        "outcome": ENDS[played.end],
        "scores": asdict(scores),
        "passed": scores.is_passed,
        "pass_mark": PASS,
        "moods": played.moods,
        "afterwards": list(played.afterwards),
        "exchanges": [_exchange(played, number) for number in range(len(played.exchanges))],
        "turning_points": turning_points(played),
        "missed": [_missed(played, name) for name in played.missing],
        "help": [_planted(played, number) for number in range(len(scenario.planted))],
        "false_marks": played.false_marks,
        "look_up": [
            {"question": one.question, "finds": one.finds, "found_at": found_by(scenario, played.questions)[one.finds]}
            for one in scenario.look_up
        ],
        "expert": list(scenario.expert),
    }


def turning_points(played: Played) -> list[dict[str, Any]]:
    """The exchanges that changed the mood most, in their order."""
    numbered = list(enumerate(played.exchanges))
    turned = [pair for pair in numbered if abs(pair[1].change) >= TURNING]
    most = sorted(turned, key=lambda pair: (-abs(pair[1].change), pair[0]))[:MOST]
    return [
        {
            "exchange": number,
            "change": round(exchange.change, 2),
            "reply": exchange.reply,
            "why": _why(exchange),
            "expert": _expert(played, number),
        }
        for number, exchange in sorted(most, key=lambda pair: pair[0])
    ]


def _why(exchange: Exchange) -> list[str]:
    """The rules that pulled the way it went, the strongest first."""
    same_way = [one for one in exchange.felt if one.change * exchange.change > 0]
    ordered = sorted(same_way, key=lambda one: -abs(one.change))
    return list(dict.fromkeys(RULES[one.rule].words for one in ordered))


def _exchange(played: Played, number: int) -> dict[str, Any]:
    exchange = played.exchanges[number]
    felt = [{"rule": one.rule, "change": one.change, "words": RULES[one.rule].words} for one in exchange.felt]
    return {
        "reply": exchange.reply,
        "answer": exchange.answer,
        "mood": exchange.after,
        "felt": felt,
        "expert": _expert(played, number),
    }


def _expert(played: Played, number: int) -> str:
    """What an expert would have said there."""
    expert = played.scenario.expert
    return expert[min(number, len(expert) - 1)]


def _missed(played: Played, name: str) -> dict[str, str]:
    scenario = played.scenario
    if name in scenario.questions:
        return {"kind": "question", "text": scenario.questions[name].ask[0]}
    return {"kind": "point", "text": scenario.points[name].say[0]}


def _planted(played: Played, number: int) -> dict[str, Any]:
    planted = played.scenario.planted[number]
    return {
        "kind": planted.kind,
        "text": planted.text,
        "truth": planted.truth,
        "caught": planted in played.caught,
        "passed_on": planted.leads_to in played.told_wrong,
    }
