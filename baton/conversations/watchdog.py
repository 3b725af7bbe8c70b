"""Finds customers whom nobody answers and puts them into a person's queue. The last net under every failure."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from baton.conversations.moves import BOT, CLOSED
from baton.conversations.unanswered import Words, queue_unanswered, recall_unanswered
from baton.storage import conversations as rows
from baton.storage import handoffs, inbox
from baton.storage.database import Database

log = logging.getLogger("baton.watchdog")


@dataclass(frozen=True)
class Watchdog:
    """Looks for messages unanswered for `deadline_s` seconds and for handoffs that were requested but never made."""

    database: Database
    words: Callable[[], Words]
    deadline_s: float = 45.0

    def look(self) -> int:
        """One round; returns how many conversations were put into the queue."""
        with self.database.reading() as tx:
            before = tx.now() - timedelta(seconds=self.deadline_s)
            late = set(inbox.unanswered_since(tx, before, owners=(BOT, CLOSED)))
            late |= {handoff.conversation_id for handoff in handoffs.forgotten(tx, before)}
        for conversation_id in sorted(late):
            self._queue(conversation_id)
        return len(late)

    def _queue(self, conversation_id: str) -> None:
        with self.database.transaction() as tx:
            owner = rows.lock(tx, conversation_id).owner
            if owner == CLOSED:
                recall_unanswered(tx, conversation_id, words=self.words())
            elif owner == BOT:
                queue_unanswered(tx, conversation_id, words=self.words(), why=self._why, inbound_id=None)
            else:
                return
            inbox.finish_all(tx, conversation_id, "watchdog")
        log.warning("unanswered, queued for a person", extra={"conversation": conversation_id})

    @property
    def _why(self) -> str:
        return f"unanswered for {self.deadline_s:.0f} seconds"
