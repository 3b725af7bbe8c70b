"""Reads and writes named arrays with a few words about them, as safetensors: plain numbers, never code."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import safetensors
from safetensors.numpy import save_file

from baton.errors import ModelError

Floats = npt.NDArray[np.float32]


def write_tensors(path: Path, tensors: Mapping[str, Floats], *, words: Mapping[str, str]) -> None:
    """Write the arrays as float32; `words` are kept in the file's header."""
    save_file(
        {name: np.ascontiguousarray(value, dtype=np.float32) for name, value in tensors.items()}, path, dict(words)
    )


def read_words(path: Path) -> dict[str, str]:
    """Only the words that `write_tensors` put in the header; raises ModelError as `read_tensors` does."""
    library: Any = safetensors
    try:
        with library.safe_open(path, framework="numpy") as file:
            return dict(file.metadata() or {})
    except (OSError, library.SafetensorError) as error:
        raise ModelError(f"{path} cannot be read as weights: {error}. Restore it or train again.") from error


def read_tensors(path: Path) -> tuple[dict[str, Floats], dict[str, str]]:
    """What `write_tensors` wrote; raises ModelError when the file is missing or damaged."""
    library: Any = safetensors
    try:
        with library.safe_open(path, framework="numpy") as file:
            names = list(file.keys())
            tensors = {name: np.asarray(file.get_tensor(name), dtype=np.float32) for name in names}
            return tensors, dict(file.metadata() or {})
    except (OSError, library.SafetensorError) as error:
        raise ModelError(f"{path} cannot be read as weights: {error}. Restore it or train again.") from error
