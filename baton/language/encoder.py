"""Turns texts into sentence vectors on onnxruntime, one thread: with all-MiniLM-L6-v2, or the encoder chosen instead.

In the same pass the shipped encoder's tone branch scores feelings. All weights are built into one ONNX file once
and kept, with its hash, in a cache folder. It must not import TensorFlow, PyTorch or Rasa.
"""

import hashlib
import os
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
import numpy.typing as npt
import onnxruntime
from safetensors.numpy import load_file
from tokenizers import Tokenizer

from baton.errors import ModelError
from baton.language.bert_graph import LEVELS, bert_weights, build_bert_graph
from baton.language.encoder_source import (
    TOKENIZER,
    WEIGHTS,
    EncoderSource,
    chosen_source,
    find_source,
    sha256_of,
)
from baton.language.quantise import quantised
from baton.language.tone_branch import WEIGHTS as TONE_WEIGHTS
from baton.language.tone_branch import read_branch

Vectors = npt.NDArray[np.float32]

SIZE = 384
"""Of a vector of the shipped encoder."""
BATCH = 32
CACHE = Path(__file__).resolve().parents[2] / "models" / "encoder"
GRAPH_VERSION = 3


@dataclass(frozen=True)
class Encoding:
    """What one pass gives for n texts."""

    levels: Vectors
    """Shape (n, 3 x size): words, middle and sentence vectors side by side, each of length 1."""
    tones: Vectors
    """Shape (n, size): the tone branch's pooled state, a feature for other classifiers."""
    emotions: Vectors
    """Shape (n, outputs of the tone branch): scores before the logistic function, read by `baton.language.tone`."""

    @property
    def sentences(self) -> Vectors:
        """Shape (n, size), as `Encoder.encode` gives them."""
        return self.levels[:, -self.tones.shape[1] :]


class Encoder:
    """Sentence encoder; build it with `load_encoder`, which shares one per process."""

    def __init__(self, *, graph: Path, source: EncoderSource) -> None:
        self.graph, self.source = graph, source
        self.size, self.identity = source.size, source.identity
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        options.inter_op_num_threads = 1
        self._session = onnxruntime.InferenceSession(str(graph), options, providers=["CPUExecutionProvider"])
        self._widths = {output.name: int(output.shape[1]) for output in self._session.get_outputs()}
        self._options = onnxruntime.RunOptions()
        # Without it a request for sentence vectors alone would pay for the tone branch as well.
        self._options.only_execute_path_to_fetches = True
        self._tokenizer = Tokenizer.from_file(str(source.folder / TOKENIZER))
        self._tokenizer.enable_truncation(source.max_tokens)
        pad = int(source.config.get("pad_token_id") or 0)
        self._tokenizer.enable_padding(pad_id=pad, pad_token=self._tokenizer.id_to_token(pad) or "[PAD]")

    def encode(self, texts: Sequence[str]) -> Vectors:
        """One row of length 1 per text, shape (n, size); what is beyond the encoder's length is not read."""
        return self._run(texts, ("sentence",))[0]

    def encode_levels(self, texts: Sequence[str]) -> Vectors:
        """Words, middle and sentence vectors side by side, shape (n, 3 x size), each of length 1, from one pass."""
        return np.hstack(self._run(texts, LEVELS))

    def encode_with_tone(self, texts: Sequence[str]) -> Encoding:
        """Vectors and feelings of the same texts, for the shipped encoder only; the lower layers are passed once."""
        *levels, tones, emotions = self._run(texts, (*LEVELS, "tone", "emotions"))
        return Encoding(np.hstack(levels), tones, emotions)

    def _run(self, texts: Sequence[str], outputs: Sequence[str]) -> list[Vectors]:
        found = [np.zeros((len(texts), self._widths[name]), dtype=np.float32) for name in outputs]
        order = sorted(range(len(texts)), key=lambda index: len(texts[index]))
        for start in range(0, len(order), BATCH):
            rows = order[start : start + BATCH]
            batch = self._session.run(list(outputs), self._feed([texts[index] for index in rows]), self._options)
            for whole, part in zip(found, batch, strict=True):
                whole[rows] = part
        return found

    def _feed(self, texts: list[str]) -> dict[str, npt.NDArray[np.int64]]:
        tokens = self._tokenizer.encode_batch(texts)
        return {
            "input_ids": np.array([token.ids for token in tokens], dtype=np.int64),
            "attention_mask": np.array([token.attention_mask for token in tokens], dtype=np.int64),
        }


@lru_cache(maxsize=1)
def load_encoder() -> Encoder:
    """The process's encoder; the first call of a checkout builds the cached graph (about two seconds)."""
    return _built(chosen_source())


@lru_cache(maxsize=1)
def load_shipped_encoder() -> Encoder:
    """The encoder that the shipped weights of the tone were trained on, whichever is chosen for all else."""
    return load_encoder() if chosen_source().is_shipped else _built(find_source(""))


def _built(source: EncoderSource) -> Encoder:
    return Encoder(graph=cached_graph(source, cache=CACHE), source=source)


def cached_graph(source: EncoderSource, *, cache: Path, branch: Path = TONE_WEIGHTS) -> Path:
    """Path of the ONNX file for the weights of `source`, built when missing or damaged.

    The shipped encoder gets the tone `branch`. Raises ModelError when the weights are not those that `source` names
    or the branch cannot be read.
    """
    tone = f"-tone-{sha256_of(branch)[:12]}" if source.is_shipped and branch.is_file() else ""
    graph = cache / f"encoder-{source.identity[:12]}{source.identity[64:]}{tone}-v{GRAPH_VERSION}.onnx"
    stamp = graph.with_suffix(".sha256")
    if graph.exists() and stamp.exists() and stamp.read_text().strip() == sha256_of(graph):
        return graph
    weights = source.folder / WEIGHTS
    found = sha256_of(weights)
    if found != source.sha256:
        raise ModelError(
            f"{weights} has SHA-256 {found[:12]}..., not the published {source.sha256[:12]}.... "
            "Reinstall the package with `make setup`."
        )
    base = bert_weights(load_file(weights))
    tone_branch = read_branch(branch, base=base) if source.is_shipped else None
    content = build_bert_graph(base, source.config, pooling=source.pooling, branch=tone_branch)
    if source.int8:
        content = quantised(content)
    cache.mkdir(parents=True, exist_ok=True)
    _write(graph, content)
    _write(stamp, hashlib.sha256(content).hexdigest().encode())
    return graph


def _write(path: Path, content: bytes) -> None:
    """Replace at once: another process may build the same file at the same moment."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=path.name)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
    os.replace(name, path)
