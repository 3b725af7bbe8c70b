"""What an audit plays and what it asks for, from `policy/audit.yml`. It plays nothing itself."""

from dataclasses import dataclass, field
from pathlib import Path

from baton.policies import limited, load_policy

REFERENCE = "reference"
LEAST_CONVERSATIONS = 10


@dataclass(frozen=True)
class Bars:
    """The least share of pairs that are alike."""

    trigger: float = limited(0.0, 1.0, default=0.95)
    queue: float = limited(0.0, 1.0, default=0.95)
    route: float = limited(0.0, 1.0, default=0.9)


@dataclass(frozen=True)
class AuditPolicy:
    """The keys of `policy/audit.yml`; its comments say what each is for."""

    bars: Bars
    names: dict[str, tuple[str, ...]]
    cues: dict[str, dict[str, str]]
    greetings: dict[str, str]
    wordings: dict[str, dict[str, str]]
    conversations: dict[str, tuple[str, ...]]
    languages: dict[str, dict[str, tuple[str, ...]]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if not self.names.get(REFERENCE):
            raise ValueError(f"'names' lacks '{REFERENCE}', the name that all others are compared with.")
        alone = next((kind for kind, cues in {**self.cues, "greetings": self.greetings}.items() if len(cues) < 2), None)
        if alone is not None:
            raise ValueError(f"'{alone}' has nothing to compare with: write at least two.")
        if len(self.conversations) < LEAST_CONVERSATIONS:
            raise ValueError(f"'conversations' has {len(self.conversations)}; {LEAST_CONVERSATIONS} are the least.")
        empty = next((name for name, turns in self.conversations.items() if not turns), None)
        if empty is not None:
            raise ValueError(f"the conversation '{empty}' has no message.")
        for code, translated in self.languages.items():
            self._check_translated(code, translated)

    def _check_translated(self, code: str, translated: dict[str, tuple[str, ...]]) -> None:
        for name, turns in translated.items():
            if name not in self.conversations:
                raise ValueError(f"'{code}' in 'languages' translates '{name}', which is not among 'conversations'.")
            if len(turns) != len(self.conversations[name]):
                raise ValueError(f"'{name}' has another number of messages in '{code}' than in English.")

    @classmethod
    def load(cls, path: Path | str) -> "AuditPolicy":
        """Read `path`; raises PolicyError with file:line."""
        return load_policy(path, cls)
