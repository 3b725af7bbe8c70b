"""Hidden states below the tone branch: the frozen layers are passed once per text, not once per epoch.

Kept in memory as float16, one row per token. A tool for maintainers, only `train_tone` imports it.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import tensorflow as tf
from tokenizers import Tokenizer

from baton.language.normalise import normalise
from baton.language.tone_network import Layers

Floats = npt.NDArray[np.float32]

MOST_TOKENS = 96
"""Beyond it comments of GoEmotions do not go; a longer message is cut for training, not in service."""
_BATCH = 128
_MULTIPLE = 4


class States:
    """The states of some texts; `lengths` are their tokens."""

    def __init__(self, rows: Sequence[npt.NDArray[np.float16]]) -> None:
        self._rows = rows
        self.lengths = np.array([len(row) for row in rows])

    @staticmethod
    def joined(parts: Sequence[tuple["States", Sequence[int]]]) -> tuple[Floats, Floats]:
        """One batch: hidden states (n, tokens, hidden) and mask (n, tokens), filled up with zeros."""
        return _padded([states._rows[index] for states, indices in parts for index in indices])


class StateReader:
    """Runs texts through the layers below `first_layer`."""

    def __init__(
        self, base: Mapping[str, Floats], config: Mapping[str, Any], tokenizer: Path, first_layer: int
    ) -> None:
        self._base, self._layers, self._first_layer = base, Layers(config), first_layer
        self._tokenizer = Tokenizer.from_file(str(tokenizer))
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(MOST_TOKENS)
        self._run = tf.function(self._states, autograph=False, reduce_retracing=True)

    def read(self, texts: Sequence[str]) -> States:
        """Texts as typed; they are evened out here as in service."""
        ids = [np.array(item.ids) for item in self._tokenizer.encode_batch([normalise(text) for text in texts])]
        rows: list[npt.NDArray[np.float16]] = [np.zeros((0, 0), dtype=np.float16)] * len(ids)
        order = sorted(range(len(ids)), key=lambda index: len(ids[index]))
        for start in range(0, len(order), _BATCH):
            chosen = order[start : start + _BATCH]
            filled, mask = _padded([ids[index][:, None] for index in chosen])
            hidden = self._run(tf.constant(filled[:, :, 0], dtype=tf.int32), tf.constant(mask)).numpy()
            for place, index in enumerate(chosen):
                rows[index] = hidden[place, : len(ids[index])].astype(np.float16)
        return States(rows)

    def _states(self, ids: Any, mask: Any) -> Any:
        hidden = self._layers.embed(self._base, ids)
        for layer in range(self._first_layer):
            hidden = self._layers.layer(self._base, layer, hidden, mask, None)
        return hidden


def _padded(rows: Sequence[npt.NDArray[Any]]) -> tuple[Floats, Floats]:
    longest = max(len(row) for row in rows)
    tokens = -(-longest // _MULTIPLE) * _MULTIPLE
    values = np.zeros((len(rows), tokens, rows[0].shape[1]), dtype=np.float32)
    mask = np.zeros((len(rows), tokens), dtype=np.float32)
    for index, row in enumerate(rows):
        values[index, : len(row)] = row
        mask[index, : len(row)] = 1.0
    return values, mask
