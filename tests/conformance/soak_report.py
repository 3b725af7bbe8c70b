"""What a soak was to do, and what it found: for people, and for programs."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

LEAST_BY_BOT, LEAST_INSIDE, LEAST_CONVERSATIONS = 0.6, 100, 2000
FULL_MINUTES = 18.0
"""A soak of this length is to be a full one; a shorter one is for trying things out."""


@dataclass(frozen=True)
class Plan:
    """How long, how many and how hard."""

    minutes: float
    database: str = "sqlite"
    conversations: int = LEAST_CONVERSATIONS
    whatsapp_share: float = 0.2
    wants_person_share: float = 0.03
    messages: int = 3
    together_share: float = 0.15
    kill_every_s: float = 10.0
    rasa_after_s: float = 30.0
    agents: int = 4
    seed: int = 7


@dataclass
class Report:
    """What the soak found; `wrong` counts broken promises by their kind, `examples` shows some of them."""

    plan: Plan
    seconds: float = 0.0
    conversations: int = 0
    messages: int = 0
    answered_by_bot: float = 0.0
    kills: Mapping[str, int] = field(default_factory=dict)
    kills_inside_a_turn: int = 0
    wrong: Mapping[str, int] = field(default_factory=dict)
    examples: list[str] = field(default_factory=list)
    counts: Mapping[str, int] = field(default_factory=dict)
    outcomes: Mapping[str, int] = field(default_factory=dict)
    rights: Mapping[str, int] = field(default_factory=dict)

    @property
    def holds(self) -> bool:
        """Whether every promise held; how much was tried is said beside it."""
        return not any(self.wrong.values())

    @property
    def good(self) -> bool:
        """Whether every promise held, and a soak that was long enough for it was as hard as the promise asks."""
        return self.holds and (self.is_full or self.plan.minutes < FULL_MINUTES)

    @property
    def is_full(self) -> bool:
        """Whether the soak was as long and hard as the promise asks."""
        enough = self.conversations >= LEAST_CONVERSATIONS and self.kills_inside_a_turn >= LEAST_INSIDE
        return enough and self.answered_by_bot >= LEAST_BY_BOT

    def to_dict(self) -> dict[str, Any]:
        """For --json."""
        return {"holds": self.holds, "is_full": self.is_full, **asdict(self)}

    def _rights(self) -> list[str]:
        """How many sessions and switches there were, and of how many the customer was told."""
        pairs = (("sessions", "sessions_disclosed"), ("switches", "switches_told"))
        counts = [(done.replace("_", " "), self.rights.get(done, 0), self.rights.get(of, 0)) for of, done in pairs]
        return [f"{name:26} {done} of {of}  ({done / of if of else 1:.1%})" for name, done, of in counts]

    def table(self) -> str:
        """For people."""
        lines = [
            f"{self.plan.database}, {self.seconds / 60:.1f} minutes: {'holds' if self.holds else 'BROKEN'}",
            f"conversations              {self.conversations}  (at least {LEAST_CONVERSATIONS})",
            f"messages acknowledged      {self.messages}",
            f"answered by the bot        {self.answered_by_bot:.1%}  (at least {LEAST_BY_BOT:.0%})",
            f"kills                      {sum(self.kills.values())}  {dict(self.kills)}",
            f"kills inside a turn        {self.kills_inside_a_turn}  (at least {LEAST_INSIDE})",
            *self._rights(),
            *(f"{kind:26} {count}" for kind, count in self.wrong.items()),
            *(f"  {example}" for example in self.examples),
            "on the way: " + ", ".join(f"{name} {count}" for name, count in sorted(self.counts.items())),
            "ended as: " + ", ".join(f"{name} {count}" for name, count in sorted(self.outcomes.items())),
        ]
        return "\n".join(lines)
