"""How days, windows and amounts are spoken in the responses."""

from datetime import date


def spoken_day(day: date) -> str:
    """`Friday 27 November`."""
    return f"{day:%A} {day.day} {day:%B}"


def spoken_slot(slot: str) -> str:
    """`between 12:00 and 16:00`."""
    start, end = slot.split("-")
    return f"between {start}:00 and {end}:00"


def spoken_time(day: date, slot: str | None) -> str:
    """A day with its window, where there is one."""
    return f"{spoken_day(day)} {spoken_slot(slot)}" if slot else spoken_day(day)


def pounds(pence: int) -> str:
    """`£29` or `£4.95`."""
    return f"£{pence // 100}" if pence % 100 == 0 else f"£{pence / 100:.2f}"
