"""The help beside a practice: the real articles, suggestions, summary, macros and mirror, with what was planted in it.

It reads the practice and the knowledge folder, never a real conversation.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from baton.academy.scenario import Planted, Scenario, mark_of
from baton.assist import ask as asking
from baton.assist.articles import Knowledge, helpful_articles
from baton.assist.ask import Passage
from baton.assist.macros import filled
from baton.assist.mirror import read_draft
from baton.assist.moment import moment_of
from baton.assist.policy import AssistPolicy
from baton.assist.replies import suggest
from baton.assist.summary import summarise
from baton.voice.voice import Voice

UNSURE, SURE = 0.55, 0.95
"""Between these planted help says how sure it is, as right help does: neither figure nor place gives it away."""


def help_for(
    scenario: Scenario,
    said: Sequence[Any],
    *,
    knowledge: Knowledge,
    policy: AssistPolicy,
    voice: Voice,
    agent: str,
    marked: frozenset[str] = frozenset(),
) -> dict[str, Any]:
    """Help as the desk shows it (rows `said` as everywhere); what is in `marked` is left out.

    Each line has a mark as its source, right and wrong ones alike.
    """
    moment = moment_of(said)
    articles = helpful_articles(knowledge, moment, least=policy.article_from, most=policy.articles)
    spoken = [message.text for message in said if message.author == "agent"]
    replies = suggest(
        moment, articles=articles, cases=(), policy=policy, voice=voice, reason=scenario.moment, said=spoken
    )
    order = next(iter(scenario.orders), None)
    known = {"customer": scenario.customer.name, "agent": agent, "order": order}
    shown = {
        "suggestions": _surest_first(
            [
                *(_suggestion(one, scenario) for one in scenario.planted if one.kind == "suggestion"),
                *({**asdict(one), "source": mark_of(one.text)} for one in replies[:1]),
            ]
        ),
        "articles": _surest_first(
            [
                *(_article(one, scenario) for one in scenario.planted if one.kind == "article"),
                *({**asdict(one), "article": mark_of(one.passage)} for one in articles),
            ]
        ),
        "summary": _summary(scenario, said),
    }
    return {
        "mood": moment.mood,
        **{kind: [one for one in lines if _mark(one) not in marked] for kind, lines in shown.items()},
        "similar": [],
        "macros": [asdict(macro) for macro in filled(policy.macros, known)],
        "mirror": [],
    }


def hints(draft: str, said: Sequence[Any], voice: Voice) -> list[dict[str, str]]:
    """The mirror for a draft of a practice; nothing of it is kept."""
    mood = moment_of(said).mood
    return [asdict(hint) for hint in read_draft(draft, mood=mood, avoid=tuple(voice.words))]


def passages(scenario: Scenario, question: str, said: Sequence[Any], knowledge: Knowledge) -> list[dict[str, str]]:
    """What the ask box answers in a practice: the scenario's orders, the real articles, what was said."""
    about = [
        Passage("order", key, f"Order {key}" if key[0].isupper() else key.capitalize(), text)
        for key, text in scenario.orders.items()
        if key.casefold() in question.casefold() or asking.is_about_an_order(question)
    ]
    found = [*about, *asking.from_articles(knowledge, question), *asking.from_history(list(said), question)]
    return [asdict(passage) for passage in found]


def found_in(scenario: Scenario, question: str, knowledge: Knowledge) -> tuple[str, ...]:
    """The articles and orders that a question brings up."""
    shown = passages(scenario, question, (), knowledge)
    return tuple(one["source"] for one in shown if one["kind"] in ("article", "order"))


def _suggestion(one: Planted, scenario: Scenario) -> dict[str, Any]:
    title = one.title or scenario.title
    return {"kind": "article", "source": one.mark, "title": title, "text": one.text, "confidence": _sure(one)}


def _article(one: Planted, scenario: Scenario) -> dict[str, Any]:
    title = one.title or scenario.title
    return {"article": one.mark, "title": title, "answer": one.text, "passage": one.text, "confidence": _sure(one)}


def _sure(one: Planted) -> float:
    """A figure of its own for each planted line, the same whenever it is shown."""
    drawn = int(hashlib.sha256(one.text.encode()).hexdigest()[:8], 16) / 0xFFFFFFFF
    return round(UNSURE + (SURE - UNSURE) * drawn, 3)


def _surest_first(lines: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return sorted(lines, key=lambda line: -float(line["confidence"]))


def _summary(scenario: Scenario, said: Sequence[Any]) -> list[dict[str, Any]]:
    """The lines of the summary with the planted ones among those of the customer's last opening words."""
    lines = [
        {"author": point.author, "text": point.text, "message_ids": [point.message_id], "mark": mark_of(point.text)}
        for point in summarise(said)
    ]
    place = said[len(scenario.opening) - 1]
    at = next((row for row, line in enumerate(lines) if line["message_ids"] == [place.id]), len(lines))
    planted = [
        {"author": "customer", "text": one.text, "message_ids": [place.id], "mark": one.mark}
        for one in scenario.planted
        if one.kind == "summary"
    ]
    return [*lines[:at], *planted, *lines[at:]]


def _mark(line: dict[str, Any]) -> str:
    return str(line.get("mark") or line.get("article") or line["source"])
