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


def whole_month(month: str | None, *, now: datetime) -> tuple[str, Span]:
    """A month as 2026-10, the last whole one when None, and its span in UTC. Raises PeriodError for one that is not
    over yet, as what is still said in it could not be drawn."""
    here = now.astimezone(timezone.utc).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    start = (here - timedelta(days=1)).replace(day=1) if month is None else _first_day(month)
    end = (start + timedelta(days=32)).replace(day=1)
    if end > here:
        raise PeriodError(f"The month {start:%Y-%m} is not over yet.")
    return f"{start:%Y-%m}", Span(start, end)


def _first_day(month: str) -> datetime:
    try:
        found = datetime.strptime(month.strip(), "%Y-%m").replace(tzinfo=timezone.utc)
    except ValueError:
        raise PeriodError(f"'month' is '{month[:40]}'; write one such as 2026-10.") from None
    if not 2000 <= found.year <= 2100:
        raise PeriodError(f"'month' is in the year {found.year}; write one from 2000 to 2100.")
    return found
