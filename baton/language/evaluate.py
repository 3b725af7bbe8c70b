"""Measures on labelled single messages what the assistant understands and when it would bring in a person.

Library functions only: they take a function that reads one message (a loaded model or a running
server) and give figures with every error listed. They never print and never train.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from baton.handoff.escalation import EscalationPolicy
from baton.handoff.judgement import judge
from baton.handoff.reading import Reading

Reader = Callable[[str], Reading]


@dataclass(frozen=True)
class Mistake:
    """One message that was read otherwise than labelled."""

    text: str
    expected: str
    found: str


@dataclass(frozen=True)
class Score:
    """How many of `total` were right, and the others."""

    total: int
    right: int
    mistakes: tuple[Mistake, ...] = field(default=())

    @property
    def share(self) -> float:
        """0..1; an empty set counts as 1."""
        return self.right / self.total if self.total else 1.0


def measure_understanding(file: Path, read: Reader) -> Score:
    """Each entry has `text`, `intent`, for `faq` an `article`, and optionally `accept` (intents, `faq/<article>`)."""
    entries = _load(file)
    mistakes = []
    for entry in entries:
        wanted = {_wanted_label(entry), *entry.get("accept", [])}
        found = label_of(read(entry["text"]))
        if found not in wanted and found.split("/")[0] not in wanted:
            mistakes.append(Mistake(entry["text"], " or ".join(sorted(wanted)), found))
    return Score(len(entries), len(entries) - len(mistakes), tuple(mistakes))


def label_of(reading: Reading) -> str:
    """`faq/<article>` for an answered question, else the intent; `nlu_fallback` when not understood."""
    if reading.intent == "faq" and reading.article:
        return f"faq/{reading.article}"
    return reading.intent or "nlu_fallback"


def _wanted_label(entry: dict[str, Any]) -> str:
    return f"faq/{entry['article']}" if entry.get("article") else str(entry["intent"])


@dataclass(frozen=True)
class EscalationScore:
    """First messages: `escalated` of those that need a person, and `kept` of the calm look-alikes."""

    escalated: Score
    kept: Score


def measure_first_messages(file: Path, read: Reader, policy: EscalationPolicy) -> EscalationScore:
    """Each entry has `text` and `expect` (`escalate` is met by an offer or a handoff, `calm` by neither)."""
    entries = _load(file)
    scores = []
    for expected in ("escalate", "calm"):
        chosen = [entry for entry in entries if entry["expect"] == expected]
        mistakes = []
        for entry in chosen:
            judgement = judge(readings=[read(entry["text"])], past=[], policy=policy)
            if (judgement.action == "none") == (expected == "escalate"):
                found = f"{judgement.action}: {'; '.join(judgement.reasons) or judgement.reason}"
                mistakes.append(Mistake(entry["text"], expected, found))
        scores.append(Score(len(chosen), len(chosen) - len(mistakes), tuple(mistakes)))
    return EscalationScore(escalated=scores[0], kept=scores[1])


def _load(file: Path) -> list[dict[str, Any]]:
    return list(YAML(typ="safe", pure=True).load(file.read_text(encoding="utf-8")))
