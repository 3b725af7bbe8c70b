"""Intents of Baton on public data sets: `python -m benchmarks.intents --data FOLDER [--set NAME ...]`.

Every figure comes from `baton evaluate intents` in a process of its own, as anybody would run it. BANKING77 with ten
examples an intent is drawn five times (seeds 0 to 4). Writes `results/intents.json`.
"""

import argparse
import csv
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from benchmarks.data_sets import IntentSet, Row, load_set
from benchmarks.yardstick import surroundings

RESULTS = Path(__file__).parent / "results"
SETS = {"banking77": (0,), "banking77-10": (0, 1, 2, 3, 4), "clinc150": (0,)}
KEPT = ("train_examples", "train_labels", "in_scope", "accuracy", "macro_f1", "ece", "out_of_scope", "oos_auroc")
SHARES = ("in_scope_kept", "oos_found")


def main() -> None:
    """Measure and write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder of the public data sets")
    parser.add_argument("--set", action="append", choices=tuple(SETS), help="only this set; may be repeated")
    arguments = parser.parse_args()
    result: dict[str, Any] = surroundings()
    for name in arguments.set or SETS:
        runs = [measure(load_set(name, arguments.data, seed=seed)) for seed in SETS[name]]
        result[name] = {"mean_accuracy": round(sum(run["accuracy"] for run in runs) / len(runs), 4), "runs": runs}
        RESULTS.mkdir(exist_ok=True)
        (RESULTS / "intents.json").write_text(json.dumps(result, indent=1) + "\n")


def measure(chosen: IntentSet) -> dict[str, Any]:
    """The figures of one run and the seconds it took, the start of Rasa included."""
    with tempfile.TemporaryDirectory(prefix="intents-") as folder:
        train, test = Path(folder) / "train.csv", Path(folder) / "test.csv"
        _write(train, chosen.train)
        _write(test, chosen.test)
        start = time.perf_counter()
        command = [sys.executable, "-m", "baton", "evaluate", "intents", "--train", str(train), "--test", str(test)]
        environment = os.environ | {"OMP_NUM_THREADS": "1", "PYTHONWARNINGS": "ignore"}
        done = subprocess.run([*command, "--json"], check=True, capture_output=True, text=True, env=environment)
        wall_s = time.perf_counter() - start
    figures = json.loads(done.stdout)
    kept = {key: figures[key] for key in (*KEPT, *SHARES)}
    rounded = {key: round(value, 4) if isinstance(value, float) else value for key, value in kept.items()}
    return rounded | {"wall_s": round(wall_s, 1)}


def _write(path: Path, rows: Sequence[Row]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([("text", "label"), *rows])


if __name__ == "__main__":
    main()
