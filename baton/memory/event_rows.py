"""Where the events of trackers lie: Rasa's `events` table on Baton's database, or this process alone.

Rows are only ever added here. It knows no tracker: what the events mean is Rasa's to say.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from rasa.core.tracker_store import SQLTrackerStore
from rasa.shared.core.events import SessionStarted, UserUttered
from sqlalchemy import Index, bindparam, or_, select, text
from sqlalchemy.sql import func

from baton.conversations.steps import passed
from baton.errors import TrackerConflict
from baton.storage import inbox
from baton.storage.database import Database, Transaction

EVENTS = SQLTrackerStore.SQLEvent.__table__
Index("ix_events_sender_id_id", EVENTS.c.sender_id, EVENTS.c.id)
Index("ix_events_sender_type", EVENTS.c.sender_id, EVENTS.c.type_name, EVENTS.c.id)

_TABLE_LOCK = 0x8A71

AFTER_MESSAGE = 200
"""Events that a turn has at most."""

Row = dict[str, Any]
Found = tuple[int, str]
"""Id and JSON of an event."""


@dataclass(frozen=True)
class Known:
    """The rows that a tracker was made of: the first one's id, the last one's, and what the last one says."""

    first: int
    last: int
    last_data: str


class Rows(Protocol):
    """Where event rows are kept; all methods may block."""

    blocking: bool

    def read(self, sender_id: str, *, all_sessions: bool) -> list[Found]:
        """Every event, oldest first; of the newest session unless all are wanted."""

    def since(self, sender_id: str, known: Known) -> list[Found] | None:
        """What was added behind the known rows; None when these are no longer what they were."""

    def around(self, sender_id: str, message_id: str) -> list[Found]:
        """The newest message of this id in any session, and the AFTER_MESSAGE events behind it."""

    def append(self, sender_id: str, rows: Sequence[Row], *, after: int) -> tuple[int, bool]:
        """Add rows behind the row `after` (0: there was none); returns the newest id and whether others came between.

        Raises TrackerConflict when one of these holds the same message: its turn has been stored.
        """

    def exists(self, sender_id: str) -> bool:
        """Whether the conversation has events."""

    def senders(self) -> list[str]:
        """Every conversation with events."""

    def begin_effect(self, inbound_id: str, action: str) -> None:
        """Remember an action that must not run twice for a message."""

    def effect_of(self, inbound_id: str) -> str | None:
        """What `begin_effect` remembered."""


@dataclass
class DatabaseRows:
    """Event rows in the `events` table, which is made on first use."""

    database: Database
    blocking: bool = True
    _table_made: bool = field(default=False, init=False)

    def read(self, sender_id: str, *, all_sessions: bool) -> list[Found]:
        """See Rows; a session begins at its newest `session_started` row."""
        self._make_table()
        with self.database.reading() as tx:
            start = 0 if all_sessions else tx.connection.execute(_SESSION_START, {"sender": sender_id}).scalar() or 0
            return [tuple(row) for row in tx.connection.execute(_READ, {"sender": sender_id, "start": start})]

    def since(self, sender_id: str, known: Known) -> list[Found] | None:
        """See Rows."""
        self._make_table()
        wanted = {"sender": sender_id, "first": known.first, "last": known.last}
        with self.database.reading() as tx:
            return _behind([tuple(row) for row in tx.connection.execute(_SINCE, wanted)], known)

    def around(self, sender_id: str, message_id: str) -> list[Found]:
        """See Rows; looks through the sender's messages, newest first."""
        self._make_table()
        with self.database.reading() as tx:
            said = tx.connection.execute(_SAID, {"sender": sender_id}).yield_per(50)
            start = next((row.id for row in said if _message_of(row.data) == message_id), None)
            if start is None:
                return []
            rows = tx.connection.execute(_READ.limit(AFTER_MESSAGE), {"sender": sender_id, "start": start})
            return [tuple(row) for row in rows]

    def append(self, sender_id: str, rows: Sequence[Row], *, after: int) -> tuple[int, bool]:
        """See Rows."""
        self._make_table()
        # The gateway's own commit of the turn comes after it, and is lasting; without that the turn is asked for again.
        with self.database.transaction(lasting=False) as tx:
            if self.database.is_postgres:
                tx.connection.execute(text("SELECT pg_advisory_xact_lock(hashtext(:id))"), {"id": sender_id})
            overtaken = _newest(tx, sender_id) != after
            if overtaken:
                between = tx.connection.execute(_READ, {"sender": sender_id, "start": after + 1})
                _refuse_twice(sender_id, rows, [row.data for row in between])
            tx.connection.execute(_ADD, list(rows))
            return _newest(tx, sender_id), overtaken

    def exists(self, sender_id: str) -> bool:
        """See Rows."""
        self._make_table()
        with self.database.reading() as tx:
            return bool(_newest(tx, sender_id))

    def senders(self) -> list[str]:
        """See Rows."""
        self._make_table()
        with self.database.reading() as tx:
            return list(tx.connection.execute(select(EVENTS.c.sender_id).distinct()).scalars())

    def begin_effect(self, inbound_id: str, action: str) -> None:
        """See Rows; kept in the gateway's inbox."""
        with self.database.transaction() as tx:
            inbox.begin_effect(tx, inbound_id, action)
        passed("dialogue.effect")

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
            for index in EVENTS.indexes:
                index.create(tx.connection, checkfirst=True)  # a table that Rasa made lacks some
        self._table_made = True


