"""Where the files of a Baton project lie. Every command runs in the project's folder, as Rasa's own do."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from baton.errors import BatonError

MODEL_SOURCES = (
    "config.yml",
    "domain.yml",
    "domain",
    "data",
    "knowledge",
    "policy/moments",
    "policy/topics",
    "baton/language",
)
"""What a model is trained from; a change in any of these asks for a new one."""
_NOT_SOURCES = frozenset({"__pycache__", ".DS_Store"})


@dataclass(frozen=True)
class Project:
    """One project folder; all paths hang on `root`."""

    root: Path

    @classmethod
    def here(cls) -> "Project":
        """The project in the working directory; raises BatonError in any other folder."""
        root = Path.cwd()
        if not (root / "config.yml").is_file():
            raise BatonError(f"There is no config.yml in {root}. Run this in the folder of a Baton project.")
        return cls(root)

    @property
    def config(self) -> Path:
        """Pipeline and policies."""
        return self.root / "config.yml"

    @property
    def endpoints(self) -> Path:
        """Action server and tracker store."""
        return self.root / "endpoints.yml"

    @property
    def credentials(self) -> Path:
        """Channels."""
        return self.root / "credentials.yml"

    @property
    def models(self) -> Path:
        """Trained models and the pointer to the active one."""
        return self.root / "models"

    @property
    def logs(self) -> Path:
        """What the processes write."""
        return self.root / "logs"

    def source_files(self) -> Iterator[Path]:
        """Every file a model is trained from, in a fixed order."""
        for name in MODEL_SOURCES:
            place = self.root / name
            if place.is_file():
                yield place
            for path in sorted(place.rglob("*")):
                if path.is_file() and not _NOT_SOURCES.intersection(path.parts):
                    yield path

    def source_digest(self) -> str:
        """Names and contents of all sources in one hash: equal digest, equal model."""
        digest = hashlib.sha256()
        for path in self.source_files():
            digest.update(f"{path.relative_to(self.root).as_posix()}\0{path.stat().st_size}\0".encode())
            digest.update(path.read_bytes())
        return digest.hexdigest()
