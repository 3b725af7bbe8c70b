"""The voice in force: the file of `policy/voices` that `policy/brand.yml` names, followed as both change."""

import logging
from collections.abc import Callable
from pathlib import Path

from baton.errors import PolicyError
from baton.handoff.policy_file import PolicyFile
from baton.voice.voice import Voice

FOLDER = "voices"
log = logging.getLogger(__name__)


class VoiceBook:
    """Every voice of a folder by its file's name; `name` says which one is in force."""

    def __init__(self, folder: Path, name: Callable[[], str]) -> None:
        self._folder, self._name = folder, name
        self._files: dict[str, PolicyFile[Voice]] = {}
        self._last: tuple[str, Voice] | None = None

    def current(self) -> Voice:
        """The voice in force now; where it is missing or broken by now, the last good one. Raises PolicyError when
        there has never been one."""
        name = self._name()
        try:
            file = self._files.setdefault(name, PolicyFile(voice_path(self._folder, name), Voice.load))
            self._last = name, file.current()
        except PolicyError as error:
            if self._last is None:
                raise
            log.error("The voice '%s' stays in force. %s", self._last[0], error)
        return self._last[1]


def voice_path(folder: Path, name: str) -> Path:
    """The file of a voice; raises PolicyError for one that is not there, and says which are."""
    path = folder / f"{name}.yml"
    if not path.is_file():
        known = ", ".join(voices_of(folder)) or "none"
        raise PolicyError(f"there is no voice '{name}'.", path=path, remedy=f"`voice` in brand.yml may be: {known}.")
    return path


def voices_of(folder: Path) -> list[str]:
    """The names of all voices of a folder."""
    return sorted(path.stem for path in folder.glob("*.yml"))


def load_voices(folder: Path) -> dict[str, Voice]:
    """Every voice of a folder, for `baton check` and `baton voice`; raises PolicyError for the first broken one."""
    names = voices_of(folder)
    if not names:
        raise PolicyError("holds no voices.", path=folder, remedy="Restore policy/voices from the repository.")
    return {name: Voice.load(folder / f"{name}.yml") for name in names}
