"""How a conversation feels as a whole: sentiment, its trend and how unsure customer and bot are.

Pure arithmetic over signs; later messages weigh more. It decides nothing.
"""

from collections.abc import Sequence

from baton.handoff.signs import Signs

_FADING = 0.6
"""How much an earlier message weighs against the one after it."""


def message_sentiment(signs: Signs) -> float:
    """-1 (badly upset) to 1 (delighted): the tone's valence, pulled down by strain."""
    valence = float(signs.reading.tone.get("valence", 0.0))
    upset = max(signs.strain, signs.chances["dissatisfied"], signs.chances["vulnerability"])
    return max(-1.0, min(1.0, valence * (1.0 - upset) - upset))


def conversation_sentiment(signs: Sequence[Signs]) -> float:
    """Weighted mean over the messages so far, -1 to 1."""
    values = [message_sentiment(item) for item in signs]
    weights = [_FADING ** (len(values) - 1 - index) for index in range(len(values))]
    return round(sum(value * weight for value, weight in zip(values, weights, strict=True)) / sum(weights), 4)


def trend_of(signs: Sequence[Signs]) -> float:
    """This message against the conversation before it: below 0 it gets worse; 0 for a first message."""
    if len(signs) < 2:
        return 0.0
    return round(message_sentiment(signs[-1]) - conversation_sentiment(signs[:-1]), 4)


def uncertainty_of(signs: Sequence[Signs]) -> float:
    """0 to 1: the customer's confusion, or the bot's doubt about what was meant, whichever is greater."""
    now = signs[-1]
    doubt = 1.0 if now.reading.failed else 1.0 - now.reading.confidence
    return round(max(now.chances["confusion"], min(1.0, max(0.0, doubt))), 4)
