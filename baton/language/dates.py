"""Finds dates in a message and turns them into ISO dates: "tomorrow", "next Friday", "3rd of May".

British reading: day before month. "Friday" is the next one to come, "next Friday" the one of the
following week; a day and month without a year is the nearest one ahead. Pure: today is given.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import islice

from dateutil.parser import ParserError, parserinfo
from dateutil.parser import parse as parse_date
from dateutil.relativedelta import relativedelta

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_WHICH = "next|this|last|coming"
_WEEK = r"(?P<week>\s+week)?"
_SHORT = r"mon|tues?|wed|thu(?:rs?)?|fri|sat|sun"
_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
)
_YEAR = r"(?:,?\s+(?:20\d\d))?"
_COUNT = r"(?P<count>\d{1,2}|a|an|one|two|three|four|five|six)"
_WORDS = {"a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6}


MOST_DATES = 50
"""Of a message; a text with more of them is a calendar."""


@dataclass(frozen=True)
class FoundDate:
    """Where a date stands in the text, and which day it is."""

    start: int
    end: int
    day: date


def find_dates(text: str, *, today: date) -> list[FoundDate]:
    """All dates in the text, in order, never overlapping; impossible ones ("31 June") are left out."""
    found: list[FoundDate] = []
    for candidate in islice(_candidates(text, today), MOST_DATES):
        if all(candidate.end <= other.start or candidate.start >= other.end for other in found):
            found.append(candidate)
    return sorted(found, key=lambda item: item.start)


def _candidates(text: str, today: date) -> Iterator[FoundDate]:
    for pattern, reader in _READERS:
        for match in pattern.finditer(text):
            day = reader(match, today)
            if day is not None:
                yield FoundDate(match.start(), match.end(), day)


def _written_out(match: re.Match[str], today: date) -> date | None:
    phrase = re.sub(r"\b(?:the|of)\b", " ", match.group(), flags=re.IGNORECASE)
    try:
        day = parse_date(phrase, parserinfo=parserinfo(dayfirst=True), default=_midnight(today)).date()
    except (ParserError, OverflowError):
        return None
    has_year = re.search(r"\d{4}|[./-]\d\d$", match.group()) is not None
    return day if has_year or day >= today else day + relativedelta(years=1)


def _iso(match: re.Match[str], today: date) -> date | None:
    try:
        return date.fromisoformat(match.group())
    except ValueError:
        return None


def _near(match: re.Match[str], today: date) -> date:
    words = match.group().lower()
    if words.startswith("day after"):
        return today + timedelta(days=2)
    return today + timedelta(days=1 if words.startswith(("tom", "tmr", "2mo")) else 0)


def _weekday(match: re.Match[str], today: date) -> date:
    wanted = next(index for index, name in enumerate(WEEKDAYS) if name.startswith(match["weekday"].lower()[:3]))
    ahead = (wanted - today.weekday()) % 7 or 7
    word = (match["which"] or "").lower()
    if word == "last":
        return today - timedelta(days=(today.weekday() - wanted) % 7 or 7)
    if word == "next":
        monday_after = today + timedelta(days=7 - today.weekday())
        return monday_after + timedelta(days=wanted)
    return today + timedelta(days=ahead + (7 if match["week"] else 0))


def _ahead(match: re.Match[str], today: date) -> date:
    spoken = match["count"].lower()
    count = _WORDS.get(spoken) or int(spoken)
    unit = match["unit"].lower()
    if unit.startswith("month"):
        return today + relativedelta(months=count)
    return today + timedelta(days=count * (7 if unit.startswith("week") else 1))


def _day_of_month(match: re.Match[str], today: date) -> date | None:
    for months in range(0, 3):
        first = today.replace(day=1) + relativedelta(months=months)
        try:
            day = first.replace(day=int(match["day"]))
        except ValueError:
            continue
        if day >= today:
            return day
    return None


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time())


Reader = Callable[[re.Match[str], date], date | None]


def _pattern(expression: str) -> re.Pattern[str]:
    return re.compile(rf"\b{expression}\b", re.IGNORECASE)


_READERS: tuple[tuple[re.Pattern[str], Reader], ...] = (
    (_pattern(r"20\d\d-\d\d-\d\d"), _iso),
    (_pattern(r"\d{1,2}[./-]\d{1,2}[./-](?:20)?\d\d"), _written_out),
    (_pattern(r"\d{1,2}/\d{1,2}"), _written_out),
    (_pattern(rf"\d{{1,2}}(?:st|nd|rd|th)?\s+(?:of\s+)?{_MONTH}{_YEAR}"), _written_out),
    (_pattern(rf"{_MONTH}\s+(?:the\s+)?\d{{1,2}}(?:st|nd|rd|th)?{_YEAR}"), _written_out),
    (_pattern(r"day after tomorrow|tomorrow|tomorow|tommorow|tommorrow|tmrw|tmw|2moro|today|tonight"), _near),
    (_pattern(rf"in\s+{_COUNT}\s+(?P<unit>days?|weeks?|months?)(?:'?\s+time)?"), _ahead),
    (_pattern(rf"(?:(?P<which>{_WHICH})\s+)?(?P<weekday>{'|'.join(WEEKDAYS)})s?{_WEEK}"), _weekday),
    # "sun" and "sat" are words of their own: short names count only after a word that leads to a day.
    (_pattern(rf"(?:(?P<which>{_WHICH})|on|by|from|until|till|for)\s+(?P<weekday>{_SHORT}){_WEEK}"), _weekday),
    (_pattern(r"the\s+(?P<day>\d{1,2})(?:st|nd|rd|th)"), _day_of_month),
)
