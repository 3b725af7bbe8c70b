"""Trained models: which there are, which is active, and the way back to the one before.

`models/active.json` is the pointer. It changes nothing in a running Rasa by itself: `baton up` watches it.
"""

import json
import os
import tarfile
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from baton.errors import ModelError

SUFFIX = ".tar.gz"


@dataclass(frozen=True)
class Pointer:
    """Names of model files: the one to run, the one before it, and the one that Rasa last took over."""

    current: str | None = None
    previous: str | None = None
    loaded: str | None = None


class Models:
    """The folder `models/`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def names(self) -> list[str]:
        """File names of all models, the newest first."""
        found = sorted(self.folder.glob("*" + SUFFIX), key=lambda path: (path.stat().st_mtime_ns, path.name))
        return [path.name for path in reversed(found)]

    def pointer(self) -> Pointer:
        """The pointer as written; empty when there is none or it cannot be read."""
        try:
            data = json.loads(self._file.read_text(encoding="utf-8"))
            return Pointer(**{key: data.get(key) for key in Pointer.__dataclass_fields__})
        except (OSError, ValueError, AttributeError):
            return Pointer()

    def not_newer_than(self, name: str) -> list[str]:
        """This model and all older ones."""
        names = self.names()
        return names[names.index(name) :] if name in names else [name]

    def active(self) -> str | None:
        """The model to run: one newer than the pointer, else what it names, else the newest; none that is torn."""
        names = [name for name in self.names() if self._is_model(name)]
        current = self.pointer().current
        if current not in names:
            return names[0] if names else None
        pointed_at = self._file.stat().st_mtime_ns
        return names[0] if (self.folder / names[0]).stat().st_mtime_ns > pointed_at else current

    def use(self, name: str) -> Pointer:
        """Point to this model; raises ModelError when it is not there or is no model."""
        self.require(name)
        pointer = self.pointer()
        if pointer.current == name:
            return pointer
        return self.write(replace(pointer, current=name, previous=pointer.current))

    def rollback(self) -> Pointer:
        """Point to the model before; raises ModelError when there is none."""
        pointer = self.pointer()
        if pointer.previous is None:
            raise ModelError("There is no earlier model to go back to. `baton model list` shows those that exist.")
        return self.use(pointer.previous)

    def require(self, name: str) -> Path:
        """The path of a model; raises ModelError when it is missing or damaged."""
        path = self.folder / name
        if not path.is_file():
            raise ModelError(f"There is no model '{name}' in {self.folder}. `baton model list` shows those that exist.")
        try:
            with tarfile.open(path, "r:gz") as archive:
                names = {member.removeprefix("./") for member in archive.getnames()}
        except (tarfile.TarError, OSError, EOFError) as error:
            raise ModelError(f"{path} is not a model: {error}.") from error
        if "metadata.json" not in names:
            raise ModelError(f"{path} is not a model: it holds no metadata.json.")
        return path

    def _is_model(self, name: str) -> bool:
        try:
            self.require(name)
        except ModelError:
            return False
        return True

    def write(self, pointer: Pointer) -> Pointer:
        """Replace the pointer in one step, so that no reader sees half of it."""
        self.folder.mkdir(exist_ok=True)
        fresh = self._file.with_suffix(".new")
        fresh.write_text(json.dumps(asdict(pointer), indent=2) + "\n", encoding="utf-8")
        os.replace(fresh, self._file)
        return pointer

    @property
    def _file(self) -> Path:
        return self.folder / "active.json"