@dataclass
class MemoryRows:
    """Event rows of one process, gone with it."""

    blocking: bool = False
    _events: dict[str, list[Row]] = field(default_factory=dict, init=False)
    _effects: dict[str, str] = field(default_factory=dict, init=False)

    def read(self, sender_id: str, *, all_sessions: bool) -> list[Found]:
        """See Rows."""
        rows = self._events.get(sender_id, [])
        starts = [number for number, row in enumerate(rows) if row["type_name"] == SessionStarted.type_name]
        first = starts[-1] if starts and not all_sessions else 0
        return [(number + 1, row["data"]) for number, row in enumerate(rows)][first:]

    def since(self, sender_id: str, known: Known) -> list[Found] | None:
        """See Rows."""
        rows = self._events.get(sender_id, [])
        numbers = [known.first, *range(known.last, len(rows) + 1)]
        return _behind([(number, rows[number - 1]["data"]) for number in numbers if number <= len(rows)], known)

    def around(self, sender_id: str, message_id: str) -> list[Found]:
        """See Rows."""
        found = self.read(sender_id, all_sessions=True)
        starts = [number for number, (_, data) in enumerate(found) if _message_of(data) == message_id]
        return found[starts[-1] :][:AFTER_MESSAGE] if starts else []

    def append(self, sender_id: str, rows: Sequence[Row], *, after: int) -> tuple[int, bool]:
        """See Rows."""
        kept = self._events.setdefault(sender_id, [])
        overtaken = len(kept) != after
        if overtaken:
            _refuse_twice(sender_id, rows, [row["data"] for row in kept[after:]])
        kept.extend(rows)
        return len(kept), overtaken

    def exists(self, sender_id: str) -> bool:
        """See Rows."""
        return bool(self._events.get(sender_id))

    def senders(self) -> list[str]:
        """See Rows."""
        return list(self._events)

    def begin_effect(self, inbound_id: str, action: str) -> None:
        """See Rows."""
        self._effects[inbound_id] = action

    def effect_of(self, inbound_id: str) -> str | None:
        """See Rows."""
        return self._effects.get(inbound_id)


def _behind(found: Sequence[Found], known: Known) -> list[Found] | None:
    rows = dict(found)
    if known.first not in rows or rows.get(known.last) != known.last_data:
        return None
    return [row for row in found if row[0] > known.last]


def _refuse_twice(sender_id: str, rows: Sequence[Row], between: Sequence[str]) -> None:
    stored = {_message_of(data) for data in between} - {None}
    if stored & {_message_of(row["data"]) for row in rows}:
        raise TrackerConflict(f"Another process stored the same turn of {sender_id} meanwhile; this one is dropped.")


def _message_of(data: str) -> str | None:
    event = json.loads(data)
    return event.get("message_id") if event.get("event") == UserUttered.type_name else None


def _newest(tx: Transaction, sender_id: str) -> int:
    newest: int | None = tx.connection.execute(_NEWEST, {"sender": sender_id}).scalar()
    return newest or 0


# Run at every turn: built once, as building a statement costs more than running it.
_OF_SENDER = EVENTS.c.sender_id == bindparam("sender")
_NEWEST = select(func.max(EVENTS.c.id)).where(_OF_SENDER)
_SESSION_START = _NEWEST.where(EVENTS.c.type_name == SessionStarted.type_name)
_ALL = select(EVENTS.c.id, EVENTS.c.data).where(_OF_SENDER).order_by(EVENTS.c.id)
_READ = _ALL.where(EVENTS.c.id >= bindparam("start"))
_SAID = (
    select(EVENTS.c.id, EVENTS.c.data)
    .where(_OF_SENDER, EVENTS.c.type_name == UserUttered.type_name)
    .order_by(EVENTS.c.id.desc())
)
_SINCE = _ALL.where(or_(EVENTS.c.id >= bindparam("last"), EVENTS.c.id == bindparam("first")))
_ADD = EVENTS.insert()
