"""Reads one asked-for value out of a customer's words: a number, a postcode, a day, a window.

Pure text in, normalised value or None out; it must not ask the shop or speak.
"""

import re
from collections.abc import Callable, Mapping

from baton.language.dates import find_dates
from baton.shop.base import today

_ORDER = re.compile(r"\b(?:nh)?[\s#–-]{0,2}(\d{5})\b", re.IGNORECASE)
_INVOICE = re.compile(r"\binv(?:oice)?[\s#–-]{0,2}(\d{6})\b", re.IGNORECASE)
_EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_POSTCODE = re.compile(r"\b([A-Z]{1,2}\d[A-Z\d]?)\s?(\d[A-Z]{2})\b", re.IGNORECASE)
_GIFT_CARD = re.compile(r"\b(?:gc)?[\s–-]?([A-Z0-9]{4})[\s–-]?([A-Z0-9]{4})\b", re.IGNORECASE)
_HOURS = re.compile(r"\b(8|12|16|4)\s*(?:am|pm|:00)?\s*(?:-|–|to|and|until|till)\s*(12|16|20|4|8)\b", re.IGNORECASE)
_WEEKS = re.compile(r"\b(\d{1,2}|two|four|six|eight|twelve)\b[\s-]*(week|month)?", re.IGNORECASE)
_QUESTION = re.compile(
    r"^(?:and |but |so |ok |also )?(?:how|what|when|where|why|who|which|whose"
    r"|can|could|do|does|did|is|are|will|would|should|may)\b",
    re.IGNORECASE,
)
_PARTS_OF_DAY = {"morning": "8-12", "afternoon": "12-16", "lunch": "12-16", "evening": "16-20", "after work": "16-20"}
_NUMBERS = {"two": 2, "four": 4, "six": 6, "eight": 8, "twelve": 12}


def order_number_in(text: str) -> str | None:
    """`NH-20417`, or an invoice number `INV-104417` where that is what was given."""
    invoice = _INVOICE.search(text)
    if invoice:
        return f"INV-{invoice.group(1)}"
    order = _ORDER.search(text)
    return f"NH-{order.group(1)}" if order else None


def email_in(text: str) -> str | None:
    """An e-mail address in lower case."""
    found = _EMAIL.search(text)
    return found.group().lower() if found else None


def postcode_in(text: str) -> str | None:
    """A British postcode, `LS6 3HN`."""
    found = _POSTCODE.search(text)
    return f"{found.group(1)} {found.group(2)}".upper() if found else None


def day_in(text: str) -> str | None:
    """The first date in the text, as an ISO date."""
    found = find_dates(text, today=today())
    return found[0].day.isoformat() if found else None


def time_slot_in(text: str) -> str | None:
    """One of the delivery windows, by its hours or by a part of the day."""
    hours = _HOURS.search(text)
    if hours:
        return {"8": "8-12", "12": "12-16"}.get(hours.group(1), "16-20")
    return next((slot for words, slot in _PARTS_OF_DAY.items() if words in text.lower()), None)


def gift_card_code_in(text: str) -> str | None:
    """A gift card's code, `GC-7K2M-91QX`; at least one digit, so that no words are taken for one."""
    codes = ["".join(found) for found in _GIFT_CARD.findall(text) if any(sign.isdigit() for sign in "".join(found))]
    return f"GC-{codes[0][:4]}-{codes[0][4:]}".upper() if codes else None


def weeks_in(text: str) -> int | None:
    """An interval in weeks, 1 to 26; months count as four weeks."""
    found = _WEEKS.search(text)
    if not found:
        return None
    number = _NUMBERS.get(found.group(1).lower()) or int(found.group(1))
    weeks = number * 4 if (found.group(2) or "").lower() == "month" else number
    return weeks if 1 <= weeks <= 26 else None


def is_question(text: str) -> bool:
    """Whether the words ask for something rather than tell something."""
    return text.rstrip().endswith("?") or bool(_QUESTION.match(text.strip()))


FINDERS: Mapping[str, Callable[[str], object]] = {
    "order_number": order_number_in,
    "email": email_in,
    "postcode": postcode_in,
    "day": day_in,
    "time_slot": time_slot_in,
    "gift_card_code": gift_card_code_in,
    "weeks": weeks_in,
}
"""Slots whose value has a form of its own; every other slot takes the customer's words as they are."""
