"""Checks of answers: one function a slot, which returns the slots to set and says what is wrong.

A value of None makes the form ask again. Nobody is asked twice for what is already known, and a
second miss comes with the offer of a person.
"""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from actions.answers import FINDERS
from actions.proposals import proposed
from actions.turn import Turn
from baton.errors import NotFound
from baton.shop import current_shop
from baton.shop.base import SLOTS, Order, today

Slots = dict[str, Any]

ASKS_FOR_PRODUCT = ("installation_form",)
"""Forms that need no question for the article where a checked order has only one."""

DESCRIBES_A_FAULT = ("report_damaged", "report_missing", "report_wrong_item", "warranty_claim")
"""Intents of a message that says what is wrong rather than with which article."""


def check_order_number(turn: Turn, value: Any) -> Slots:
    """An order, by its own or its invoice's number, or by a yes to the one that was proposed."""
    number = FINDERS["order_number"](str(value)) or _agreed(turn, "order_number")
    if number is None and _declined(turn, "order_number"):
        return {"order_number": None}
    misses = int(turn.slot("order_misses") or 0) + 1
    if number is None:
        _say_unclear(turn, "order_number" if misses == 1 else "order_number_again")
        return {"order_number": None} | ({} if turn.starting else {"order_misses": misses})
    try:
        order = _order(str(number))
    except NotFound:
        turn.say("order_unknown" if misses == 1 else "order_unknown_again", given=number)
        return {"order_number": None, "order_misses": misses}
    return {"order_number": order.number, "order_misses": None}


def check_email(turn: Turn, value: Any) -> Slots:
    """An e-mail address; for an invoice it must be the one on the order."""
    email = FINDERS["email"](str(value)) or _agreed(turn, "email")
    if email is None and _declined(turn, "email"):
        return {"email": None}
    if email is None:
        _say_unclear(turn, "email")
        return {"email": None}
    number = turn.slot("order_number")
    if turn.form != "invoice_form" or not number:
        return {"email": email}
    if _order(number).email != email:
        return {"email": None} | _mismatch(turn, "email_mismatch")
    return {"email": email, "check_misses": None}


def check_postcode(turn: Turn, value: Any) -> Slots:
    """A postcode that belongs to the order, or to the account of the e-mail address."""
    postcode = FINDERS["postcode"](str(value))
    if postcode is None:
        _say_unclear(turn, "postcode")
        return {"postcode": None}
    if turn.form in ACCOUNT_FORMS:
        return _check_account(turn, str(postcode))
    number = turn.slot("order_number")
    if not number:
        return {"postcode": postcode}
    order = _order(number)
    if order.postcode != postcode:
        return {"postcode": None} | _mismatch(turn, "postcode_mismatch")
    found: Slots = {"postcode": postcode, "check_misses": None}
    if turn.form in ASKS_FOR_PRODUCT and not turn.slot("product") and len(order.lines) == 1:
        found["product"] = order.lines[0].product
    return found


def check_day(turn: Turn, value: Any) -> Slots:
    """A day ahead that is not a Sunday."""
    found = FINDERS["day"](str(value))
    day = date.fromisoformat(str(found)) if found else None
    if day is None:
        _say_unclear(turn, "day")
    elif day <= today():
        turn.say("day_past")
    elif day.weekday() == 6:
        turn.say("day_sunday")
    else:
        return {"day": day.isoformat()}
    return {"day": None}


def check_time_slot(turn: Turn, value: Any) -> Slots:
    """One of the delivery windows."""
    slot = value if value in SLOTS else FINDERS["time_slot"](str(value))
    if slot is None:
        _say_unclear(turn, "time_slot")
    return {"time_slot": slot}


def check_weeks(turn: Turn, value: Any) -> Slots:
    """An interval in weeks."""
    weeks = FINDERS["weeks"](str(value))
    if weeks is None:
        _say_unclear(turn, "weeks")
    return {"weeks": weeks}


def check_gift_card_code(turn: Turn, value: Any) -> Slots:
    """A gift card's code, as printed."""
    code = FINDERS["gift_card_code"](str(value))
    if code is None:
        _say_unclear(turn, "gift_card_code")
    return {"gift_card_code": code}


def check_confirmed(turn: Turn, value: Any) -> Slots:
    """A plain yes or no."""
    answer = {"affirm": True, "deny": False}.get(turn.intent)
    if answer is None:
        _say_unclear(turn, "confirmed")
    return {"confirmed": answer}


def check_product(turn: Turn, value: Any) -> Slots:
    """An article in the customer's words; a description of the fault given instead counts as both."""
    words = str(value).strip()[:500] or None
    named = any(entity.get("entity") == "product" for entity in turn.tracker.latest_message.get("entities") or [])
    if turn.asked == "product" and not named and turn.intent in DESCRIBES_A_FAULT:
        return {"product": words, "problem": words}
    return {"product": words}


def check_words(slot: str) -> Callable[[Turn, Any], Slots]:
    """Free words are taken as they are, shortened to what a case file holds.

    What is already there when a form opens is left over from an earlier one.
    """

    def check(turn: Turn, value: Any) -> Slots:
        return {slot: None if turn.starting else str(value).strip()[:500] or None}

    return check


ACCOUNT_FORMS = ("loyalty_form", "pause_subscription_form", "cancel_subscription_form", "change_subscription_form")
"""Forms that recognise a customer by e-mail address and postcode together."""

CHECKS: Mapping[str, Callable[[Turn, Any], Slots]] = {
    "order_number": check_order_number,
    "email": check_email,
    "postcode": check_postcode,
    "day": check_day,
    "time_slot": check_time_slot,
    "weeks": check_weeks,
    "gift_card_code": check_gift_card_code,
    "confirmed": check_confirmed,
    "product": check_product,
    "problem": check_words("problem"),
    "reason": check_words("reason"),
}
"""The check of every slot that a form asks for."""


def _agreed(turn: Turn, slot: str) -> str | None:
    """The value that was proposed, when the customer says yes to it."""
    return proposed(turn, slot) if turn.asked == slot and turn.intent == "affirm" else None


def _declined(turn: Turn, slot: str) -> bool:
    return turn.asked == slot and turn.intent == "deny" and proposed(turn, slot) is not None


def _order(number: str) -> Order:
    shop = current_shop()
    return shop.invoice(number) if number.startswith("INV-") else shop.order(number)


def _check_account(turn: Turn, postcode: str) -> Slots:
    email = turn.slot("email")
    if not email:
        return {"postcode": postcode}
    try:
        known = current_shop().customer_by_email(email).postcode
    except NotFound:
        known = None  # told like a wrong postcode: a stranger must not learn who has an account
    if known != postcode:
        return {"email": None, "postcode": None} | _mismatch(turn, "account_mismatch")
    return {"postcode": postcode, "check_misses": None}


def _say_unclear(turn: Turn, what: str) -> None:
    """Explain what is expected, but only to somebody who was asked for it."""
    if turn.asked and what.startswith(turn.asked):
        turn.say(f"{what}_unclear")


def _mismatch(turn: Turn, response: str) -> Slots:
    misses = int(turn.slot("check_misses") or 0) + 1
    turn.say(response if misses == 1 else "mismatch_again")
    return {"check_misses": misses}
