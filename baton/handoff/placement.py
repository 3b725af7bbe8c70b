"""Which helpdesk a conversation goes to when it asks for a person: by channel, skill or hours. Pure."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from baton.handoff.hours import Hours
from baton.policies import limited

OWN_DESK = "desk"
"""The helpdesk that is always there."""


@dataclass(frozen=True)
class PlacementRule:
    """Conversations of a channel, a skill or a part of the day (each may be left out) go to the helpdesk `use`."""

    use: str
    channel: str | None = None
    skill: str | None = None
    hours: Literal["open", "closed"] | None = None

    def holds(self, *, channel: str, skill: str, is_open: bool) -> bool:
        """Whether the rule is about such a conversation."""
        at = "open" if is_open else "closed"
        wanted = ((self.channel, channel), (self.skill, skill), (self.hours, at))
        return all(one is None or one == other for one, other in wanted)


@dataclass(frozen=True)
class Placement:
    """The first rule that holds decides, else `use`."""

    use: str = OWN_DESK
    rules: tuple[PlacementRule, ...] = ()
    own_desk_after_minutes: float = limited(0, 1_440, default=2.0)

    @property
    def own_desk_after(self) -> timedelta:
        """How long another helpdesk may be away before the own desk asks for somebody."""
        return timedelta(minutes=self.own_desk_after_minutes)

    @property
    def named(self) -> frozenset[str]:
        """Every helpdesk that the policy names."""
        return frozenset({self.use, *(rule.use for rule in self.rules)})

    def choose(self, *, channel: str, skill: str, at: datetime, hours: Hours) -> str:
        """The name of the helpdesk for a conversation that asks for a person now."""
        is_open = hours.next_opening(at) is None
        found = (rule.use for rule in self.rules if rule.holds(channel=channel, skill=skill, is_open=is_open))
        return next(found, self.use)
