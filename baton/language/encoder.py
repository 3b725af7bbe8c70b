"""Turns texts into sentence vectors on onnxruntime, one thread: with all-MiniLM-L6-v2, or the encoder chosen instead.

In the same pass the shipped encoder's tone branch scores feelings. The weights are built into an ONNX file each once
and kept, with their hashes, in a cache folder. It must not import TensorFlow, PyTorch or Rasa.
"""

import hashlib
import os
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import onnxruntime
from safetensors.numpy import load_file
from tokenizers import Tokenizer

from baton.errors import ModelError
from baton.language.bert_graph import LEVELS, bert_weights, build_bert_graph, build_tone_graph
from baton.language.encoder_source import (
    TOKENIZER,
    WEIGHTS,
    EncoderSource,
    chosen_source,
    find_source,
    sha256_of,
)
from baton.language.quantise import quantised
from baton.language.spelling import mended, words_known
from baton.language.tone_branch import WEIGHTS as TONE_WEIGHTS
from baton.language.tone_branch import read_branch

Vectors = npt.NDArray[np.float32]
Feed = dict[str, npt.NDArray[np.int64]]

SIZE = 384
"""Of a vector of the shipped encoder."""
BATCH = 32
CACHE = Path(__file__).resolve().parents[2] / "models" / "encoder"
GRAPH_VERSION = 5


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

    def __init__(self, *, graph: Path, source: EncoderSource, tone: Path | None = None) -> None:
        self.graph, self.source = graph, source
        self.size, self.identity = source.size, source.identity
        self._session = _session(graph)
        self._tone: Any = _session(tone) if tone else None
        self._tokenizer = Tokenizer.from_file(str(source.folder / TOKENIZER))
        self._tokenizer.enable_truncation(source.max_tokens)
        # Only of the shipped encoder is it known that its pieces are English words in small letters.
        self._words = words_known(self._tokenizer.get_vocab()) if source.is_shipped else frozenset()
        pad = int(source.config.get("pad_token_id") or 0)
        self._tokenizer.enable_padding(pad_id=pad, pad_token=self._tokenizer.id_to_token(pad) or "[PAD]")

    def encode(self, texts: Sequence[str]) -> Vectors:
        """One row of length 1 per text, shape (n, size); what is beyond the encoder's length is not read."""
        return self._run(texts, ("sentence",), self.size)

    def encode_levels(self, texts: Sequence[str]) -> Vectors:
        """Words, middle and sentence vectors side by side, shape (n, 3 x size), each of length 1, from one pass."""
        return self._run(texts, LEVELS, self.size * len(LEVELS))

    def encode_with_tone(self, texts: Sequence[str]) -> Encoding:
        """Vectors and feelings of the same texts; the lower layers are passed once for both.

        Raises ModelError where the encoder is not the shipped one: the tone branch continues from its layers only.
        """
        if self._tone is None:
            raise ModelError("Only the shipped encoder reads tone. Use `load_shipped_encoder` for it.")
        widths = [len(LEVELS) * self.size, *(int(output.shape[1]) for output in self._tone.get_outputs())]
        return Encoding(*self._in_batches(texts, widths, self._with_tone))

    def _run(self, texts: Sequence[str], outputs: Sequence[str], width: int) -> Vectors:
        def vectors(feed: Feed) -> list[Vectors]:
            return [np.hstack(self._session.run(list(outputs), feed))]

        return self._in_batches(texts, [width], vectors)[0]

    def _with_tone(self, feed: Feed) -> list[Vectors]:
        *levels, shared = self._session.run([*LEVELS, "shared"], feed)
        read = [self._tone_of(*text) for text in zip(shared, feed["attention_mask"], strict=True)]
        return [np.hstack(levels), *(np.vstack(rows) for rows in zip(*read, strict=True))]

    def _tone_of(self, shared: Vectors, mask: npt.NDArray[np.int64]) -> list[Vectors]:
        """Of one text: what its states are scaled by must not depend on the texts that happen to be read with it."""
        length = int(mask.sum())
        feed = {"shared": shared[None, :length], "attention_mask": mask[None, :length]}
        read: list[Vectors] = self._tone.run(["tone", "emotions"], feed)
        return read

    def _in_batches(
        self, texts: Sequence[str], widths: Sequence[int], run: Callable[[Feed], list[Vectors]]
    ) -> list[Vectors]:
        found = [np.zeros((len(texts), width), dtype=np.float32) for width in widths]
        order = sorted(range(len(texts)), key=lambda index: len(texts[index]))
        for start in range(0, len(order), BATCH):
            rows = order[start : start + BATCH]
            for whole, part in zip(found, run(self._feed([texts[index] for index in rows])), strict=True):
                whole[rows] = part
        return found

    def _feed(self, texts: list[str]) -> Feed:
        tokens = self._tokenizer.encode_batch([mended(text, self._words) for text in texts])
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
    return build_encoder(source, cache=CACHE)


