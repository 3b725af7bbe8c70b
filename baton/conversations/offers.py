"""Offers each waiting conversation to one person after another. It assigns nothing and tells the customer nothing.

What waits in an outside helpdesk is offered to nobody here, unless something is wrong there.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from baton.conversations.moves import QUEUE
from baton.conversations.waiting import online
from baton.handoff.desk_policy import DeskPolicy
from baton.handoff.routing import Colleague, Waiting, whom_to_offer
from baton.storage import cases
from baton.storage import conversations as rows
from baton.storage import presence as people
from baton.storage.database import Database, Transaction

AT_ONCE = 200
"""How far down the queue offers are made."""
OFFER_EVERY_S = 0.25
"""How often to look at most, as each message rings: the first is seen to at once, what follows it together."""


@dataclass(frozen=True)
class Offers:
    """Keeps the offers in step with who waits and who is there."""

    database: Database
    policy: Callable[[], DeskPolicy]

    def look(self) -> int:
        """One round; returns how many conversations are now offered to somebody else, or to nobody in particular."""
        with self.database.reading() as tx:
            changes = list(self._changes(tx))
        for row, whom, passed_by in changes:
            self._offer(row, whom, passed_by)
        return len(changes)

    def _changes(self, tx: Transaction) -> list[tuple[Any, str | None, list[str]]]:
        policy, now = self.policy(), tx.now()
        waiting = rows.queue(tx)[:AT_ONCE]
        if not waiting:
            return []
        there = {one.id: one for one in online(tx)}
        knows = people.last_with(
            tx, [row.customer_id for row in waiting], since=now - timedelta(days=policy.routing.same_person_days)
        )
        load = {key: row.holds + row.offers for key, row in there.items()}
        outside = cases.elsewhere(tx, [row.id for row in waiting])
        changes: list[tuple[Any, str | None, list[str]]] = []
        for row in waiting:
            if row.id in outside:
                changes += [(row, None, list(row.passed_by or []))] if row.offered_to else []
                continue
            if row.offered_to in there and _age(row.offered_at, now) < policy.pick_up.offer_seconds:
                continue
            passed_by = [*(row.passed_by or []), *([row.offered_to] if row.offered_to in there else [])]
            asked = Waiting(row.id, row.skill, row.priority, knows.get(row.customer_id), passed_by)
            colleagues = [Colleague(key, one.skills, load[key]) for key, one in there.items()]
            whom = whom_to_offer(asked, colleagues, routing=policy.routing, languages=policy.languages)
            if whom is not None:
                load[whom.id] += 1
            if (whom.id if whom else None) != row.offered_to:
                changes.append((row, whom.id if whom else None, passed_by))
        return changes

    def _offer(self, seen: Any, whom: str | None, passed_by: Sequence[str]) -> None:
        with self.database.transaction() as tx:
            row = rows.lock(tx, seen.id)
            if (row.owner, row.epoch, row.offered_to) != (QUEUE, seen.epoch, seen.offered_to):
                return  # taken, or offered by another gateway
            at = tx.now() if whom else None
            rows.change(
                tx, row.id, offered_to=whom, offered_at=at, passed_by=list(passed_by), updated_at=row.updated_at
            )
            tx.ring("queue")


def _age(at: datetime | None, now: datetime) -> float:
    """Seconds; endless when it never was."""
    return float("inf") if at is None else (now - at).total_seconds()
