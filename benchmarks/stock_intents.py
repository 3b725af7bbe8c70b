"""Intent accuracy of stock Rasa on a public data set: `python -m benchmarks.stock_intents --set NAME --data FOLDER`.

Slow (minutes to hours): the default pipeline trains a transformer on the processor. Writes one JSON file a set.
"""

import argparse
import json
import tempfile
from pathlib import Path
from typing import Any

from sklearn.metrics import roc_auc_score

from benchmarks.data_sets import OUT_OF_SCOPE, IntentSet, load_set
from benchmarks.stock import best_intent, read_messages, train_nlu
from benchmarks.yardstick import surroundings

RESULTS = Path(__file__).parent / "results"


def main() -> None:
    """Train, test, write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--set", required=True, choices=("banking77-10", "banking77", "clinc150"))
    parser.add_argument("--data", type=Path, required=True, help="folder of the public data sets")
    parser.add_argument("--seed", type=int, default=0, help="draws the ten examples an intent")
    arguments = parser.parse_args()
    result = measure(load_set(arguments.set, arguments.data, seed=arguments.seed), seed=arguments.seed)
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / f"stock-{arguments.set}.json").write_text(json.dumps(result, indent=1) + "\n")


def measure(chosen: IntentSet, *, seed: int) -> dict[str, Any]:
    """Accuracy in scope, and how well confidence tells what is out of scope, of the default pipeline."""
    result = surroundings()
    with tempfile.TemporaryDirectory(prefix="stock-") as folder:
        model, spent = train_nlu(Path(folder), chosen.train)
        answers = [best_intent(reading) for reading in read_messages(model, [text for text, _ in chosen.test])]
    labels = [label for _, label in chosen.test]
    scored = [name == label for (name, _), label in zip(answers, labels, strict=True) if label != OUT_OF_SCOPE]
    outside = [label == OUT_OF_SCOPE for label in labels]
    return {
        **result,
        "set": chosen.name,
        "seed": seed,
        "train_examples": len(chosen.train),
        "test_in_scope": len(scored),
        "accuracy": round(sum(scored) / len(scored), 4),
        "test_out_of_scope": sum(outside),
        "oos_auroc": round(roc_auc_score(outside, [-sure for _, sure in answers]), 4) if any(outside) else None,
        "train_wall_s": spent.wall_s,
        "train_cpu_s": spent.cpu_s,
    }


if __name__ == "__main__":
    main()
