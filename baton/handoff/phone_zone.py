"""In which time zone a phone number is at home. Pure; the numbering plans come with the library, nothing is fetched."""

from datetime import datetime
from zoneinfo import ZoneInfo

from phonenumbers import NumberParseException, parse
from phonenumbers.timezone import UNKNOWN_TIMEZONE, time_zones_for_number


def zone_of_phone(number: str, *, at: datetime) -> str | None:
    """The zone of an international number (digits, with or without a plus).

    None when it says nothing, or when its zones have different clocks at this moment: a wrong time is worse than ours.
    """
    try:
        zones = time_zones_for_number(parse(f"+{number.lstrip('+')}"))
    except NumberParseException:
        return None
    clocks = {at.astimezone(ZoneInfo(name)).utcoffset() for name in zones if name != UNKNOWN_TIMEZONE}
    return str(zones[0]) if len(clocks) == 1 and UNKNOWN_TIMEZONE not in zones else None
