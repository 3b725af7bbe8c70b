"""Rasa's tracker store on Baton's own database.

It raises when events cannot be read or saved, where Rasa's own stores go on with an empty tracker; it never waits for
a database that is down; and it refuses to save a turn when another process saved one meanwhile. Rasa's `events` table
lives beside Baton's tables. Without BATON_DATABASE_URL events are kept in memory: plain `rasa shell` writes nothing.
"""

import asyncio
import copy
import json
import os
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol, TypeVar

from rasa.core.brokers.broker import EventBroker
from rasa.core.tracker_store import SQLTrackerStore, TrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import Event, SessionStarted
from rasa.shared.core.trackers import DialogueStateTracker
from sqlalchemy import Index, select, text
from sqlalchemy.sql import func

from baton.errors import TrackerConflict
from baton.language.rasa_components import patches
from baton.storage import inbox
from baton.storage.database import Database, Transaction

patches.apply()

EVENTS = SQLTrackerStore.SQLEvent.__table__
Index("ix_events_sender_type", EVENTS.c.sender_id, EVENTS.c.type_name, EVENTS.c.id)

_TABLE_LOCK = 0x8A71
_STORED = "_baton_stored"

Result = TypeVar("Result")
Row = dict[str, Any]


@dataclass(frozen=True)
class Stored:
    """How much of a tracker the store already holds: its newest row and the number of its events."""

    last_id: int
    events: int


class Rows(Protocol):
    """Where event rows are kept; both methods may block."""

    blocking: bool

    def read(self, sender_id: str, *, all_sessions: bool) -> list[tuple[int, str]]:
        """Id and JSON of each event, oldest first."""

    def append(self, sender_id: str, rows: Sequence[Row], *, after: int) -> int:
        """Add rows behind the row `after` (0: there was none); returns the newest id, raises TrackerConflict."""

    def senders(self) -> list[str]:
        """Every conversation with events."""

    def begin_effect(self, inbound_id: str, action: str) -> None:
        """Remember an action that must not run twice for a message."""

    def effect_of(self, inbound_id: str) -> str | None:
        """What `begin_effect` remembered."""


class BatonTrackerStore(SQLTrackerStore):
    """Named in `endpoints.yml` under `tracker_store: type:`."""

    def __init__(
        self,
        domain: Domain | None = None,
        event_broker: EventBroker | None = None,
        host: str | None = None,
        **options: Any,
    ) -> None:
        TrackerStore.__init__(self, domain, event_broker)
        url = os.environ.get("BATON_DATABASE_URL", "")
        self.rows: Rows = DatabaseRows(Database(url)) if url else MemoryRows()

    def for_domain(self, domain: Domain) -> "BatonTrackerStore":
        """The same events seen by a model with another domain; the model in use keeps its own view."""
        view = copy.copy(self)
        view.domain = domain
        return view

    def init_tracker(self, sender_id: str) -> DialogueStateTracker:
        """A new tracker, known to have nothing stored."""
        tracker = super().init_tracker(sender_id)
        setattr(tracker, _STORED, Stored(0, 0))
        return tracker

    async def keys(self) -> Iterable[str]:
        """Every conversation with events; raises StorageUnavailable."""
        return await self._off_loop(self.rows.senders)

    async def begin_effect(self, inbound_id: str, action: str) -> None:
        """Write down that this action is about to run for this message; raises StorageUnavailable."""
        await self._off_loop(lambda: self.rows.begin_effect(inbound_id, action))

    async def effect_of(self, inbound_id: str) -> str | None:
        """The action that was begun for this message; raises StorageUnavailable."""
        return await self._off_loop(lambda: self.rows.effect_of(inbound_id))

    async def _retrieve(self, sender_id: str, fetch_events_from_all_sessions: bool) -> DialogueStateTracker | None:
        rows = await self._off_loop(lambda: self.rows.read(sender_id, all_sessions=fetch_events_from_all_sessions))
        if not rows:
            return None
        events = [json.loads(data) for _, data in rows]
        tracker = DialogueStateTracker.from_dict(sender_id, events, self.domain.slots)
        setattr(tracker, _STORED, Stored(rows[-1][0], len(tracker.events)))
        return tracker

    async def save(self, tracker: DialogueStateTracker) -> None:
        """Append what is new; raises StorageUnavailable or TrackerConflict, and then nothing is stored."""
        stored: Stored = getattr(tracker, _STORED, Stored(0, 0))
        new: list[Event] = list(tracker.events)[stored.events :]
        if not new:
            return
        rows = [_row(tracker.sender_id, event) for event in new]
        last = await self._off_loop(lambda: self.rows.append(tracker.sender_id, rows, after=stored.last_id))
        setattr(tracker, _STORED, Stored(last, len(tracker.events)))
        if self.event_broker is not None:
            await self._stream_new_events(self.event_broker, new, tracker.sender_id)

    async def _off_loop(self, work: Callable[[], Result]) -> Result:
        # A slow database must hold up its own conversation only, not the server's event loop.
        return await asyncio.to_thread(work) if self.rows.blocking else work()


