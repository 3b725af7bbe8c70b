"""Time of one knowledge search over many passages on one core: `python -m benchmarks.retrieval`.

The passages are pairs of sentences of the shipped articles, their vectors the sum of both sentences' vectors: size and
words are realistic, and the values of a vector do not change the time. Also times the encoder pass of the question.
"""

import argparse
import json
import os
import random
import time
from pathlib import Path
from typing import Any

os.environ["OMP_NUM_THREADS"] = os.environ["OPENBLAS_NUM_THREADS"] = "1"

import numpy as np

from baton.language.articles import load_articles
from baton.language.encoder import load_encoder
from baton.language.knowledge_index import KnowledgeIndex
from baton.language.normalise import normalise
from baton.language.passages import Passage, passages_of
from benchmarks.yardstick import surroundings

RESULT = Path(__file__).parent / "results" / "retrieval.json"
SENTENCES, QUESTIONS, REPEATS = 1500, 200, 3


def main() -> None:
    """Measure every size and write the result."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=[10_000, 50_000])
    arguments = parser.parse_args()
    result = surroundings()
    own = passages_of(load_articles(Path("knowledge")))
    draw = random.Random(5)
    sentences = draw.sample([passage.text for passage in own], k=SENTENCES)
    questions = draw.sample([passage.text for passage in own if passage.kind == "question"], k=QUESTIONS)
    encode = load_encoder().encode
    vectors = encode([normalise(text) for text in sentences])
    asked = []
    encoding = []
    for question in questions:
        start = time.perf_counter()
        asked.append(encode([normalise(question)])[0])
        encoding.append(time.perf_counter() - start)
    result |= {"questions": QUESTIONS, "repeats": REPEATS, "encoder_pass": _milliseconds(encoding)}
    for size in arguments.sizes:
        index, build_s = _synthetic(sentences, vectors, size)
        result[str(size)] = {"build_without_encoding_s": build_s, **_times(index, questions, asked)}
    RESULT.parent.mkdir(exist_ok=True)
    RESULT.write_text(json.dumps(result, indent=1) + "\n")


def _synthetic(sentences: list[str], vectors: Any, size: int) -> tuple[KnowledgeIndex, float]:
    draw = random.Random(size)
    pairs = [(draw.randrange(len(sentences)), draw.randrange(len(sentences))) for _ in range(size)]
    sums = np.array([vectors[one] + vectors[two] for one, two in pairs])
    sums /= np.linalg.norm(sums, axis=1, keepdims=True)
    passages = [
        Passage(f"article_{number % (size // 25):05}", "body", f"{sentences[one]} {sentences[two]}")
        for number, (one, two) in enumerate(pairs)
    ]
    start = time.perf_counter()
    return KnowledgeIndex(passages, sums), round(time.perf_counter() - start, 1)


def _times(index: KnowledgeIndex, questions: list[str], asked: list[Any]) -> dict[str, Any]:
    found: dict[str, list[float]] = {"search": [], "rank_articles": []}
    for _ in range(REPEATS):
        for question, vector in zip(questions, asked, strict=True):
            for name, times in found.items():
                start = time.perf_counter()
                getattr(index, name)(question, vector, limit=5)
                times.append(time.perf_counter() - start)
    return {name: _milliseconds(times) for name, times in found.items()}


def _milliseconds(times: list[float]) -> dict[str, float]:
    return {f"p{part}_ms": round(float(np.percentile(times, part)) * 1000, 2) for part in (50, 95, 99)}


if __name__ == "__main__":
    main()
