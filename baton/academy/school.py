"""The course with what it needs to be played: scenarios, the reader of replies, lines of customers, the knowledge.

Read anew when a file has changed; a broken file leaves the old course in force.
"""

import logging
import threading
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timezone
from pathlib import Path
from typing import Any, Protocol

from baton.academy.assist import found_in, help_for, passages
from baton.academy.lines import Lines
from baton.academy.practice import Act, Played, play
from baton.academy.reading import ReplyReader
from baton.academy.scenario import Scenario, load_course
from baton.academy.talk import messages_of
from baton.assist.articles import Knowledge
from baton.assist.experience import Vectors
from baton.assist.policy import AssistPolicy
from baton.errors import NotFound, PolicyError
from baton.voice.voice import Voice

FOLDER = Path("academy")
"""The project's scenarios, and what customers of all of them say."""
SCENARIOS, LINES = "scenarios", "customer.yml"
log = logging.getLogger("baton.academy")


class Shelf(Knowledge, Vectors, Protocol):
    """Articles, and vectors of texts."""


class School:
    """Safe to share between threads; raises PolicyError when it is first asked for a broken course."""

    def __init__(
        self, folder: Path, shelf: Shelf, *, policy: Callable[[], AssistPolicy], voice: Callable[[], Voice]
    ) -> None:
        self._folder, self._shelf = folder, shelf
        self._policy, self._voice = policy, voice
        self._lock = threading.Lock()
        self._state: tuple[tuple[str, int], ...] = ()
        self._read: tuple[Mapping[str, Scenario], Lines] | None = None
        self.reader = ReplyReader(shelf)

    @property
    def course(self) -> Mapping[str, Scenario]:
        """Every scenario by its name, easiest first."""
        return self._current()[0]

    @property
    def lines(self) -> Lines:
        """What customers of all scenarios say."""
        return self._current()[1]

    @property
    def voice(self) -> Voice:
        """The brand's."""
        return self._voice()

    def scenario(self, key: str) -> Scenario:
        """One of the course; raises NotFound."""
        if key not in self.course:
            raise NotFound(f"There is no scenario '{key}'. `baton academy list` shows them.")
        return self.course[key]

    def play(self, scenario: Scenario, seed: int, acts: Sequence[Act]) -> Played:
        """How a practice goes."""
        return play(scenario, seed, acts, self.reader, self.lines)

    def finds(self, scenario: Scenario, question: str) -> tuple[str, ...]:
        """The articles and orders that a question brings up."""
        return found_in(scenario, question, self._shelf)

    def passages(self, scenario: Scenario, question: str, said: Sequence[Any] = ()) -> list[dict[str, str]]:
        """What the ask box answers."""
        return passages(scenario, question, said, self._shelf)

    def help(
        self, scenario: Scenario, seed: int, acts: Sequence[Act], *, agent: str = "You", said: Sequence[Any] = ()
    ) -> dict[str, Any]:
        """The help beside a practice, without the lines that were marked as wrong."""
        played = self.play(scenario, seed, acts)
        rows = said or messages_of(played, agent=agent, began=datetime.now(timezone.utc))
        marked = frozenset(act.text for act in acts if act.kind == "mark")
        return help_for(
            scenario, rows, knowledge=self._shelf, policy=self._policy(), voice=self.voice, agent=agent, marked=marked
        )

    def _current(self) -> tuple[Mapping[str, Scenario], Lines]:
        with self._lock:
            state = self._look()
            if self._read is not None and state == self._state:
                return self._read
            self._state = state
            try:
                self._read = load_course(self._folder / SCENARIOS), Lines.load(self._folder / LINES)
            except PolicyError as error:
                if self._read is None:
                    raise
                log.error("the course stays as it was", extra={"reason": str(error)})
            return self._read

    def _look(self) -> tuple[tuple[str, int], ...]:
        paths = [*sorted((self._folder / SCENARIOS).glob("*.yml")), self._folder / LINES]
        return tuple((path.name, path.stat().st_mtime_ns) for path in paths if path.exists())
