"""The bars of understanding and escalation, on the messages of `tests/evaluation` and the model of this run."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from baton.operations.environment import quiet_rasa
from tests.stack import ROOT

UNDERSTOOD, ESCALATED, CALM = 0.85, 0.85, 0.90


def measured(model: Path, kind: str) -> list[dict[str, Any]]:
    files = [f"tests/evaluation/{kind}_{half}.yml" for half in ("open", "closed")]
    command = [sys.executable, "-m", "baton", "evaluate", kind, "--json", "--model", model.name, *files]
    done = subprocess.run(command, cwd=ROOT, env=quiet_rasa(), capture_output=True, text=True, timeout=300, check=True)
    figures: dict[str, dict[str, Any]] = json.loads(done.stdout)
    return [{"of": name, **score} for name, score in figures.items()]


def share(scores: list[dict[str, Any]]) -> float:
    return float(sum(score["right"] for score in scores) / sum(score["total"] for score in scores))


def test_fresh_utterances_are_understood(model: Path) -> None:
    scores = measured(model, "understanding")
    assert sum(score["total"] for score in scores) == 200
    assert share(scores) >= UNDERSTOOD, scores


def test_upset_messages_reach_a_person_and_calm_ones_do_not(model: Path) -> None:
    scores = measured(model, "escalation")
    upset = [score for score in scores if "need a person" in score["of"]]
    calm = [score for score in scores if "calm" in score["of"]]
    assert [sum(score["total"] for score in part) for part in (upset, calm)] == [40, 40]
    assert share(upset) >= ESCALATED, upset
    assert share(calm) >= CALM, calm
