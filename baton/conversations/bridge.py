"""Bridges short absences of the dialogue engine: messages wait for it for a while, and only then for a person.

Nobody sleeps meanwhile: a message that is put off has the time of its next turn on its conversation's row, and `look`
wakes them all as soon as the engine is back. It runs no turn, and says nothing to the customer.
"""

import logging
import threading
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Protocol

from baton.errors import DialogueUnavailable
from baton.storage import conversations as rows
from baton.storage import inbox
from baton.storage.database import Database, Transaction

log = logging.getLogger("baton.bridge")
LOOK_S = 0.5
"""Between two looks for an engine that is away."""
FIRST_PAUSE = timedelta(seconds=0.5)
"""Before an engine that is there, but could not begin the turn, is asked again; each further pause is twice as long."""


class Engine(Protocol):
    """Whom the messages wait for."""

    def ready(self) -> bool:
        """Whether it would run a turn now."""


@dataclass
class Bridge:
    """Puts messages off for `seconds` at most, counted from the first turn that failed."""

    database: Database
    engine: Engine
    seconds: float = 25.0
    _away: threading.Event = field(default_factory=threading.Event)

    def __post_init__(self) -> None:
        self._away.set()  # what a gateway that is gone put off is woken too

    def put_off(self, tx: Transaction, entry: Any, error: DialogueUnavailable) -> bool:
        """Let a message wait on; False when the failure is none that passes, or has lasted too long.

        A turn that certainly was not begun is no attempt.
        """
        if not (error.retry_safe or error.away):
            return False
        now = tx.now()
        since = entry.put_off_at or now
        end = since + timedelta(seconds=self.seconds)
        if now >= end:
            return False
        pause = max(now - since, FIRST_PAUSE)
        inbox.put_off(tx, entry.id, since=since, is_attempt=not error.retry_safe)
        rows.put_off(tx, entry.conversation_id, until=end if error.away else min(end, now + pause))
        return True

    def note(self, error: DialogueUnavailable) -> None:
        """Remember whether somebody has to look when the engine is back; called after the commit of `put_off`."""
        if error.away:
            self._away.set()

    def look(self) -> bool:
        """Wake whatever was put off if the engine is back; always False: there is no more to do until the next look."""
        if self._away.is_set() and self.engine.ready():
            self._away.clear()
            try:
                with self.database.transaction() as tx:
                    woken = rows.wake(tx)
            except BaseException:
                self._away.set()  # nobody was woken: the next look tries again
                raise
            if woken:
                log.info("the dialogue is back", extra={"conversations": woken})
        return False
