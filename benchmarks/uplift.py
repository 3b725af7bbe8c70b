"""How often an effect that is not there is found, and how well one that is there is told, over thousands of worlds.

    python -m benchmarks.uplift [--worlds 2000]

Customers' moods drift and come back by themselves, and who reads badly is passed on (`tests/insights/drifting.py`). In
one row passing on does nothing, in the others it adds what the row says. Beside each: how often the plain difference
of before and after is "significant", which is what a report without a comparison would show.
"""

import argparse
import json
import sys
from pathlib import Path
from typing import Any

import numpy as np

from baton.insights import intervals
from baton.insights.uplift import compared
from benchmarks.yardstick import surroundings
from tests.insights.drifting import drifting

RESULT = Path(__file__).parent / "results" / "uplift.json"
SIZES = (200, 600)
"""Conversations of a world."""
ADDS = (0.0, 0.1, 0.25)


def main() -> None:
    """Measure, write the result, print it."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--worlds", type=int, default=2_000)
    options = parser.parse_args()
    rows = [measured(options.worlds, size, adds) for size in SIZES for adds in ADDS]
    result = surroundings() | {"worlds": options.worlds, "rows": rows}
    RESULT.write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")
    sys.stdout.write(json.dumps(result, indent=1) + "\n")


def measured(worlds: int, size: int, adds: float) -> dict[str, Any]:
    """One row: what is found when passing on adds so much."""
    found, covered, plain, gains, sizes, told = 0, 0, 0, [], [], 0
    for seed in range(worlds):
        forks = drifting(np.random.default_rng(seed), size, adds=adds)
        result = compared(forks)
        if result.gain is None:
            continue
        told += 1
        found += not result.gain.low <= 0 <= result.gain.high
        covered += result.gain.low <= adds <= result.gain.high
        rise = intervals.mean((forks.after - forks.last)[forks.passed_on].tolist())
        plain += not rise.low <= 0 <= rise.high
        gains.append(result.gain.value)
        sizes.append(result.matched)
    return {
        "conversations": size,
        "adds": adds,
        "worlds_with_a_figure": told,
        "matched_median": float(np.median(sizes)),
        "mean_found": round(float(np.mean(gains)), 4),
        "said_to_differ_from_0": round(found / told, 4),
        "interval_covers_the_truth": round(covered / told, 4),
        "plain_before_after_says_it_differs": round(plain / told, 4),
    }


if __name__ == "__main__":
    main()
