"""Finds what somebody on our side has promised in their words, and by which day. Pure: the day is given.

A promise is a sentence that says what we will do; of the bot only one that names a day. Questions, conditions and
refusals promise nothing.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from baton.handoff.briefing import Line
from baton.handoff.handback import is_promise
from baton.language.dates import find_dates

LONGEST = 300
_SENTENCE = re.compile(r"(?<=[.!?])\s+|\n+")
_ARRIVES = re.compile(r"\b(arrives?|will (?:arrive|be delivered|be with you))\b", re.IGNORECASE)
_CONDITION = re.compile(r"\b(if|unless|once|could|would|may|might|usually|normally|typically)\b", re.IGNORECASE)


@dataclass(frozen=True)
class Promise:
    """The words of a promise and the day by which it is due; None when none was named."""

    words: str
    due_on: date | None


def promises_in(text: str, *, author: str, today: date) -> list[Promise]:
    """The promises of the bot or an agent in a message that was written on `today`."""
    found = []
    for sentence in map(str.strip, _SENTENCE.split(text)):
        due = _due(sentence, today)
        promising = is_promise(sentence) or bool(_ARRIVES.search(sentence))
        certain = not sentence.endswith("?") and not _CONDITION.search(sentence)
        if promising and certain and (due is not None or author == "agent"):
            found.append(Promise(sentence[:LONGEST], due))
    return found


def is_overdue(due_on: str | None, *, today: date) -> bool:
    """Whether the day of a promise has passed."""
    return due_on is not None and due_on < today.isoformat()


def as_lines(rows: Iterable[Any], *, today: date) -> list[Line]:
    """Open promises as lines of the handover card (rows with author, name, words, due_on, message_id)."""
    return [Line("promise", _line(row, today), [row.message_id] if row.message_id else []) for row in rows]


def day_in_words(due_on: str) -> str:
    """A day as people say it: Friday 4 December."""
    day = date.fromisoformat(due_on)
    return f"{day:%A} {day.day} {day:%B}"


def _line(row: Any, today: date) -> str:
    who = "The bot" if row.author == "bot" else row.name or "We"
    when = ""
    if row.due_on:
        overdue = is_overdue(row.due_on, today=today)
        when = f", {'overdue since' if overdue else 'by'} {day_in_words(row.due_on)}"
    return f"{who}{when}: “{row.words}”"


def _due(sentence: str, today: date) -> date | None:
    ahead = [one.day for one in find_dates(sentence, today=today) if one.day >= today]
    return ahead[-1] if ahead else None
