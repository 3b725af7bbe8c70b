"""How often the tone check agrees with people who labelled texts: flagged or not, and for which reasons. Pure."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, get_args

from baton.evaluation.labelled import Entry, yaml_list
from baton.voice.tone_check import Kind, Situation, Text, check_text
from baton.voice.voice import Voice

UNDER = "texts"


@dataclass(frozen=True)
class Labelled:
    """A text, whether a person found it good, and if not, why."""

    name: str
    text: Text
    good: bool
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True)
class Agreement:
    """The counts of texts by outcome; `wrong` names those where label and check differ."""

    right: int = 0
    false_alarm: int = 0
    missed: int = 0
    quiet: int = 0
    wrong: Sequence[Mapping[str, Any]] = ()
    by_reason: Mapping[str, Mapping[str, int]] = field(default_factory=dict)

    @property
    def texts(self) -> int:
        """All of them."""
        return self.right + self.false_alarm + self.missed + self.quiet

    @property
    def precision(self) -> float:
        """The share of flagged texts that people do not find good; 0 when nothing was flagged."""
        return self.right / max(self.right + self.false_alarm, 1)

    @property
    def recall(self) -> float:
        """The share of texts that people do not find good, and that were flagged."""
        return self.right / max(self.right + self.missed, 1)


def labelled_texts(path: Path) -> list[Labelled]:
    """Read a YAML list, or the list under `texts`; raises LabelledFileError with file:line."""
    return [_labelled(entry) for entry in yaml_list(path, under=UNDER)]


def agreement(texts: Sequence[Labelled], voice: Voice) -> Agreement:
    """Check every text in a voice and compare with its label; a text is flagged when it has any finding."""
    counts: Counter[str] = Counter()
    wrong: list[dict[str, Any]] = []
    by_reason: dict[str, Counter[str]] = {}
    for one in texts:
        found = sorted({finding.reason for finding in check_text(one.text, voice)})
        outcome = _outcome(one.good, bool(found))
        counts[outcome] += 1
        for reason in one.reasons:
            by_reason.setdefault(reason, Counter())["flagged" if found else "missed"] += 1
        if outcome in ("false_alarm", "missed"):
            wrong.append({"id": one.name, "outcome": outcome, "found": found, "label": list(one.reasons)})
    return Agreement(**counts, wrong=wrong, by_reason={name: dict(times) for name, times in sorted(by_reason.items())})


def _outcome(good: bool, flagged: bool) -> str:
    if flagged:
        return "false_alarm" if good else "right"
    return "quiet" if good else "missed"


def _labelled(entry: Entry) -> Labelled:
    good = entry.values.get("good")
    if not isinstance(good, bool):
        raise entry.error("'good' must be true or false.")
    kind = _one_of(entry, "kind", get_args(Kind), "response")
    situation = _one_of(entry, "situation", get_args(Situation), "neutral")
    reasons = entry.values.get("reasons", ())
    if not isinstance(reasons, list | tuple) or not all(isinstance(reason, str) for reason in reasons):
        raise entry.error("'reasons' must be a list of words.")
    name = str(entry.values.get("id", f"line {entry.line}"))
    return Labelled(name, Text(entry.text("text"), kind, situation), good, tuple(reasons))


def _one_of(entry: Entry, key: str, known: Sequence[str], usual: str) -> Any:
    value = entry.values.get(key, usual)
    if value not in known:
        raise entry.error(f"'{key}' is '{value}'; it may be: {', '.join(known)}.")
    return value
