"""Reads labelled intent examples and scores what a model made of them, in scope and out of scope.

CSV with the columns `text` and `label`; the label `oos` is out of scope. Pure: it loads no model.
"""

import csv
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from baton.evaluation.curves import auroc, calibration_error
from baton.evaluation.labelled import LabelledFileError

OUT_OF_SCOPE = "oos"
COLUMNS = ("text", "label")
CALIBRATION_BINS = 15
MOST_CONFUSED = 15


@dataclass(frozen=True)
class Example:
    """One labelled message."""

    text: str
    label: str

    @property
    def in_scope(self) -> bool:
        """Whether it has an intent at all."""
        return self.label != OUT_OF_SCOPE


@dataclass(frozen=True)
class Found:
    """The likeliest intent, its confidence, and whether the model itself takes the message to be out of scope."""

    intent: str
    confidence: float
    out_of_scope: bool


def load_examples(path: Path) -> list[Example]:
    """Rows in the order of the file; raises LabelledFileError with file and line."""
    examples = [_example(row, path, line) for row, line in _rows(path)]
    if not examples:
        raise LabelledFileError("holds no row below the line with the columns text,label.", path=path)
    return examples


def training_examples(path: Path) -> list[Example]:
    """Rows to learn from: those with a text; at least two intents are needed."""
    examples = [example for example in load_examples(path) if example.text]
    intents = {example.label for example in examples if example.in_scope}
    if len(intents) < 2:
        found = f"only '{min(intents)}'" if intents else "none"
        raise LabelledFileError(
            f"must hold at least two labels other than '{OUT_OF_SCOPE}', but has {found}.", path=path
        )
    return examples


def found_in(parsed: Mapping[str, Any], *, labels: Mapping[str, str]) -> Found:
    """Read Rasa's parse result; `labels` gives the label of each of the model's intents."""
    ranking = parsed.get("intent_ranking") or [parsed["intent"]]
    ranked = [(labels.get(str(entry["name"]), ""), float(entry["confidence"])) for entry in ranking]
    inside = [entry for entry in ranked if entry[0] not in ("", OUT_OF_SCOPE)]
    intent, confidence = max(inside, key=lambda entry: entry[1], default=("", 0.0))
    stranger = any(name == OUT_OF_SCOPE and share > confidence for name, share in ranked)
    return Found(intent, confidence, stranger or confidence < float(parsed.get("scope_threshold") or 0.0))


def predictions(examples: Sequence[Example], found: Sequence[Found]) -> list[dict[str, Any]]:
    """One line per message. `predicted` is always an intent; a low `confidence` means out of scope."""
    return [
        {
            "text": example.text,
            "label": example.label,
            "predicted": item.intent,
            "confidence": item.confidence,
            "out_of_scope": item.out_of_scope,
        }
        for example, item in zip(examples, found, strict=True)
    ]


def score(examples: Sequence[Example], found: Sequence[Found]) -> dict[str, Any]:
    """Accuracy and calibration among what has an intent; AUROC and the model's own threshold against what has none."""
    pairs = list(zip(examples, found, strict=True))
    inside = [(example, item) for example, item in pairs if example.in_scope]
    outside = [item for example, item in pairs if not example.in_scope]
    right = [example.label == item.intent for example, item in inside]
    chances = [item.confidence for _, item in inside]
    return {
        "messages": len(pairs),
        "in_scope": len(inside),
        "accuracy": sum(right) / len(right) if right else None,
        "macro_f1": _macro_f1(inside),
        "ece": calibration_error(right, chances, bins=CALIBRATION_BINS) if right else None,
        "mean_confidence": sum(chances) / len(chances) if chances else None,
        "in_scope_kept": _share([not item.out_of_scope for _, item in inside]),
        "out_of_scope": len(outside),
        "oos_auroc": auroc([example.in_scope for example, _ in pairs], [item.confidence for _, item in pairs]),
        "oos_found": _share([item.out_of_scope for item in outside]),
        "confused": _confused(inside),
    }


def confusion(examples: Sequence[Example], found: Sequence[Found]) -> dict[str, dict[str, int]]:
    """Labelled by found; what the model takes to be out of scope counts as such."""
    names = sorted({example.label for example in examples} | {item.intent for item in found if item.intent})
    counts: dict[str, dict[str, int]] = {name: {} for name in dict.fromkeys([*names, OUT_OF_SCOPE])}
    for example, item in zip(examples, found, strict=True):
        name = OUT_OF_SCOPE if item.out_of_scope or not item.intent else item.intent
        counts[example.label][name] = counts[example.label].get(name, 0) + 1
    return counts


def _macro_f1(pairs: Sequence[tuple[Example, Found]]) -> float | None:
    labelled, named, both = (Counter[str]() for _ in range(3))
    for example, item in pairs:
        labelled[example.label] += 1
        named[item.intent] += 1
        both[example.label] += example.label == item.intent
    scores = [2 * both[label] / (labelled[label] + named[label]) for label in labelled]
    return sum(scores) / len(scores) if scores else None


def _confused(pairs: Sequence[tuple[Example, Found]]) -> list[dict[str, Any]]:
    counts: dict[tuple[str, str], int] = defaultdict(int)
    for example, item in pairs:
        if example.label != item.intent:
            counts[example.label, item.intent] += 1
    worst = sorted(counts.items(), key=lambda entry: (-entry[1], entry[0]))[:MOST_CONFUSED]
    return [{"label": label, "predicted": predicted, "times": times} for (label, predicted), times in worst]


def _share(flags: Sequence[bool]) -> float | None:
    return sum(flags) / len(flags) if flags else None


def _rows(path: Path) -> Iterator[tuple[dict[str, str | None], int]]:
    line = 0
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.reader(file)
            head = [name.strip().lower() for name in next(reader, [])]
            _check_head(head, path)
            line = reader.line_num
            for row in reader:
                begins, line = line + 1, reader.line_num
                if any(cell.strip() for cell in row):
                    yield dict(zip(head, [*row, *[None] * len(head)], strict=False)), begins
    except UnicodeDecodeError as error:
        bad = path.read_bytes()
        at = len(bad[: _undecodable(bad)].splitlines()) or 1
        raise LabelledFileError(f"is not UTF-8: {error.reason}. Save it as UTF-8.", path=path, line=at) from error
    except csv.Error as error:
        raise LabelledFileError(f"cannot be read as CSV: {error}.", path=path, line=line + 1) from error
    except OSError as error:
        raise LabelledFileError(f"cannot be read: {error.strerror}.", path=path) from error


def _undecodable(content: bytes) -> int:
    """Where the first byte stands that is not UTF-8, one further so that its line is counted."""
    try:
        content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        return error.start + 1
    return 0


def _check_head(head: Sequence[str], path: Path) -> None:
    missing = [name for name in COLUMNS if name not in head]
    if missing:
        found = ", ".join(head) if head else "nothing"
        raise LabelledFileError(
            f"lacks the column '{missing[0]}'; the first line must name text and label, but has: {found}.",
            path=path,
            line=1,
        )


def _example(row: Mapping[str, str | None], path: Path, line: int) -> Example:
    text, label = row["text"], (row["label"] or "").strip()
    if text is None or not label:
        raise LabelledFileError("must have a text and a label.", path=path, line=line)
    return Example(text.strip(), label)
