"""What the encoder costs with float32 and with int8 weights: `python -m benchmarks.encoder_options --data FOLDER`.

Time of one short message on one thread, memory, distance of the vectors, and the accuracy of one softmax on BANKING77
with ten examples an intent (the same classifier for both; `baton evaluate` measures the whole assistant).
"""

import argparse
import json
import os
import random
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

os.environ["OMP_NUM_THREADS"] = os.environ["OPENBLAS_NUM_THREADS"] = "1"

import numpy as np

from baton.language.articles import load_articles
from baton.language.encoder import CACHE, Encoder, cached_graph
from baton.language.encoder_source import find_source
from baton.language.features import joined_features
from baton.language.linear import train_softmax
from baton.language.normalise import normalise
from benchmarks.data_sets import load_set
from benchmarks.yardstick import surroundings

RESULT = Path(__file__).parent / "results" / "encoder_options.json"
QUESTIONS, ROUNDS = 200, 3


def main() -> None:
    """Measure both in turns, write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder of the public data sets")
    arguments = parser.parse_args()
    result = surroundings()
    sources = {"float32": find_source(""), "int8": find_source("", int8=True)}
    encoders = {}
    found: dict[str, dict[str, Any]] = {}
    for name, source in sources.items():
        graph = cached_graph(source, cache=CACHE)
        encoders[name] = Encoder(graph=graph, source=source)
        found[name] = {"session_mb": session_mb(int8=source.int8), "file_mb": round(graph.stat().st_size / 1e6, 1)}
    every = [question for article in load_articles(Path("knowledge")) for question in article.questions]
    questions = [normalise(text) for text in random.Random(5).sample(every, k=QUESTIONS)]
    for name, times in timed(encoders, questions).items():
        found[name]["cpu_p50_ms"] = round(float(np.percentile(times, 50)) * 1000, 2)
    cosines = (encoders["float32"].encode(questions) * encoders["int8"].encode(questions)).sum(axis=1)
    found["int8"] |= {"cosine_mean": round(float(cosines.mean()), 4), "cosine_min": round(float(cosines.min()), 4)}
    for name, encoder in encoders.items():
        found[name]["banking77_10_shot_softmax"] = accuracy(encoder, arguments.data)
    RESULT.parent.mkdir(exist_ok=True)
    RESULT.write_text(json.dumps(result | {"questions": QUESTIONS, "rounds": ROUNDS, **found}, indent=1) + "\n")


def timed(encoders: dict[str, Encoder], questions: list[str]) -> dict[str, list[float]]:
    """Processor seconds of every question alone, encoder after encoder."""
    times: dict[str, list[float]] = {name: [] for name in encoders}
    for _ in range(ROUNDS):
        for question in questions:
            for name, encoder in encoders.items():
                start = time.process_time()
                encoder.encode([question])
                times[name].append(time.process_time() - start)
    return times


def accuracy(encoder: Encoder, data: Path) -> float:
    """Of a softmax over vectors and character pieces, first seed."""
    chosen = load_set("banking77-10", data, seed=0)
    parts = {}
    for name, rows in (("train", chosen.train), ("test", chosen.test)):
        texts = [normalise(text) for text, _ in rows]
        parts[name] = joined_features(encoder.encode(texts), texts), [label for _, label in rows]
    model = train_softmax(*parts["train"])
    best = model.probabilities(parts["test"][0]).argmax(axis=1)
    right = [model.labels[place] == label for place, label in zip(best, parts["test"][1], strict=True)]
    return round(sum(right) / len(right), 4)


def session_mb(*, int8: bool) -> int:
    """Memory that a process of its own gains by loading the encoder and reading one message."""
    own = os.environ | {"BATON_ENCODER_INT8": str(int(int8))}
    done = subprocess.run([sys.executable, "-c", _LOADING], env=own, capture_output=True, text=True, check=True)
    return round(float(done.stdout))


_LOADING = """
from pathlib import Path
from baton.language.encoder import load_encoder

def rss_mb():
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmRSS"))

before = rss_mb()
load_encoder().encode(["where is my order?"])
print(rss_mb() - before)
"""


if __name__ == "__main__":
    main()
