"""What the law asks and how often we look at ourselves, from `policy/rights.yml`. It gives no legal advice."""

from dataclasses import dataclass
from pathlib import Path

from baton.policies import checked, limited, load_policy

REVIEWS = ("bias_audit", "empathy_review", "record_sheet")
"""What is done again and again, and signed by a person."""


def _check_days(days: int) -> None:
    if not 1 <= days <= 1095:
        raise ValueError(f"is {days}, but must lie between 1 and 1095 days.")


@dataclass(frozen=True)
class Law:
    """What one law asks when a customer wants a person: within how long, in what share of cases; where it stands."""

    title: str
    source: str
    person_within_s: float | None = limited(1, 86_400, default=None)
    share: float = limited(0.0, 1.0, default=1.0)


@dataclass(frozen=True)
class RightsPolicy:
    """The keys of `policy/rights.yml`; its comments say what each is for."""

    law: str
    laws: dict[str, Law]
    every_days: dict[str, int] = checked(_check_days, default_factory=dict)

    def __post_init__(self) -> None:
        if self.law not in self.laws:
            raise ValueError(f"'law' names '{self.law}', which is not under 'laws': {', '.join(self.laws)}.")
        unknown = [name for name in self.every_days if name not in REVIEWS]
        if unknown:
            raise ValueError(f"'every_days' names '{unknown[0]}'; known are {', '.join(REVIEWS)}.")

    @classmethod
    def load(cls, path: Path | str) -> "RightsPolicy":
        """Read `path`; raises PolicyError with file:line."""
        return load_policy(path, cls)

    @property
    def in_force(self) -> Law:
        """The law whose clock is shown."""
        return self.laws[self.law]
