"""Scores the tone that a model puts on messages, label by label, against 0 or 1 in a labelled file.

Labels are keys of the tone (`anger`, `dissatisfaction`, ...) or names of the emotions behind it; a file may have none
and then only predictions come out. Pure; reads no files and loads no model.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from baton.errors import ModelError
from baton.evaluation.curves import auroc, calibration_error, f1, reliability, thresholds
from baton.evaluation.labelled import Entry

DISSATISFACTION = "dissatisfaction"
VALENCE = "valence"
EMOTIONS = "emotions"


def predictions(entries: Sequence[Entry], parsed: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """One line per message: its text, every tone, and the chances of the emotions where the model gives them.

    Raises ModelError for a model that reads no tone.
    """
    lines = []
    for entry, found in zip(entries, parsed, strict=True):
        tone = {name: round(float(value), 6) for name, value in (found.get("tone") or {}).items()}
        if DISSATISFACTION not in tone:
            raise ModelError("This model reads no dissatisfaction. List ToneReader in config.yml, then `baton train`.")
        line = {"text": entry.text("text"), DISSATISFACTION: tone.pop(DISSATISFACTION), **tone}
        emotions = found.get(EMOTIONS)
        if emotions:
            line[EMOTIONS] = {name: round(float(value), 6) for name, value in emotions.items()}
        lines.append(line)
    return lines


def labels_of(entries: Sequence[Entry], known: Sequence[str]) -> dict[str, list[bool]]:
    """The labels that every entry carries; raises LabelledFileError at one that is missing or neither 0 nor 1."""
    named = [name for name in known if any(name in entry.values for entry in entries)]
    return {name: [_label(entry, name) for entry in entries] for name in named}


def chances_of(lines: Sequence[Mapping[str, Any]]) -> dict[str, list[float]]:
    """Every tone and emotion of the predictions as chances in 0..1, message by message."""
    if not lines:
        return {}
    tones = [name for name in lines[0] if name not in ("text", EMOTIONS)]
    chances = {name: [_as_chance(name, line[name]) for line in lines] for name in tones}
    emotions = {name: [line[EMOTIONS][name] for line in lines] for name in lines[0].get(EMOTIONS, {})}
    return emotions | chances


def score(labels: Mapping[str, Sequence[bool]], chances: Mapping[str, Sequence[float]]) -> dict[str, dict[str, Any]]:
    """Per label: how many it has, AUROC, F1 at 0.5, the best F1 with its threshold, and the calibration error."""
    return {name: _score(truth, chances[name]) for name, truth in labels.items()}


def _score(truth: Sequence[bool], chances: Sequence[float]) -> dict[str, Any]:
    best = max(thresholds(truth, chances), key=lambda point: point.f1, default=None)
    return {
        "yes": sum(truth),
        "of": len(truth),
        "auroc": auroc(truth, chances),
        "f1": f1(truth, chances),
        "best_f1": best.f1 if best else None,
        "best_threshold": best.at if best else None,
        "ece": calibration_error(truth, chances),
        "reliability": [vars(item) for item in reliability(truth, chances)],
    }


def _label(entry: Entry, name: str) -> bool:
    if name not in entry.values:
        raise entry.error(f"lacks the label '{name}', which other lines have.")
    value = entry.values[name]
    if value not in (0, 1):
        raise entry.error(f"'{name}' must be 0 or 1, not {value!r}.")
    return bool(value)


def _as_chance(name: str, value: float) -> float:
    return (value + 1.0) / 2.0 if name == VALENCE else value
