"""Fingerprints of files beside Rasa's own data, so that a change of code, weights or examples trains again.

Rasa keeps what a component learnt and looks only at the component's class and configuration; a
learnt result from older code underneath would be loaded by newer code.
"""

import hashlib
from collections.abc import Iterable
from pathlib import Path

from baton.language.encoder_source import chosen_source

_HERE = Path(__file__).parent


def files_fingerprint(paths: Iterable[Path]) -> str:
    """SHA-256 over names and contents, in the order of the names."""
    digest = hashlib.sha256()
    for path in sorted(paths):
        digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


def code_fingerprint() -> str:
    """Changes with any module of `baton.language`, with the shipped weights and with the chosen encoder."""
    files = files_fingerprint([*_HERE.glob("*.py"), *_HERE.glob("weights/*.safetensors")])
    return f"{files} {chosen_source().identity}"
