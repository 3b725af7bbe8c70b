"""The days a report is about: read from what people write, thirty days when they write nothing."""

from datetime import datetime, timedelta, timezone

from baton.errors import PeriodError
from baton.storage.figures import Span

USUAL = timedelta(days=30)
LONGEST = timedelta(days=3660)


def period(start: str | None, end: str | None, *, channel: str | None = None, now: datetime) -> Span:
    """From `start` up to but without `end`, dates or ISO 8601 times, UTC unless they say otherwise.

    Without `end` up to now, without `start` the thirty days before the end. Raises PeriodError.
    """
    until = _moment("to", end) if end else now
    since = _moment("from", start) if start else until - USUAL
    if since >= until:
        raise PeriodError(f"The period ends ({until.isoformat()}) before it begins ({since.isoformat()}).")
    if until - since > LONGEST:
        raise PeriodError("The period is longer than ten years.")
    return Span(since, until, channel)


def _moment(name: str, text: str) -> datetime:
    try:
        found = datetime.fromisoformat(text.strip().replace("Z", "+00:00"))
        found = found if found.tzinfo else found.replace(tzinfo=timezone.utc)
        year = found.astimezone(timezone.utc).year
    except (ValueError, OverflowError):
        raise PeriodError(f"'{name}' is '{text[:40]}'; write a date such as 2026-11-01.") from None
    if not 2000 <= year <= 2100:
        raise PeriodError(f"'{name}' is in the year {year}; write one from 2000 to 2100.")
    return found
