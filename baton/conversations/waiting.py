"""What waiting means: how long it will take, and what is promised to somebody who does not want to wait.

A forecast is stored as it was told at the beginning, so that its error is known once a person has come.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol
from zoneinfo import ZoneInfo

from baton.conversations.moves import QUEUE
from baton.conversations.transcript import say
from baton.conversations.whereabouts import zone_of
from baton.handoff.contact import contact_in
from baton.handoff.desk_policy import DeskPolicy
from baton.handoff.routing import presence, suits
from baton.storage import call_backs, handoffs
from baton.storage import conversations as rows
from baton.storage import presence as people
from baton.storage.database import Database, Transaction


class Words(Protocol):
    """The line that confirms a call back."""

    def call_back(self, kind: str, contact: str, *, zone: ZoneInfo | None = None) -> str: ...


def online(tx: Transaction) -> list[Any]:
    """Who is at the desk and takes offers."""
    now = tx.now()
    return [
        one
        for one in people.team(tx)
        if presence(seen_s=_age_s(one.seen_at, now), away=bool(one.away_since)) == "online"
    ]


def expected_wait_s(tx: Transaction, row: Any, policy: DeskPolicy) -> int:
    """Seconds until somebody takes this waiting conversation, as things stand."""
    able = [one for one in online(tx) if suits(one.skills, row.skill, languages=policy.languages)]
    position = rows.place_in_queue(tx, row)
    return policy.expected_wait_s(position=position, skill=row.skill, people=len(able), at=tx.now())


@dataclass(frozen=True)
class Forecasts:
    """Stores what each customer was told when they began to wait."""

    database: Database
    policy: Callable[[], DeskPolicy]

    def look(self) -> int:
        """One round; returns how many new forecasts were stored."""
        with self.database.reading() as tx:
            new = [(one.id, one.conversation_id) for one in handoffs.without_forecast(tx)]
            told = {key: expected_wait_s(tx, rows.read(tx, where), self.policy()) for key, where in new}
        if told:
            with self.database.transaction() as tx:
                for key, seconds in told.items():
                    handoffs.forecast(tx, key, seconds)
        return len(told)


def take_down(tx: Transaction, row: Any, entry: Any, *, words: Words, policy: DeskPolicy) -> bool:
    """A customer in the queue left a number or an address while nobody was there: it is promised and confirmed."""
    if row.owner != QUEUE or (policy.hours.next_opening(tx.now()) is None and online(tx)):
        return False
    contact = contact_in(entry.text)
    if contact is None:
        return False
    call_backs.promise(
        tx,
        conversation_id=row.id,
        message_id=entry.message_id,
        kind=contact.kind,
        contact=contact.text,
        words=entry.text,
        due_at=policy.call_back_by(tx.now()),
    )
    zone = zone_of(tx, row.customer_id)
    say(tx, row, author="system", text=words.call_back(contact.kind, contact.text, zone=zone))
    return True


def _age_s(at: datetime | None, now: datetime) -> float | None:
    return None if at is None else (now - at).total_seconds()
