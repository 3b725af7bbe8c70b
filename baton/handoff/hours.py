"""The hours in which people are there, from the `hours` block of `policy/desk.yml`. Pure: the moment is given."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


@dataclass(frozen=True)
class Shift:
    """From when to when people are there on one day, in local time."""

    opens: time
    closes: time

    def __post_init__(self) -> None:
        if self.closes <= self.opens:
            raise ValueError("closes before it opens.")


@dataclass(frozen=True)
class Holiday:
    """A day that is not like others: closed, or open for other hours."""

    date: date
    opens: time | None = None
    closes: time | None = None

    def __post_init__(self) -> None:
        if (self.opens is None) != (self.closes is None):
            raise ValueError("needs both 'opens' and 'closes', or neither on a day off.")
        if self.shift is not None and self.shift.closes <= self.shift.opens:
            raise ValueError("closes before it opens.")

    @property
    def shift(self) -> Shift | None:
        """The hours of that day; None when nobody is there."""
        return Shift(self.opens, self.closes) if self.opens and self.closes else None


@dataclass(frozen=True)
class Hours:
    """The week; a day without a shift is a day off. `holidays` go before the days of the week."""

    timezone: str
    monday: Shift | None = None
    tuesday: Shift | None = None
    wednesday: Shift | None = None
    thursday: Shift | None = None
    friday: Shift | None = None
    saturday: Shift | None = None
    sunday: Shift | None = None
    holidays: tuple[Holiday, ...] = ()

    def __post_init__(self) -> None:
        try:
            ZoneInfo(self.timezone)
        except (KeyError, ValueError, OSError) as error:
            raise ValueError(f"names an unknown time zone '{self.timezone}'. Use a name like Europe/London.") from error
        if not any(getattr(self, day) for day in WEEKDAYS):
            raise ValueError("has no day on which people are there.")
        days = [holiday.date for holiday in self.holidays]
        if len(set(days)) < len(days):
            raise ValueError("has a holiday twice.")

    @property
    def zone(self) -> ZoneInfo:
        """The local time zone."""
        return ZoneInfo(self.timezone)

    def next_opening(self, moment: datetime) -> datetime | None:
        """When people are back, in local time; None while they are there."""
        local = moment.astimezone(self.zone)
        for opens, closes in self._shifts_from(local.date()):
            if opens <= local < closes:
                return None
            if local < opens:
                return opens
        raise ValueError("has no day on which people are there.")

    def opens_words(self, moment: datetime, zone: ZoneInfo | None = None) -> str | None:
        """`next_opening` as it is read in a zone, else in the team's: "Monday at 08:00", from a week on with the date.

        None while open.
        """
        opening = self.next_opening(moment)
        if opening is None:
            return None
        opening = opening.astimezone(zone or self.zone)
        day = WEEKDAYS[opening.weekday()].capitalize()
        far = (opening.date() - moment.astimezone(zone or self.zone).date()).days >= 7
        return f"{day} {opening.day} {opening:%B} at {opening:%H:%M}" if far else f"{day} at {opening:%H:%M}"

    def _shifts_from(self, day: date) -> Iterator[tuple[datetime, datetime]]:
        special = {holiday.date: holiday for holiday in self.holidays}
        for current in (day + timedelta(days=ahead) for ahead in range(8 + 7 * len(special))):
            usual: Shift | None = getattr(self, WEEKDAYS[current.weekday()])
            shift = special[current].shift if current in special else usual
            if shift is not None:
                yield (
                    datetime.combine(current, shift.opens, tzinfo=self.zone),
                    datetime.combine(current, shift.closes, tzinfo=self.zone),
                )
