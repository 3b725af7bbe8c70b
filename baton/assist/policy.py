"""`policy/assist.yml` as typed data: the words and limits with which agents are helped. It decides nothing."""

import re
from dataclasses import dataclass, field
from pathlib import Path

from baton.policies import checked, limited, load_policy

SLOTS = ("customer", "agent", "order")
LONGEST = 2_000
"""Characters of a macro: what one message of every channel takes."""


def _check_slots(text: str) -> None:
    unknown = set(re.findall(r"{([^{}]*)}", text)) - set(SLOTS)
    if unknown or re.search(r"[{}]", re.sub(r"{[^{}]*}", "", text)):
        known = ", ".join("{" + name + "}" for name in SLOTS)
        raise ValueError(f"uses a placeholder that is not known, or a lone brace; known are {known}.")
    if len(text) > LONGEST:
        raise ValueError(f"has {len(text)} characters; {LONGEST} are the most.")


@dataclass(frozen=True)
class MacroText:
    """One ready-made reply."""

    title: str
    text: str = checked(_check_slots)


@dataclass(frozen=True)
class AssistPolicy:
    """The keys of `policy/assist.yml`; its comments say what each is for."""

    next_step: dict[str, str]
    article_from: float = limited(0, 1, default=0.74)
    reply_from: float = limited(0, 1, default=0.6)
    articles: int = limited(1, 5, default=3)
    macros: dict[str, MacroText] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if "default" not in self.next_step:
            raise ValueError("'next_step' needs a line 'default: ...'.")

    @classmethod
    def load(cls, path: Path | str) -> "AssistPolicy":
        """Read `path`; raises PolicyError with file:line."""
        return load_policy(path, cls)
