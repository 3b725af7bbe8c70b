"""Trains a model with `rasa train` in a process of its own, and tells how far it is."""

import json
import os
import re
import subprocess
import sys
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from baton.assist.examples import FOLDER
from baton.errors import ModelError
from baton.operations.check_policies import policy_folder
from baton.operations.environment import quiet_rasa
from baton.operations.models import Models
from baton.operations.project import Project

Progress = Callable[[int, int, str], None]
"""Called with stages done, stages in all, and what is going on now."""

_STAGES = (
    (re.compile(r"Started validating"), "Validating the training data", 0),
    (re.compile(r"Starting to train component '(\w+)'"), "Training {}", 0),
    (re.compile(r"Finished training component '(\w+)'"), "Trained {}", 1),
    (re.compile(r"Restored component '(\w+)' from cache"), "{} is unchanged", 1),
)
_TAIL_LINES = 30


@dataclass(frozen=True)
class Trained:
    """The outcome of a training: the model's file name, and whether it was needed."""

    model: str
    fresh: bool


def train(project: Project, *, if_needed: bool = False, progress: Progress = lambda done, of, text: None) -> Trained:
    """Train a model; raises ModelError with Rasa's last words.

    With `if_needed` a model already trained from exactly these sources is kept.
    """
    models = Models(project.models)
    digest = project.source_digest()
    known = trained_from(models, digest)
    if if_needed and known is not None:
        _learn(project, progress)
        return Trained(known, fresh=False)
    before = set(models.names())
    _run(project, progress)
    fresh = [name for name in models.names() if name not in before]
    if not fresh:
        raise ModelError("`rasa train` ended without a new model. Run it by hand to see why.")
    _remember(models, fresh[0], digest)
    _learn(project, progress)
    return Trained(fresh[0], fresh=True)


def trained_from(models: Models, digest: str) -> str | None:
    """The newest model that was trained from these sources, if it is still there."""
    known = _remembered(models)
    return next((name for name in models.names() if known.get(name) == digest), None)


def stage(line: str) -> tuple[str, int] | None:
    """What a line of Rasa's log says about the progress: words, and stages finished by it."""
    for pattern, words, finished in _STAGES:
        found = pattern.search(line)
        if found:
            return words.format(*found.groups()), finished
    return None


def stages(config: Path) -> int:
    """How many parts a training has: components and policies of the pipeline."""
    data: Any = YAML(typ="safe").load(config)
    return sum(len(data.get(key) or ()) for key in ("pipeline", "policies"))


def _learn(project: Project, progress: Progress) -> None:
    """What the desk learns from the example moments; the bot does not wait for it, and works without."""
    examples = policy_folder(project, os.environ) / FOLDER
    if not examples.is_dir():
        return
    from baton.assist.learning import FILE, prepare

    total = stages(project.config)
    progress(total, total, "Learning which articles help agents")
    progress(total, total, prepare(examples, project.root / "knowledge", project.models / FILE))


def _run(project: Project, progress: Progress) -> None:
    bound = [sys.executable, "-m", "baton.operations.bound", str(os.getpid())]
    command = [*bound, sys.executable, "-m", "rasa", "train", "--out", str(project.models)]
    total, done, tail = stages(project.config), 0, deque[str](maxlen=_TAIL_LINES)
    progress(0, total, "Starting Rasa")
    process = subprocess.Popen(
        command,
        cwd=project.root,
        env=quiet_rasa() | {"LOG_LEVEL": "INFO"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
    )
    with process:
        try:
            for line in process.stdout or ():
                tail.append(line.rstrip())
                said = stage(line)
                if said:
                    done = min(done + said[1], total)
                    progress(done, total, said[0])
        except BaseException:
            process.kill()
            raise
    if process.returncode != 0:
        words = "\n".join(f"    {line}" for line in tail if line)
        raise ModelError(f"`rasa train` failed (exit status {process.returncode}). Its last words:\n{words}")
    progress(total, total, "Trained")


def _remembered(models: Models) -> dict[str, str]:
    try:
        data = json.loads((models.folder / "sources.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return data if isinstance(data, dict) else {}


def _remember(models: Models, name: str, digest: str) -> None:
    kept = {known: value for known, value in _remembered(models).items() if (models.folder / known).is_file()}
    text = json.dumps(kept | {name: digest}, indent=2)
    (models.folder / "sources.json").write_text(text + "\n", encoding="utf-8")
