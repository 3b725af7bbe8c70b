"""Who is at the desk, and to whom a waiting conversation is offered. Pure: people and times are given.

An offer is a call, not an assignment: anybody at the desk may take any conversation.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Literal

from baton.policies import limited

AT_THE_DESK_S = 120.0
"""An agent counts as present this many seconds after the last sign of life."""
PRESSING = 3
"""From this priority on a conversation is offered also to people who have their hands full."""
Presence = Literal["online", "away", "offline"]


@dataclass(frozen=True)
class Routing:
    """Whom a waiting conversation is offered to."""

    most_at_once: int = limited(1, 50, default=4)
    same_person_days: float = limited(0, 365, default=14.0)


@dataclass(frozen=True)
class PickUp:
    """How long people may take: to accept an offer, to say the first word, to come back to the desk."""

    offer_seconds: float = limited(5, 3_600, default=60.0)
    first_answer_minutes: float = limited(0.5, 1_440, default=10.0)
    gone_minutes: float = limited(2, 240, default=5.0)


@dataclass(frozen=True)
class AnswerWithin:
    """Minutes in which a customer should hear from a person: the first word by priority, then each reply."""

    pressing: float = limited(0.5, 1_440, default=2.0)
    high: float = limited(0.5, 1_440, default=5.0)
    normal: float = limited(0.5, 1_440, default=10.0)
    reply: float = limited(0.5, 1_440, default=10.0)

    def first_word(self, priority: int) -> timedelta:
        """For somebody who waits with this priority."""
        minutes = self.pressing if priority >= PRESSING else self.high if priority == PRESSING - 1 else self.normal
        return timedelta(minutes=minutes)


@dataclass(frozen=True)
class Colleague:
    """Somebody at the desk; `load` counts the conversations held and the offers that are open."""

    id: str
    skills: Collection[str] = ()
    load: int = 0


@dataclass(frozen=True)
class Waiting:
    """A conversation in the queue; `knows` had this customer last, `passed_by` did not take it when it was offered."""

    id: str
    skill: str | None = None
    priority: int = 1
    knows: str | None = None
    passed_by: Collection[str] = field(default_factory=frozenset)


def presence(*, seen_s: float | None, away: bool) -> Presence:
    """From the seconds since the last sign of life (None: not logged in) and the person's own switch."""
    if seen_s is None or seen_s > AT_THE_DESK_S:
        return "offline"
    return "away" if away else "online"


def suits(skills: Collection[str], skill: str | None, *, languages: Collection[str]) -> bool:
    """Whether somebody with these skills looks after `skill`.

    Who has no skill of their own looks after everything except the skills that are `languages`: one speaks it or not.
    """
    own = set(skills) - set(languages)
    if skill in languages:
        return skill in skills
    return not own or skill is None or skill in own


def whom_to_offer(
    waiting: Waiting, colleagues: Sequence[Colleague], *, routing: Routing, languages: Collection[str] = ()
) -> Colleague | None:
    """Who is asked next: who knows the customer, else who has the least to do; None when nobody is left."""
    able = [
        one
        for one in colleagues
        if one.id not in waiting.passed_by
        and (one.id == waiting.knows or suits(one.skills, waiting.skill, languages=languages))
        and (one.load < routing.most_at_once or waiting.priority >= PRESSING)
    ]
    return min(able, key=lambda one: (one.id != waiting.knows, one.load, one.id), default=None)
