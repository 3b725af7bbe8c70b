"""When customers are asked how it was, and what their taps mean: satisfaction by part, recommendation. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from baton.policies import limited

Part = Literal["human", "bot", "recommend"]
"""How the person was, how the bot was, and (NPS) whether one would recommend us."""
PREFIX = "/baton_rating"
"""Begins the payload of a rating's button; no dialogue runs for it."""
SCORES: dict[str, range] = {"human": range(1, 6), "bot": range(1, 6), "recommend": range(11)}


@dataclass(frozen=True)
class Recommendation:
    """The question whether one would recommend us: so long after a conversation, and so seldom."""

    ask: bool = True
    after_hours: float = limited(1, 720, default=20.0)
    every_days: float = limited(7, 730, default=90.0)


@dataclass(frozen=True)
class Satisfaction:
    """The question how it was: minutes after the end of the part, once, and only while nobody has written since."""

    ask: bool = True
    human_after_minutes: float = limited(0, 1_440, default=1.0)
    bot_after_minutes: float = limited(1, 1_440, default=15.0)
    bot_from_messages: int = limited(1, 20, default=2)
    recommendation: Recommendation = field(default_factory=Recommendation)


def payload(part: Part, score: int) -> str:
    """What stands behind the button of a score."""
    return f"{PREFIX}/{part}/{score}"


def rating_in(text: str | None) -> tuple[Part, int] | None:
    """The part and the score behind a button; None for every other button."""
    pieces = (text or "").split("/")
    if len(pieces) != 4 or "/".join(pieces[:2]) != PREFIX or pieces[2] not in SCORES or not pieces[3].isdecimal():
        return None
    part: Part = pieces[2]  # type: ignore[assignment]
    return (part, int(pieces[3])) if int(pieces[3]) in SCORES[part] else None


def titles(part: Part, words: Sequence[str]) -> list[tuple[str, str]]:
    """(title, payload) of the buttons; `words` are those for the scores 1 to 5."""
    if part == "recommend":
        return [(str(score), payload(part, score)) for score in SCORES[part]]
    return [(f"{score} {words[score - 1]}", payload(part, score)) for score in SCORES[part]]


def net_promoter_score(scores: Sequence[int]) -> float | None:
    """Promoters (9, 10) less detractors (0 to 6) in per cent of all; None without an answer."""
    if not scores:
        return None
    return 100 * (sum(score >= 9 for score in scores) - sum(score <= 6 for score in scores)) / len(scores)
