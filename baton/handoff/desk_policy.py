"""How people are organised, from `policy/desk.yml`: skills, hours, usual handling times, the reopen window. Pure."""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Literal

from baton.handoff.hours import Hours
from baton.handoff.placement import Placement
from baton.handoff.routing import AnswerWithin, PickUp, Routing
from baton.handoff.satisfaction import Satisfaction
from baton.policies import limited, load_policy

GENERAL = "general"
"""The skill of a conversation that needs no other; it must be in the file."""


@dataclass(frozen=True)
class Skill:
    """One thing people can look after; `minutes` is the usual time one conversation takes.

    A skill with a `language` is for people who speak it, and for nobody else.
    """

    title: str
    minutes: float = limited(0.5, 240)
    language: str | None = None


@dataclass(frozen=True)
class LateMessages:
    """What is done with messages that are old when they reach us: to people, or the bot says sorry first."""

    after_minutes: float = limited(1, 1_440, default=10.0)
    then: Literal["queue", "answer"] = "queue"


@dataclass(frozen=True)
class CallBack:
    """How soon after the opening a customer is rung or written to who left a number or an address."""

    within_minutes: float = limited(5, 10_080, default=120.0)


@dataclass(frozen=True)
class WrapUp:
    """What agents say at the end of a conversation: what it was about, and tags to find it again."""

    required: bool = False
    reasons: dict[str, str] = field(default_factory=dict)
    tags: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if self.required and not self.reasons:
            raise ValueError("asks for a reason and has none; write some under 'reasons'.")


@dataclass(frozen=True)
class Outside:
    """How long the bot is silent after a person last wrote in a messenger's own app."""

    minutes: float = limited(5, 43_200, default=720.0)


@dataclass(frozen=True)
class Template:
    """A text that a vendor has approved, for the time when it takes no free words; placeholders as in `{name}`."""

    title: str
    name: str
    language: str
    text: str
    parameters: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        used = re.findall(r"{(\w+)}", self.text)
        if used != list(self.parameters):
            raise ValueError(f"'text' has the placeholders {used}, 'parameters' names {list(self.parameters)}.")

    def filled(self, values: Mapping[str, str]) -> str:
        """The text as the customer reads it."""
        return re.sub(r"{(\w+)}", lambda found: values[found[1]], self.text)


@dataclass(frozen=True)
class DeskPolicy:
    """The keys of `policy/desk.yml`; its comments say what each is for."""

    skills: dict[str, Skill]
    hours: Hours
    reopen_within_minutes: float = limited(0, 10_080)
    routing: Routing = field(default_factory=Routing)
    pick_up: PickUp = field(default_factory=PickUp)
    answer_within: AnswerWithin = field(default_factory=AnswerWithin)
    call_back: CallBack = field(default_factory=CallBack)
    wrap_up: WrapUp = field(default_factory=WrapUp)
    satisfaction: Satisfaction = field(default_factory=Satisfaction)
    late_messages: LateMessages = field(default_factory=LateMessages)
    outside: Outside = field(default_factory=Outside)
    helpdesk: Placement = field(default_factory=Placement)
    templates: dict[str, Template] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if GENERAL not in self.skills:
            raise ValueError(f"'skills' lacks '{GENERAL}', which conversations without another skill need.")

    @classmethod
    def load(cls, path: Path | str) -> "DeskPolicy":
        """Read `path`; raises PolicyError with file:line."""
        return load_policy(path, cls)

    @property
    def reopen_within(self) -> timedelta:
        """How soon after a person closed it a customer's new message goes back to people."""
        return timedelta(minutes=self.reopen_within_minutes)

    @property
    def titles(self) -> Mapping[str, str]:
        """Skill to the name the desk shows."""
        return {name: skill.title for name, skill in self.skills.items()}

    @property
    def languages(self) -> frozenset[str]:
        """The skills that are languages."""
        return frozenset(name for name, skill in self.skills.items() if skill.language)

    def call_back_by(self, at: datetime) -> datetime:
        """Until when a call-back that is promised now is due."""
        return (self.hours.next_opening(at) or at) + timedelta(minutes=self.call_back.within_minutes)

    def expected_wait_s(self, *, position: int, skill: str | None, people: int, at: datetime) -> int:
        """Seconds until the conversation at `position` (from 1) is taken, with `people` working on this queue.

        Off hours the time until the next opening comes first; nobody on shift counts as one.
        """
        handling = self.skills.get(skill or GENERAL, self.skills[GENERAL]).minutes * 60
        opening = self.hours.next_opening(at)
        closed_s = 0.0 if opening is None else (opening - at).total_seconds()
        return math.ceil(closed_s + handling * position / max(people, 1))
