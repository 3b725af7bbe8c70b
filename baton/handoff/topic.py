"""What a conversation is about, from what its messages are about; later ones count more. Pure; it decides nothing."""

from collections.abc import Sequence

from baton.handoff.signs import Signs

OTHER = "general"
"""The topic of messages that show none."""


def topic_of(signs: Sequence[Signs]) -> str | None:
    """The topic with the greatest faded sum of probabilities; None when nothing was ever probable enough."""
    if not signs:
        return None
    policy = signs[-1].policy
    sums: dict[str, float] = {}
    for age, item in enumerate(reversed(signs)):
        for topic, chance in item.reading.topics.items():
            sums[topic] = sums.get(topic, 0.0) + chance * policy.topic_fading**age
    known = {
        topic for item in signs for topic, chance in item.reading.topics.items() if chance >= policy.topic_confidence
    }
    known.discard(OTHER)
    return max(sorted(known), key=lambda topic: sums[topic]) if known else None
