"""The language of a customer whom the bot does not understand. Pure; what is said in it is `policy/languages.yml`."""

from collections.abc import Iterable

from baton.handoff.reading import FOREIGN_INTENT, Reading

LANGUAGE_ACTION = "action_other_language"
"""Says in the customer's language that the bot does not speak it, and offers a person."""


def other_language(latest_first: Iterable[Reading]) -> str | None:
    """The code of the language, None while the customer writes in one of the bot's.

    Buttons and messages without a language of their own (an order number, a smile) belong to the message before.
    """
    for reading in latest_first:
        if reading.choice is None and reading.language is not None:
            return reading.language if reading.intent == FOREIGN_INTENT else None
    return None
