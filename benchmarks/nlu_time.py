"""Time of one message through a model's NLU, printed as JSON: `python -m benchmarks.nlu_time MODEL MESSAGES.yml`.

Run by `benchmarks.servers`; alone in its process, on the first core it may use, after a warm-up.
"""

import asyncio
import json
import os
import statistics
import sys
import time
from pathlib import Path

from ruamel.yaml import YAML

WARM_UP, ROUNDS = 10, 8


def main() -> None:
    """Time every message alone, in eight rounds."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    from rasa.core.agent import Agent
    from rasa.utils.log_utils import configure_structlog

    # As `rasa run` does; without it every message is printed.
    configure_structlog()
    agent = Agent.load(sys.argv[1])
    texts = [entry["text"] for entry in YAML(typ="safe", pure=True).load(Path(sys.argv[2]))]

    async def timed() -> tuple[list[float], list[float]]:
        wall, used = [], []
        for text in texts[:WARM_UP] + texts * ROUNDS:
            start, before = time.perf_counter(), time.process_time()
            await agent.parse_message(text)
            wall.append(time.perf_counter() - start)
            used.append(time.process_time() - before)
        return wall[WARM_UP:], used[WARM_UP:]

    wall, used = asyncio.run(timed())
    # The lowest of the rounds is what a message takes when nobody else is served in between.
    lowest = [min(wall[place :: len(texts)]) for place in range(len(texts))]
    found = {
        "nlu_p50_ms": statistics.median(wall),
        "nlu_cpu_p50_ms": statistics.median(used),
        "nlu_lowest_p50_ms": statistics.median(lowest),
    }
    sys.stdout.write(json.dumps({name: seconds * 1000 for name, seconds in found.items()}) + "\n")


if __name__ == "__main__":
    main()
