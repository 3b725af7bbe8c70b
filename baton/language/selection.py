"""Joins what the classifier learnt about articles with what the knowledge index found in them.

Naive Bayes with a weight: the share of the classifier times exp(weight x score of the index). Pure arithmetic.
"""

import math
from collections.abc import Mapping, Sequence

Ranked = tuple[str, float]
"""A label and its confidence."""


def chosen_with(ranked: Sequence[Ranked], found: Mapping[str, float], *, weight: float) -> list[Ranked]:
    """The same labels, best first; together as confident as before.

    `found` holds the score of each label. When it lacks one, nothing can be compared and the ranking stays as it is.
    """
    if not ranked or any(label not in found for label, _ in ranked):
        return list(ranked)
    total = sum(confidence for _, confidence in ranked)
    logs = [math.log(max(confidence, 1e-12)) + weight * found[label] for label, confidence in ranked]
    shares = [math.exp(value - max(logs)) for value in logs]
    scale = total / sum(shares)
    joined = [(label, share * scale) for (label, _), share in zip(ranked, shares, strict=True)]
    return sorted(joined, key=lambda pair: -pair[1])
