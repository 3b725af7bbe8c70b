"""The voice in force, the file of `policy/voices` that `policy/brand.yml` names, and the brand's lines in it.

Both are followed as their files change.
"""

import logging
from collections.abc import Callable
from pathlib import Path

from baton.errors import PolicyError
from baton.handoff.policy_file import PolicyFile
from baton.voice.lines import Lines
from baton.voice.own_lines import in_words_of
from baton.voice.voice import Voice

FOLDER, BRAND = "voices", "brand.yml"
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


class SpokenLines:
    """The brand's lines as the voice in force says them; both are followed as their files change."""

    def __init__(self, lines: Callable[[], Lines], voice: Callable[[], Voice]) -> None:
        self._lines, self._voice = lines, voice
        self._last: tuple[Lines, Voice, Lines] | None = None

    def current(self) -> Lines:
        """What is said now."""
        lines, voice = self._lines(), self._voice()
        last = self._last
        if last is None or last[0] is not lines or last[1] is not voice:
            self._last = last = lines, voice, in_words_of(voice.lines, lines)
        return last[2]


def voice_in_force(policies: Path) -> VoiceBook:
    """The voice that `brand.yml` of a folder of policies names."""
    brand = PolicyFile(policies / BRAND, Lines.load)
    return VoiceBook(policies / FOLDER, lambda: brand.current().voice)


def lines_in_force(policies: Path) -> SpokenLines:
    """The lines of `brand.yml` of a folder of policies, in the voice that it names."""
    return SpokenLines(PolicyFile(policies / BRAND, Lines.load).current, voice_in_force(policies).current)
