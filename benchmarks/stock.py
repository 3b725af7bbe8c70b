"""A Rasa project as `rasa init` leaves it: its default pipeline and policies, run through Rasa's own commands.

Rasa proposes this configuration for `pipeline:` and `policies:` left empty (rasa/engine/recipes/config_files/
default_config.yml); it is written out so that a benchmark states what it compares with.
"""

import asyncio
import os
import resource
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.data_sets import Row

CONFIG = """\
recipe: default.v1
assistant_id: stock
language: en
pipeline:
  - name: WhitespaceTokenizer
  - name: RegexFeaturizer
  - name: LexicalSyntacticFeaturizer
  - name: CountVectorsFeaturizer
  - name: CountVectorsFeaturizer
    analyzer: char_wb
    min_ngram: 1
    max_ngram: 4
  - name: DIETClassifier
    epochs: 100
    constrain_similarities: true
  - name: EntitySynonymMapper
  - name: ResponseSelector
    epochs: 100
    constrain_similarities: true
  - name: FallbackClassifier
    threshold: 0.3
    ambiguity_threshold: 0.1
policies:
  - name: MemoizationPolicy
  - name: RulePolicy
  - name: UnexpecTEDIntentPolicy
    max_history: 5
    epochs: 100
  - name: TEDPolicy
    max_history: 5
    epochs: 100
    constrain_similarities: true
"""
FALLBACK = "nlu_fallback"


@dataclass(frozen=True)
class Spent:
    """What a command took: seconds by the clock, and seconds of processor time."""

    wall_s: float
    cpu_s: float


def rasa(folder: Path, *arguments: str) -> Spent:
    """Run one Rasa command in a project; its output goes to `rasa.log` there, RuntimeError quotes the end of it."""
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    command, log = [sys.executable, "-m", "rasa", *arguments], folder / "rasa.log"
    with log.open("w") as output:
        status = subprocess.call(command, cwd=folder, env=environment(), stdout=output, stderr=output)
    wall_s = time.perf_counter() - start
    if status:
        raise RuntimeError(f"rasa {' '.join(arguments)} failed with {status}:\n{log.read_text()[-2000:]}")
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu_s = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Spent(round(wall_s, 1), round(cpu_s, 1))


def environment() -> dict[str, str]:
    """One thread for numeric work, no reports to third parties."""
    return os.environ | {
        "RASA_TELEMETRY_ENABLED": "false",
        "TF_CPP_MIN_LOG_LEVEL": "3",
        "PYTHONWARNINGS": "ignore",
        "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
        "OMP_NUM_THREADS": "1",
        "TF_INTRA_OP_PARALLELISM_THREADS": "1",
        "TF_INTER_OP_PARALLELISM_THREADS": "1",
    }


def write_examples(path: Path, rows: Sequence[Row]) -> None:
    """Rasa's YAML for `(text, intent)` rows; texts are one line each."""
    by_intent: dict[str, list[str]] = defaultdict(list)
    for text, intent in rows:
        by_intent[intent].append(text)
    lines = ['version: "3.1"', "nlu:"]
    for intent, texts in by_intent.items():
        lines += [f"- intent: {intent}", "  examples: |", *(f"    - {text}" for text in texts)]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def train_nlu(folder: Path, rows: Sequence[Row], *, config: str = CONFIG) -> tuple[Path, Spent]:
    """A project of examples alone, trained; the model's path and what the training took."""
    write_examples(folder / "data" / "nlu.yml", rows)
    (folder / "config.yml").write_text(config)
    spent = rasa(folder, "train", "nlu", "--nlu", "data/nlu.yml", "--out", "models", "--fixed-model-name", "nlu")
    return folder / "models" / "nlu.tar.gz", spent


def read_messages(model: Path, texts: Sequence[str]) -> list[dict[str, Any]]:
    """What a trained model says about each text, as `/model/parse` would give it."""
    os.environ.update(environment())
    from rasa.core.agent import Agent

    agent = Agent.load(str(model))

    async def every() -> list[dict[str, Any]]:
        return [await agent.parse_message(text) for text in texts]

    return asyncio.run(every())


def best_intent(reading: dict[str, Any]) -> tuple[str, float]:
    """The classifier's own first choice and its confidence, before a fallback replaces it."""
    ranked = [entry for entry in reading.get("intent_ranking") or [reading["intent"]] if entry["name"] != FALLBACK]
    best = max(ranked, key=lambda entry: entry["confidence"])
    return str(best["name"]), float(best["confidence"])
