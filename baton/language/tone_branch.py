"""The tone branch: fine-tuned copies of the encoder's upper layers with a head, kept as small differences.

What ships is the difference of every weight from the published one: matrices as int8 with one scale per
row, vectors as float16. It knows names and numbers only; the graph is built by `bert_graph`.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
from safetensors.numpy import save_file

from baton.errors import ModelError
from baton.language.tensors import read_tensors, read_words

Floats = npt.NDArray[np.float32]
Tensors = Mapping[str, npt.NDArray[np.generic]]

WEIGHTS = Path(__file__).parent / "weights" / "tone.safetensors"
HEAD = ("pool.weight", "output.weight", "output.bias")
"""Attention over tokens (hidden), and the outputs' layer (outputs x hidden, outputs)."""
SCALE = ".scale"
_STEPS = 127.0


@dataclass(frozen=True)
class ToneBranch:
    """Upper layers from `first_layer` on; `weights` are the Hugging Face names plus `HEAD`."""

    first_layer: int
    outputs: tuple[str, ...]
    weights: Mapping[str, Floats]
    thresholds: tuple[float, ...] = ()
    """Chance from which each of the emotions counts as present, chosen on GoEmotions' dev part."""
    calibration: tuple[tuple[float, float], ...] = ()
    """Slope and shift of each output's score before the logistic function."""


def write_branch(branch: ToneBranch, path: Path, *, base: Mapping[str, Floats]) -> None:
    """Keep what differs from `base`, the published weights; `read_branch` gives it back within half a step."""
    tensors: dict[str, npt.NDArray[np.generic]] = {}
    for name, value in branch.weights.items():
        if name in HEAD:
            tensors[name] = np.ascontiguousarray(value, dtype=np.float32)
        elif value.ndim == 1:
            tensors[name] = (value - base[name]).astype(np.float16)
        else:
            tensors[name], tensors[name + SCALE] = quantised(value - base[name])
    words = {
        "first_layer": str(branch.first_layer),
        "outputs": json.dumps(branch.outputs),
        "thresholds": json.dumps(branch.thresholds),
        "calibration": json.dumps(branch.calibration),
    }
    save_file(tensors, path, words)


def read_branch(path: Path = WEIGHTS, *, base: Mapping[str, Floats] | None = None) -> ToneBranch:
    """What `write_branch` wrote; without `base` only the words are read, `weights` is empty.

    Raises ModelError when the file is missing, damaged or not a tone branch.
    """
    words = read_words(path)
    try:
        weights = {} if base is None else _restored_weights(path, base)
        return ToneBranch(
            first_layer=int(words["first_layer"]),
            outputs=tuple(json.loads(words["outputs"])),
            weights=weights,
            thresholds=tuple(json.loads(words["thresholds"])),
            calibration=tuple((slope, shift) for slope, shift in json.loads(words["calibration"])),
        )
    except KeyError as error:
        raise ModelError(f"{path} does not hold a tone branch ({error} is missing). Restore it.") from error


def quantised(value: Floats) -> tuple[npt.NDArray[np.int8], Floats]:
    """Rows as int8 and the size of one step per row; a row of zeros has step 0."""
    scale = np.abs(value).max(axis=1) / _STEPS
    steps = np.rint(value / np.where(scale > 0.0, scale, 1.0)[:, None])
    return steps.astype(np.int8), scale.astype(np.float32)


def _restored_weights(path: Path, base: Mapping[str, Floats]) -> dict[str, Floats]:
    tensors, _ = read_tensors(path)
    return {name: _restored(name, tensors, base) for name in tensors if not name.endswith(SCALE)}


def _restored(name: str, tensors: Mapping[str, Floats], base: Mapping[str, Floats]) -> Floats:
    if name in HEAD:
        return tensors[name]
    step = tensors[name + SCALE][:, None] if name + SCALE in tensors else np.float32(1.0)
    return np.asarray(base[name] + tensors[name] * step, dtype=np.float32)
