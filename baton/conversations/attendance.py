"""Takes conversations back from people who are gone or do not answer, and puts them into the queue.

Clocks may jump, and after an outage nobody has shown a sign of life: so it acts only on what it has itself seen to be
so for a while.
"""

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from baton.conversations import ownership
from baton.handoff.routing import PickUp
from baton.storage import presence
from baton.storage.database import Database

log = logging.getLogger("baton.attendance")
SURE_S = 40.0
"""How long a person must be seen to be missing: more than two beats of an open page."""
GONE, SILENT, LEFT = "is gone from the desk", "did not answer in time", "logged out"


@dataclass
class Attendance:
    """Looks at everybody who holds a conversation; `clock` is one that never jumps."""

    database: Database
    notices: Callable[[], ownership.Notices]
    pick_up: Callable[[], PickUp]
    sure_s: float = SURE_S
    clock: Callable[[], float] = time.monotonic
    _missing: dict[tuple[str, str], float] = field(default_factory=dict)

    def look(self) -> int:
        """One round; returns how many conversations went back into the queue."""
        with self.database.reading() as tx:
            found = {(row.id, why): row for row in presence.held(tx) if (why := self._fault(row, tx.now()))}
        now = self.clock()
        self._missing = {key: self._missing.get(key, now) for key in found}
        due = [key for key, since in self._missing.items() if now - since >= self.sure_s]
        for conversation_id, why in due:
            self._take_back(conversation_id, found[conversation_id, why].holder_id, why)
        return len(due)

    def left(self, user_id: str) -> None:
        """Somebody logged out: unless they are logged in elsewhere, what they hold goes back at once."""
        with self.database.reading() as tx:
            held = [row.id for row in presence.held(tx) if row.holder_id == user_id and row.seen_at is None]
        for conversation_id in held:
            self._take_back(conversation_id, user_id, LEFT)

    def _fault(self, row: Any, now: datetime) -> str:
        limits = self.pick_up()
        if row.seen_at is None or now - row.seen_at > timedelta(minutes=limits.gone_minutes):
            return GONE
        late = row.claimed_at is not None and now - row.claimed_at > timedelta(minutes=limits.first_answer_minutes)
        return SILENT if late and not row.has_spoken else ""

    def _take_back(self, conversation_id: str, holder_id: str, why: str) -> None:
        with self.database.transaction() as tx:
            name = presence.name_of(tx, holder_id)
            ownership.requeue(tx, conversation_id, holder_id=holder_id, why=f"{name} {why}", notices=self.notices())
        log.warning("taken back into the queue", extra={"conversation": conversation_id, "why": why})
