"""Trains the shipped tone weights: `python -m baton.language.train_tone PATH_TO_GOEMOTIONS [--write FILE]`.

PATH holds `train.tsv`, `dev.tsv`, `test.tsv` (text, label ids, id) and `labels.txt`. The data is read
and left where it is; only numbers are written. This is a tool for maintainers, nothing imports it.
"""

import argparse
import json
import random
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import tensorflow as tf
from safetensors.numpy import load_file

from baton.language.bert_graph import bert_weights
from baton.language.encoder import build_encoder
from baton.language.encoder_source import TOKENIZER, find_source
from baton.language.encoder_source import WEIGHTS as MODEL
from baton.language.moment_texts import moment_examples
from baton.language.normalise import normalise
from baton.language.tone import DISSATISFIED, ToneModel
from baton.language.tone_branch import WEIGHTS, ToneBranch, write_branch
from baton.language.tone_figures import auroc, best_thresholds, calibrations, measure
from baton.language.tone_network import BranchNetwork
from baton.language.tone_states import StateReader, States
from baton.language.tone_texts import (
    Part,
    as_typed,
    read_goemotions,
    read_moments,
    read_outputs,
    read_own_messages,
)

Floats = npt.NDArray[np.float32]

FIRST_LAYER = 3
EPOCHS = 3
WAYS_OF_TYPING = 2
"""As written, and with slips; the epochs take turns."""
BATCH = 64
OWN_IN_BATCH = 8
SORTED_TOGETHER = 50
"""Batches whose texts are sorted by length: similar lengths need little filling up."""
RATE = 2e-4
WARM_UP = 0.06
DECAY = 0.01
AVERAGE = 0.999
SEED = 7
HELD_OUT = 0.15
"""Share of our own messages that calibrates the output `dissatisfied` and is not trained on."""
MOMENTS_PER_EPOCH = 3
"""How often each example of a moment is seen while each comment is seen once."""
MOMENTS_HELD_OUT = 0.05
"""Share of the moments' examples that calibrates their outputs."""
PROJECT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Material:
    """Texts by use; `own` are our messages."""

    train: Part
    dev: Part
    test: Part
    own: Part
    own_dev: Part
    moments: Part
    moments_dev: Part


def read_material(folder: Path, outputs: Sequence[str]) -> Material:
    """GoEmotions and our own messages; which of these are held out depends on the seed alone."""
    train, dev, test = (read_goemotions(folder, name, outputs) for name in ("train", "dev", "test"))
    own, own_dev = _divided(read_own_messages(outputs), HELD_OUT)
    moments, moments_dev = _divided(read_moments(moment_examples(PROJECT), outputs), MOMENTS_HELD_OUT)
    return Material(train, dev, test, own, own_dev, moments, moments_dev)


def _divided(part: Part, held_out: float) -> tuple[Part, Part]:
    """What is trained on, and what is held out."""
    rows = [int(row) for row in np.random.default_rng(SEED).permutation(len(part.texts))]
    count = int(len(rows) * held_out)
    return part.chosen(rows[count:]), part.chosen(rows[:count])