def _row(sender_id: str, event: Event) -> Row:
    data = event.as_dict()
    return {
        "sender_id": sender_id,
        "type_name": event.type_name,
        "timestamp": data.get("timestamp"),
        "intent_name": data.get("parse_data", {}).get("intent", {}).get("name"),
        "action_name": data.get("name"),
        "data": json.dumps(data),
    }


@dataclass
class DatabaseRows:
    """Event rows in the `events` table, which is made on first use."""

    database: Database
    blocking: bool = True
    _table_made: bool = field(default=False, init=False)

    def read(self, sender_id: str, *, all_sessions: bool) -> list[tuple[int, str]]:
        """See Rows; a session begins at its newest `session_started` row."""
        self._make_table()
        query = select(EVENTS.c.id, EVENTS.c.data).where(EVENTS.c.sender_id == sender_id).order_by(EVENTS.c.id)
        with self.database.reading() as tx:
            if not all_sessions:
                query = query.where(EVENTS.c.id >= _session_start(tx, sender_id))
            return [(row.id, row.data) for row in tx.connection.execute(query)]

    def append(self, sender_id: str, rows: Sequence[Row], *, after: int) -> int:
        """See Rows."""
        self._make_table()
        with self.database.transaction() as tx:
            if self.database.is_postgres:
                tx.connection.execute(text("SELECT pg_advisory_xact_lock(hashtext(:id))"), {"id": sender_id})
            if _newest(tx, sender_id) != after:
                raise TrackerConflict(f"Another process stored a turn of {sender_id} meanwhile; this one is dropped.")
            for row in rows:
                tx.connection.execute(EVENTS.insert().values(row))
            return _newest(tx, sender_id)

    def senders(self) -> list[str]:
        """See Rows."""
        self._make_table()
        with self.database.reading() as tx:
            return list(tx.connection.execute(select(EVENTS.c.sender_id).distinct()).scalars())

    def begin_effect(self, inbound_id: str, action: str) -> None:
        """See Rows; kept in the gateway's inbox."""
        with self.database.transaction() as tx:
            inbox.begin_effect(tx, inbound_id, action)

    def effect_of(self, inbound_id: str) -> str | None:
        """See Rows."""
        with self.database.reading() as tx:
            return inbox.effect_of(tx, inbound_id)

    def _make_table(self) -> None:
        if self._table_made:
            return
        with self.database.transaction() as tx:
            if self.database.is_postgres:
                tx.connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _TABLE_LOCK})
            SQLTrackerStore.Base.metadata.create_all(tx.connection)
        self._table_made = True


def _newest(tx: Transaction, sender_id: str, type_name: str | None = None) -> int:
    query = select(func.max(EVENTS.c.id)).where(EVENTS.c.sender_id == sender_id)
    if type_name:
        query = query.where(EVENTS.c.type_name == type_name)
    return tx.connection.execute(query).scalar_one() or 0


def _session_start(tx: Transaction, sender_id: str) -> int:
    return _newest(tx, sender_id, SessionStarted.type_name)


@dataclass
class MemoryRows:
    """Event rows of one process, gone with it."""

    blocking: bool = False
    _events: dict[str, list[Row]] = field(default_factory=dict, init=False)
    _effects: dict[str, str] = field(default_factory=dict, init=False)

    def read(self, sender_id: str, *, all_sessions: bool) -> list[tuple[int, str]]:
        """See Rows."""
        rows = self._events.get(sender_id, [])
        starts = [number for number, row in enumerate(rows) if row["type_name"] == SessionStarted.type_name]
        first = starts[-1] if starts and not all_sessions else 0
        return [(number + 1, row["data"]) for number, row in enumerate(rows)][first:]

    def append(self, sender_id: str, rows: Sequence[Row], *, after: int) -> int:
        """See Rows."""
        kept = self._events.setdefault(sender_id, [])
        if len(kept) != after:
            raise TrackerConflict(f"Another turn of {sender_id} was stored meanwhile; this one is dropped.")
        kept.extend(rows)
        return len(kept)

    def senders(self) -> list[str]:
        """See Rows."""
        return list(self._events)

    def begin_effect(self, inbound_id: str, action: str) -> None:
        """See Rows."""
        self._effects[inbound_id] = action

    def effect_of(self, inbound_id: str) -> str | None:
        """See Rows."""
        return self._effects.get(inbound_id)