def build_encoder(source: EncoderSource, *, cache: Path, branch: Path = TONE_WEIGHTS) -> Encoder:
    """An encoder of its own; the shipped one reads tone with the weights at `branch`."""
    tone = cached_tone_graph(source, cache=cache, branch=branch) if source.is_shipped else None
    return Encoder(graph=cached_graph(source, cache=cache, branch=branch), source=source, tone=tone)


def _session(graph: Path) -> Any:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    return onnxruntime.InferenceSession(str(graph), options, providers=["CPUExecutionProvider"])


def cached_graph(source: EncoderSource, *, cache: Path, branch: Path = TONE_WEIGHTS) -> Path:
    """Path of the ONNX file for the weights of `source`, built when missing or damaged.

    The shipped encoder also gives what the tone `branch` continues from. Raises ModelError when the weights are not
    those that `source` names.
    """
    shared = read_branch(branch).first_layer if source.is_shipped else None
    name = f"encoder-{_name(source)}{'' if shared is None else f'-{shared}'}"

    def build() -> bytes:
        return build_bert_graph(_checked_weights(source), source.config, pooling=source.pooling, shared_layers=shared)

    return _kept(cache / f"{name}-v{GRAPH_VERSION}.onnx", build, int8=source.int8)


def cached_tone_graph(source: EncoderSource, *, cache: Path, branch: Path = TONE_WEIGHTS) -> Path:
    """Path of the ONNX file for the tone branch beside the shipped encoder; raises ModelError as `cached_graph`.

    Always with 8-bit weights: feelings are read as well and nearly twice as fast (`benchmarks/README.md`).
    """
    name = f"tone-{_name(source)}-{sha256_of(branch)[:12]}-v{GRAPH_VERSION}.onnx"

    def build() -> bytes:
        return build_tone_graph(read_branch(branch, base=_checked_weights(source)), source.config)

    return _kept(cache / name, build, int8=True)


def _name(source: EncoderSource) -> str:
    return f"{source.identity[:12]}{source.identity[64:]}"


def _checked_weights(source: EncoderSource) -> dict[str, Any]:
    weights = source.folder / WEIGHTS
    found = sha256_of(weights)
    if found != source.sha256:
        raise ModelError(
            f"{weights} has SHA-256 {found[:12]}..., not the published {source.sha256[:12]}.... "
            "Reinstall the package with `make setup`."
        )
    return bert_weights(load_file(weights))


def _kept(graph: Path, build: Callable[[], bytes], *, int8: bool) -> Path:
    stamp = graph.with_suffix(".sha256")
    if graph.exists() and stamp.exists() and stamp.read_text().strip() == sha256_of(graph):
        return graph
    content = quantised(build()) if int8 else build()
    graph.parent.mkdir(parents=True, exist_ok=True)
    _write(graph, content)
    _write(stamp, hashlib.sha256(content).hexdigest().encode())
    return graph


def _write(path: Path, content: bytes) -> None:
    """Replace at once: another process may build the same file at the same moment."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=path.name)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
    os.replace(name, path)