class Trainer:
    """Trains one branch; `show` gets lines about how far it is."""

    def __init__(self, material: Material, outputs: tuple[str, ...]) -> None:
        source = find_source("")
        self.base = bert_weights(load_file(source.folder / MODEL))
        self._reader = StateReader(self.base, source.config, source.folder / TOKENIZER, FIRST_LAYER)
        self._network = BranchNetwork(
            self.base, source.config, first_layer=FIRST_LAYER, outputs=len(outputs), seed=SEED
        )
        self._material, self._outputs = material, outputs
        self._draw = np.random.default_rng(SEED)
        comments, moments = (-(-len(part.texts) // BATCH) for part in (material.train, material.moments))
        self._steps = EPOCHS * (comments + MOMENTS_PER_EPOCH * moments)

    def train(self, path: Path) -> ToneBranch:
        """All epochs; the weights are the running average, still without thresholds and calibration.

        They are written to `path` after every epoch, so that a training cut short is not lost.
        """
        ways = [self._states_of(way) for way in range(WAYS_OF_TYPING)]
        number = 0
        for epoch in range(EPOCHS):
            started, losses = time.monotonic(), []
            for batch in self._batches(*ways[epoch % WAYS_OF_TYPING]):
                number += 1
                losses.append(self._one_step(batch, number))
                if number % 100 == 0:
                    show(f"epoch {epoch + 1} of {EPOCHS}, step {number} of {self._steps}: loss {np.mean(losses):.3f}")
            show(f"epoch {epoch + 1} took {time.monotonic() - started:.0f} s")
            branch = ToneBranch(FIRST_LAYER, self._outputs, self._network.weights())
            write_branch(branch, path, base=self.base)
        return branch

    def _states_of(self, way: int) -> tuple[States, States, States]:
        def typed(part: Part) -> list[str]:
            draw = random.Random(SEED + way)
            return [as_typed(text, draw) if way else text for text in part.texts]

        show(f"hidden states, way of typing {way + 1} of {WAYS_OF_TYPING}")
        material = self._material
        train, own, moments = (
            self._reader.read(typed(part)) for part in (material.train, material.own, material.moments)
        )
        return train, own, moments

    def _batches(self, train: States, own: States, moments: States) -> Iterator[dict[str, Any]]:
        """Comments, each batch with a few of our own messages, and between them examples of moments, at random."""
        chunks = [(True, chunk) for chunk in self._chunks(train)]
        chunks += [(False, chunk) for _ in range(MOMENTS_PER_EPOCH) for chunk in self._chunks(moments)]
        for place in self._draw.permutation(len(chunks)):
            is_comments, rows = chunks[place]
            if is_comments:
                own_rows = self._draw.integers(len(own.lengths), size=OWN_IN_BATCH).tolist()
                yield self._batch((train, self._material.train, rows), (own, self._material.own, own_rows))
            else:
                yield self._batch((moments, self._material.moments, rows))

    def _chunks(self, states: States) -> list[list[int]]:
        order = self._draw.permutation(len(states.lengths))
        chunks = []
        for start in range(0, len(order), BATCH * SORTED_TOGETHER):
            some = sorted(order[start : start + BATCH * SORTED_TOGETHER], key=lambda index: int(states.lengths[index]))
            chunks += [[int(row) for row in some[first : first + BATCH]] for first in range(0, len(some), BATCH)]
        return chunks

    def _batch(self, *chosen: tuple[States, Part, Sequence[int]]) -> dict[str, Any]:
        hidden, mask = States.joined([(states, rows) for states, _, rows in chosen])
        parts = [part.chosen(rows) for _, part, rows in chosen]
        targets, known = (np.vstack([getattr(part, name) for part in parts]) for name in ("targets", "known"))
        return {"hidden": hidden, "mask": mask, "targets": targets, "known": known}

    def _one_step(self, batch: dict[str, Any], number: int) -> float:
        done = number / self._steps
        rate = RATE * min(done / WARM_UP, max((1.0 - done) / (1.0 - WARM_UP), 0.0))
        average = min(AVERAGE, (1.0 + number) / (10.0 + number))
        return self._network.step(batch, rate=rate, number=number, average=average, decay=DECAY)


def finished(branch: ToneBranch, material: Material, path: Path, *, base: dict[str, Floats]) -> ToneBranch:
    """The branch with calibration and thresholds chosen on the dev parts, from scores of the file as written."""
    write_branch(branch, path, base=base)
    held_out = material.dev, material.own_dev, material.moments_dev
    scores = [scores_of(part, path) for part in held_out]
    emotions = branch.outputs.index(DISSATISFIED)
    known = [part.known.copy() for part in held_out]
    # Our messages are chosen for their feelings: their share of anger says nothing about anger's true share.
    known[1][:, :emotions] = 0.0
    targets = np.vstack([part.targets for part in held_out])
    calibrated = replace(branch, calibration=calibrations(targets, np.vstack(known), np.vstack(scores)))
    chances = ToneModel.of(calibrated).chances(scores[0])[:, :emotions]
    return replace(calibrated, thresholds=best_thresholds(material.dev.targets[:, :emotions], chances))


def figures_of(branch: ToneBranch, material: Material, path: Path) -> dict[str, Any]:
    """Figures of the file at `path`, which holds `branch`, on GoEmotions and on our held-out messages."""
    model, found = ToneModel.of(branch), {}
    emotions = branch.outputs.index(DISSATISFIED)
    for name, part in (("dev", material.dev), ("test", material.test)):
        chances = model.chances(scores_of(part, path))[:, :emotions]
        targets = part.targets[:, :emotions]
        found[name] = asdict(measure(targets, chances, thresholds=branch.thresholds, outputs=branch.outputs[:emotions]))
    rows = [row for row, known in enumerate(material.own_dev.known[:, emotions]) if known]
    own = material.own_dev.chosen(rows)
    dissatisfied = auroc(own.targets[:, emotions] > 0, model.chances(scores_of(own, path))[:, emotions])
    shown, chances = material.moments_dev.targets, model.chances(scores_of(material.moments_dev, path))
    columns = [column for column in range(emotions + 1, len(branch.outputs)) if shown[:, column].any()]
    moments = {branch.outputs[column]: auroc(shown[:, column] > 0, chances[:, column]) for column in columns}
    return found | {
        "own_messages_held_out": {"messages": len(rows), "dissatisfied_auroc": dissatisfied},
        "moments_held_out": {"messages": len(shown), "auroc": moments},
    }


def scores_of(part: Part, path: Path) -> Floats:
    """What the encoder gives in service, with the branch at `path`."""
    source = find_source("")
    with tempfile.TemporaryDirectory() as cache:
        encoder = build_encoder(source, cache=Path(cache), branch=path)
    return encoder.encode_with_tone([normalise(text) for text in part.texts]).emotions


def show(line: str) -> None:
    """Progress goes to standard error, so that the figures on standard output stay readable by a program."""
    sys.stderr.write(line + "\n")


def main(arguments: list[str] | None = None) -> int:
    """Train, write, measure; the figures go to standard output as JSON."""
    parser = argparse.ArgumentParser(description="Train the tone weights on GoEmotions and our own messages.")
    parser.add_argument("data", type=Path, help="folder with train.tsv, dev.tsv, test.tsv and labels.txt")
    parser.add_argument("--write", type=Path, default=WEIGHTS, help="where the weights go")
    parser.add_argument("--threads", type=int, default=2, help="processor cores to train on")
    options = parser.parse_args(arguments)
    tf.config.threading.set_intra_op_parallelism_threads(options.threads)
    tf.random.set_seed(SEED)
    outputs = read_outputs(options.data)
    material = read_material(options.data, outputs)
    trainer = Trainer(material, outputs)
    branch = finished(trainer.train(options.write), material, options.write, base=trainer.base)
    write_branch(branch, options.write, base=trainer.base)
    sys.stdout.write(json.dumps(figures_of(branch, material, options.write), indent=2) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
