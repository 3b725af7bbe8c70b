"""How well messages are grouped by what they are about, on public sets of intents whose labels are hidden.

    python -m benchmarks.patterns --data FOLDER [--set banking77]

The grouping of `baton learn`, its number of groups not given, against the labels: adjusted Rand index over all
messages; those that belong to no group count as one group of their own. The settings of `baton/insights/grouping.py`
were chosen on draws of BANKING77. CLINC150 is for the record and is not to be tuned on.
"""

import argparse
import json
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.metrics import adjusted_rand_score

from baton.insights.grouping import grouped
from baton.language.encoder import load_encoder
from baton.language.normalise import normalise
from benchmarks.data_sets import OUT_OF_SCOPE, Row, load_set
from benchmarks.yardstick import surroundings

RESULTS = Path(__file__).parent / "results"
BAR = 0.55


def draws(name: str, folder: Path) -> Iterator[tuple[str, list[Row]]]:
    """The messages that are grouped together, by what they are called."""
    found = load_set(name, folder)
    if name == "clinc150":
        yield "test part, in scope", [row for row in found.test if row[1] != OUT_OF_SCOPE]
        return
    rows = [*found.train, *found.test]
    draw = np.random.default_rng(1)
    labels = np.array([label for _, label in rows])
    some = draw.permutation(np.unique(labels))[:20]
    yield "1000 at random", [rows[n] for n in draw.permutation(len(rows))[:1000]]
    yield "2000 of 20 intents", [rows[n] for n in draw.permutation(np.flatnonzero(np.isin(labels, some)))[:2000]]
    yield "3000 at random", [rows[n] for n in draw.permutation(len(rows))[:3000]]
    yield "5000 at random", [rows[n] for n in draw.permutation(len(rows))[:5000]]


def measured(rows: list[Row]) -> dict[str, Any]:
    """One draw."""
    vectors = load_encoder().encode([normalise(text) for text, _ in rows])
    started = time.perf_counter()
    labels = grouped(vectors)
    return {
        "messages": len(rows),
        "intents": len({label for _, label in rows}),
        "groups": len(set(labels[labels >= 0].tolist())),
        "in_no_group": int((labels < 0).sum()),
        "adjusted_rand_index": round(float(adjusted_rand_score([label for _, label in rows], labels)), 4),
        "grouping_s": round(time.perf_counter() - started, 1),
    }


def main() -> None:
    """Measure, write the result, print it."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--set", choices=("banking77", "clinc150"), default="banking77")
    options = parser.parse_args()
    rows = {name: measured(some) for name, some in draws(options.set, options.data)}
    result = surroundings() | {"set": options.set, "draws": rows, "bar": BAR}
    (RESULTS / f"patterns-{options.set}.json").write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")
    sys.stdout.write(json.dumps(result, indent=1) + "\n")


if __name__ == "__main__":
    main()
