"""What is kept and for how long, from `policy/privacy.yml`."""

from dataclasses import dataclass
from pathlib import Path

from baton.policies import checked, limited, load_policy

CHANNELS = ("web", "messenger", "whatsapp")


def _check_channels(names: tuple[str, ...]) -> None:
    unknown = [name for name in names if name not in CHANNELS]
    if unknown:
        raise ValueError(f"names '{unknown[0]}'; the channels are: {', '.join(CHANNELS)}.")


@dataclass(frozen=True)
class PrivacyPolicy:
    """The keys of `policy/privacy.yml`; its comments say what each is for."""

    keep_logs_days: int = limited(1, 365)
    keep_customers_days: int = limited(30, 3650, default=1095)
    keep_promises_days: int = limited(1, 3650, default=365)
    keep_digests_days: int = limited(1, 3650, default=730)
    keep_practices_days: int = limited(1, 3650, default=730)
    ask_before_remembering: tuple[str, ...] = checked(_check_channels, default=())

    @classmethod
    def load(cls, path: Path | str) -> "PrivacyPolicy":
        """Read `path`; raises PolicyError with file:line."""
        return load_policy(path, cls)
