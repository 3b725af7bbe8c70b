"""Public intent data sets as plain rows, read from a folder beside the checkout; nothing of them is kept here.

BANKING77: CSV files `text,category`; CLINC150: one JSON file of `[text, intent]` pairs. `oos` is out of scope.
"""

import csv
import json
import random
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

OUT_OF_SCOPE = "oos"
Row = tuple[str, str]


@dataclass(frozen=True)
class IntentSet:
    """Examples to learn from and to test on, each `(text, label)`; label `oos` appears only in `test`."""

    name: str
    train: list[Row]
    test: list[Row]


def load_set(name: str, folder: Path, *, seed: int = 0) -> IntentSet:
    """`banking77`, `banking77-10` (ten examples an intent, drawn by `seed`) or `clinc150`."""
    if name == "clinc150":
        return _clinc150(folder / "clinc150" / "data_full.json")
    train, test = (_csv_rows(folder / "banking77" / f"{part}.csv") for part in ("train", "test"))
    if name == "banking77":
        return IntentSet(name, train, test)
    if name == "banking77-10":
        return IntentSet(name, few_of_each(train, 10, seed=seed), test)
    raise ValueError(f"unknown data set {name!r}; known are banking77, banking77-10, clinc150")


def few_of_each(rows: Sequence[Row], count: int, *, seed: int) -> list[Row]:
    """`count` examples of every label, drawn by `seed` and ordered by label."""
    by_label: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        by_label[row[1]].append(row)
    drawn = random.Random(seed)
    return [row for label in sorted(by_label) for row in drawn.sample(by_label[label], count)]


def _csv_rows(path: Path) -> list[Row]:
    with path.open(encoding="utf-8", newline="") as file:
        return [(" ".join(row["text"].split()), row["category"]) for row in csv.DictReader(file)]


def _clinc150(path: Path) -> IntentSet:
    parts: dict[str, list[list[str]]] = json.loads(path.read_text(encoding="utf-8"))

    def rows(part: str) -> list[Row]:
        return [(" ".join(text.split()), label) for text, label in parts[part]]

    return IntentSet("clinc150", rows("train"), rows("test") + rows("oos_test"))
