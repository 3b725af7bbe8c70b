"""How often the interval of each KPI holds the truth, over worlds of 20,000 contacts whose truth is known.

    python -m benchmarks.kpi_truth [--worlds 10]

Each world has 200 days, and every KPI is measured on each day (`tests/insights/known_world.py`).
"""

import argparse
import json
import sys
import tempfile
from pathlib import Path

from baton.insights.intervals import CONFIDENCE
from baton.storage.database import Database
from baton.storage.migrate import upgrade
from benchmarks.yardstick import surroundings
from tests.insights.known_world import A_DAY, DAYS, TRUTH, World, covered

RESULT = Path(__file__).parent / "results" / "kpi_truth.json"
BAR = 0.02


def main() -> None:
    """Measure, write the result, print it."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--worlds", type=int, default=10)
    options = parser.parse_args()
    sums = {name: [0, 0] for name in TRUTH}
    for seed in range(options.worlds):
        for name, (hits, days) in _world(seed).items():
            sums[name][0] += hits
            sums[name][1] += days
    rates = {name: round(hits / days, 4) for name, (hits, days) in sums.items()}
    result = surroundings() | {
        "worlds": options.worlds,
        "contacts_of_a_world": DAYS * A_DAY,
        "intervals_of_each": {name: days for name, (_, days) in sums.items()},
        "covered": rates,
        "mean": round(sum(rates.values()) / len(rates), 4),
        "beyond_the_bar": {name: rate for name, rate in rates.items() if abs(rate - CONFIDENCE) > BAR},
        "bar": BAR,
    }
    RESULT.write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")
    sys.stdout.write(json.dumps(result, indent=1) + "\n")


def _world(seed: int) -> dict[str, tuple[int, int]]:
    with tempfile.TemporaryDirectory(prefix="truth-") as name:
        url = f"sqlite:///{name}/baton.db"
        upgrade(url)
        database = Database(url)
        try:
            World(seed).lives().store(database)
            return covered(database)
        finally:
            database.close()


if __name__ == "__main__":
    main()
