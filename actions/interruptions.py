"""Whether a message inside a form answers the form's question or is about something else.

Pure; the form keeps waiting while something else is answered, and then asks its question again.
"""

from collections.abc import Collection

from actions.answers import FINDERS, is_question

SURE = 0.6
"""From this confidence on, a change of topic wins over taking the words as a free answer."""

ALWAYS = frozenset(
    {
        "stop",
        "repeat",
        "request_human",
        "deny_human",
        "accept_offer",
        "decline_offer",
        "about_promise",
        "accept_memory",
        "decline_memory",
        "bot_challenge",
        "ask_capabilities",
        "goodbye",
    }
)
"""Intents that never answer a question."""

PERHAPS_AN_ANSWER = frozenset({"inform", "affirm", "deny", "nlu_fallback", "out_of_scope"})
"""Intents of a message that tried to answer, even where the value is not in it."""

OTHER_TOPICS = frozenset(
    {
        "order_status",
        "change_delivery",
        "cancel_order",
        "refund_status",
        "repair_status",
        "request_invoice",
        "payment_problem",
        "gift_card_balance",
        "loyalty_balance",
        "price_match_request",
        "book_installation",
        "change_installation",
        "pause_subscription",
        "cancel_subscription",
        "change_subscription",
        "update_account",
        "login_problem",
        "privacy_request",
        "newsletter_off",
        "bulk_order",
        "greet",
        "thank",
        "chitchat",
        "express_confusion",
        "express_anger",
    }
)
"""Intents that no description of an article or a fault is about."""


def interrupts(*, slot: str, text: str, intent: str, confidence: float, own: Collection[str]) -> bool:
    """Whether the message is no answer for `slot`; `own` are the intents that open this form."""
    if intent in ALWAYS:
        return True
    if slot == "confirmed":
        return intent not in PERHAPS_AN_ANSWER and intent not in own
    if slot in FINDERS and FINDERS[slot](text) is not None:
        return intent in OTHER_TOPICS and intent not in own and confidence >= SURE and is_question(text)
    if slot in FINDERS:
        return intent not in PERHAPS_AN_ANSWER and intent not in own
    if intent in own or intent in PERHAPS_AN_ANSWER:
        return False
    if intent in OTHER_TOPICS:
        return confidence >= SURE
    return is_question(text)
