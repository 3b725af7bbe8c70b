"""Trains the shipped tone weights: `python -m baton.language.train_tone PATH_TO_GOEMOTIONS [--write FILE]`.

PATH holds `train.tsv`, `dev.tsv`, `test.tsv` (text, label ids, id) and `labels.txt`. The data is read
and left where it is; only numbers are written. This is a tool for maintainers, nothing imports it.
"""

import argparse
import json
import sys
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
from sklearn.metrics import f1_score, roc_auc_score
from sklearn.neural_network import MLPClassifier

from baton.language.encoder import load_encoder
from baton.language.normalise import normalise
from baton.language.tensors import write_tensors
from baton.language.tone import LAYERS, WEIGHTS, ToneModel

Floats = npt.NDArray[np.float32]
Flags = npt.NDArray[np.bool_]

HIDDEN = 128
SEED = 7
NEGATIVE = ("anger", "annoyance", "disappointment", "disapproval")


@dataclass(frozen=True)
class Figures:
    """On GoEmotions' test part; thresholds for F1 are chosen on its dev part."""

    test_messages: int
    macro_f1: float
    negative_auroc: float


@dataclass(frozen=True)
class Part:
    """One file of the data set: sentence vectors and which emotions apply."""

    vectors: Floats
    flags: Flags


def read_part(folder: Path, name: str, *, emotions: int) -> Part:
    """Read and encode one file; encoding 43,000 comments takes a few minutes on one core."""
    rows = [line.split("\t") for line in (folder / f"{name}.tsv").read_text(encoding="utf-8").splitlines() if line]
    flags = np.zeros((len(rows), emotions), dtype=bool)
    for index, row in enumerate(rows):
        flags[index, [int(label) for label in row[1].split(",")]] = True
    return Part(load_encoder().encode([normalise(row[0]) for row in rows]), flags)


def train_tone(part: Part, emotions: tuple[str, ...]) -> ToneModel:
    """One hidden layer of 128, stopped early on a tenth of the training part."""
    network = MLPClassifier(
        (HIDDEN,), alpha=1e-4, batch_size=256, early_stopping=True, n_iter_no_change=3, max_iter=30, random_state=SEED
    ).fit(part.vectors, part.flags)
    (hidden, output), (hidden_bias, output_bias) = network.coefs_, network.intercepts_
    numbers = [np.ascontiguousarray(values, dtype=np.float32) for values in (hidden, hidden_bias, output, output_bias)]
    return ToneModel(emotions, *numbers)


def measure(model: ToneModel, *, dev: Part, test: Part) -> Figures:
    """Macro F1 over all labels, and how well any of four negative labels is told from the rest."""
    dev_chances, chances = model.emotion_chances(dev.vectors), model.emotion_chances(test.vectors)
    limits = [_best_limit(dev.flags[:, index], dev_chances[:, index]) for index in range(len(model.emotions))]
    columns = [model.emotions.index(name) for name in NEGATIVE]
    any_negative = 1.0 - np.prod(1.0 - chances[:, columns], axis=1)
    return Figures(
        test_messages=len(test.flags),
        macro_f1=round(float(f1_score(test.flags, chances >= np.array(limits), average="macro", zero_division=0)), 4),
        negative_auroc=round(float(roc_auc_score(test.flags[:, columns].any(axis=1), any_negative)), 4),
    )


def _best_limit(flags: Flags, chances: Floats) -> float:
    candidates = [step / 20 for step in range(1, 18)]
    return max(candidates, key=lambda limit: float(f1_score(flags, chances >= limit, zero_division=0)))


def save_tone(model: ToneModel, path: Path) -> None:
    """Write the safetensors file that `load_tone_model` reads."""
    layers = {name: getattr(model, name) for name in LAYERS}
    write_tensors(path, layers, words={"emotions": json.dumps(model.emotions)})


def main(arguments: list[str] | None = None) -> int:
    """Train, measure, write; the figures go to standard output as JSON."""
    parser = argparse.ArgumentParser(description="Train the tone weights on GoEmotions.")
    parser.add_argument("data", type=Path, help="folder with train.tsv, dev.tsv, test.tsv and labels.txt")
    parser.add_argument("--write", type=Path, default=WEIGHTS, help="where the weights go")
    options = parser.parse_args(arguments)
    emotions = tuple((options.data / "labels.txt").read_text(encoding="utf-8").split())
    train, dev, test = (read_part(options.data, name, emotions=len(emotions)) for name in ("train", "dev", "test"))
    model = train_tone(train, emotions)
    save_tone(model, options.write)
    sys.stdout.write(json.dumps(asdict(measure(model, dev=dev, test=test))) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
