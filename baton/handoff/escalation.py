"""`policy/escalation.yml` as typed data: thresholds, skills and priorities that service people decide.

It only reads and checks the file; what follows from the numbers is `baton.handoff.judgement`.
"""

import dataclasses
from dataclasses import dataclass
from pathlib import Path

from baton.handoff.reading import MOMENTS
from baton.policies import checked, limited, load_policy, policy_version

REASONS = (
    "explicit_request",
    "frustration",
    "anger",
    "legal",
    "safety",
    "vulnerability",
    "cancellation",
    "complaint",
    "repeated_failure",
    "confusion",
    "complex_order",
    "none",
)
"""Why a person was brought in or offered."""


def _moment(name: str) -> None:
    if name not in MOMENTS:
        raise ValueError(f"names the unknown moment '{name}'. Known are {', '.join(MOMENTS)}.")


@dataclass(frozen=True)
class EscalationPolicy:
    """One version of the policy; every field is explained in the shipped file."""

    skills: dict[str, str]
    thresholds: dict[str, float] = limited(0.0, 1.0)
    topic_confidence: float = limited(0.0, 1.0)
    topic_fading: float = limited(0.0, 1.0)
    strain: float = limited(0.0, 1.0)
    rise: float = limited(0.0, 1.0)
    capitals: float = limited(0.0, 1.0)
    intent_support: float = limited(0.0, 1.0)
    intent_hint: float = limited(0.0, 1.0)
    intents: dict[str, str] = checked(_moment)
    intent_confidence: float = limited(0.0, 1.0)
    failures_before_offer: int = limited(1, 9)
    failures_before_handoff: int = limited(1, 9)
    confusions_before_offer: int = limited(1, 9)
    priorities: dict[str, int] = limited(0, 3)
    languages: dict[str, str] = dataclasses.field(default_factory=dict)
    leaving_articles: tuple[str, ...] = ()
    pleading: tuple[str, ...] = ()
    lasting: tuple[str, ...] = ()
    accused: tuple[str, ...] = ()
    harm: tuple[str, ...] = ()
    yes: tuple[str, ...] = ()
    no: tuple[str, ...] = ()
    anger_by_topic: tuple[str, ...] = ()
    charge: tuple[str, ...] = ()
    complaint_by_topic: tuple[str, ...] = ()
    version: str = dataclasses.field(default="", init=False)

    def __post_init__(self) -> None:
        for name in self.thresholds:
            _moment(name)
        missing = [name for name in MOMENTS if name not in self.thresholds]
        if missing:
            raise ValueError(f"'thresholds' lacks the moment '{missing[0]}'. Add a line '{missing[0]}: 0.5'.")
        if "default" not in self.skills or "default" not in self.priorities:
            raise ValueError("'skills' and 'priorities' each need a line 'default: ...'.")
        if self.failures_before_handoff <= self.failures_before_offer:
            raise ValueError("'failures_before_handoff' must be greater than 'failures_before_offer'.")

    @classmethod
    def load(cls, path: Path | str) -> "EscalationPolicy":
        """Read and check the file; raises PolicyError with file:line."""
        policy = load_policy(path, cls)
        object.__setattr__(policy, "version", policy_version(path))
        return policy
