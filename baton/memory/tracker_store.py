"""Rasa's tracker store on Baton's own database: a turn costs the same, however long the conversation.

Trackers in use are kept in memory, shortened to their latest turns and the exact state before them, and are checked
against the database before each use. It raises when events cannot be read or saved, where Rasa's own stores go on with
an empty tracker; it never waits for a database that is down. When another process stored a turn meanwhile, this one's
events are added behind it; the same turn is never stored twice. Without BATON_DATABASE_URL events are kept in memory:
plain `rasa shell` writes nothing.
"""

import asyncio
import copy
import json
import os
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeVar

import structlog
from rasa.core.brokers.broker import EventBroker
from rasa.core.tracker_store import SQLTrackerStore, TrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import Event, SessionStarted
from rasa.shared.core.trackers import DialogueStateTracker

from baton.conversations.steps import passed
from baton.language.rasa_components import patches
from baton.language.rasa_components.working_set import can_go_on, shortened, twin
from baton.memory.event_rows import DatabaseRows, Found, Known, MemoryRows, Row, Rows
from baton.memory.recent import Recent
from baton.storage.database import Database

patches.apply()

ROOM = 50_000
"""Events of all trackers that are kept in memory, about 150 MB."""
_STORED = "_baton_stored"

Result = TypeVar("Result")
log = structlog.get_logger()


@dataclass(frozen=True)
class Stored:
    """How much of a tracker is stored: its rows, and the number of the tracker's events that they stand for."""

    rows: Known | None = None
    events: int = 0
    is_overtaken: bool = False
    """Rows of another process lie between, which the tracker does not hold."""


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
        self.recent: Recent[DialogueStateTracker] = Recent(ROOM)

    def for_domain(self, domain: Domain) -> "BatonTrackerStore":
        """The same events seen by a model with another domain; the model in use keeps its own view."""
        view = copy.copy(self)
        view.domain = domain
        view.recent = Recent(ROOM)
        return view

    def init_tracker(self, sender_id: str) -> DialogueStateTracker:
        """A new tracker, known to have nothing stored."""
        tracker = super().init_tracker(sender_id)
        setattr(tracker, _STORED, Stored())
        return tracker

    async def keys(self) -> Iterable[str]:
        """Every conversation with events; raises StorageUnavailable."""
        return await self._off_loop(self.rows.senders)

    async def exists(self, conversation_id: str) -> bool:
        """Whether anything was ever stored of it; raises StorageUnavailable."""
        return await self._off_loop(lambda: self.rows.exists(conversation_id))

    async def begin_effect(self, inbound_id: str, action: str) -> None:
        """Write down that this action is about to run for this message; raises StorageUnavailable."""
        await self._off_loop(lambda: self.rows.begin_effect(inbound_id, action))

    async def effect_of(self, inbound_id: str) -> str | None:
        """The action that was begun for this message; raises StorageUnavailable."""
        return await self._off_loop(lambda: self.rows.effect_of(inbound_id))

    async def turn_of(self, sender_id: str, message_id: str) -> list[Event]:
        """A message of any session and what was stored right after it; raises StorageUnavailable."""
        return _events(await self._off_loop(lambda: self.rows.around(sender_id, message_id)))

    async def retrieve(self, sender_id: str) -> DialogueStateTracker | None:
        """The current session, shortened when it is long; raises StorageUnavailable."""
        kept = self.recent.get(sender_id)
        current = await self._caught_up(kept) if kept is not None else None
        if current is None:
            current = await self._retrieve(sender_id, fetch_events_from_all_sessions=False)
        if current is None:
            return None
        return twin(current if current is kept else self._keep(current))

    async def _retrieve(self, sender_id: str, fetch_events_from_all_sessions: bool) -> DialogueStateTracker | None:
        rows = await self._off_loop(lambda: self.rows.read(sender_id, all_sessions=fetch_events_from_all_sessions))
        if not rows:
            return None
        events = [json.loads(data) for _, data in rows]
        tracker = DialogueStateTracker.from_dict(sender_id, events, self.domain.slots)
        return _known(tracker, Known(rows[0][0], *rows[-1]))

    async def _caught_up(self, kept: DialogueStateTracker) -> DialogueStateTracker | None:
        """The tracker with what other processes added since; None when it has to be read anew."""
        known: Known = getattr(kept, _STORED).rows
        added = await self._off_loop(lambda: self.rows.since(kept.sender_id, known))
        if not added:
            return None if added is None else kept
        events = _events(added)
        if any(isinstance(event, SessionStarted) for event in events):
            return None
        tracker = twin(kept)
        for event in events:
            tracker.update(event)
        return _known(tracker, replace(known, last=added[-1][0], last_data=added[-1][1]))

    async def save(self, tracker: DialogueStateTracker) -> None:
        """Append what is new; raises StorageUnavailable or TrackerConflict, and then nothing is stored."""
        stored: Stored = getattr(tracker, _STORED, Stored())
        new: list[Event] = list(tracker.events)[stored.events :]
        if not new:
            return
        rows = [_row(tracker.sender_id, event) for event in new]
        after = stored.rows.last if stored.rows else 0
        passed("dialogue.ran")
        last, overtaken = await self._off_loop(lambda: self.rows.append(tracker.sender_id, rows, after=after))
        passed("dialogue.stored")
        if overtaken:
            log.warning("tracker.overtaken", sender_id=tracker.sender_id)
        is_overtaken = overtaken or stored.is_overtaken
        now = Known(stored.rows.first if stored.rows else last, last, rows[-1]["data"])
        setattr(tracker, _STORED, Stored(now, len(tracker.events), is_overtaken))
        begun = stored.rows is None or any(isinstance(event, SessionStarted) for event in new)
        if is_overtaken or begun:  # of a new beginning the first row is not known
            self.recent.drop(tracker.sender_id)
        else:
            self._keep(tracker)
        if self.event_broker is not None:
            await self._stream_new_events(self.event_broker, new, tracker.sender_id)

    def _keep(self, tracker: DialogueStateTracker) -> DialogueStateTracker:
        """Remember the tracker as it is now, shortened when it is long; whoever has it may go on with it."""
        rows: Known = getattr(tracker, _STORED).rows
        kept = _known(shortened(tracker, self.domain) or twin(tracker), rows)
        if can_go_on(kept):
            self.recent.put(kept.sender_id, kept, size=len(kept.events))
        else:
            self.recent.drop(kept.sender_id)
        return kept

    async def _off_loop(self, work: Callable[[], Result]) -> Result:
        # A slow database must hold up its own conversation only, not the server's event loop.
        return await asyncio.to_thread(work) if self.rows.blocking else work()


def _known(tracker: DialogueStateTracker, rows: Known) -> DialogueStateTracker:
    setattr(tracker, _STORED, Stored(rows, len(tracker.events)))
    return tracker


def _events(rows: Sequence[Found]) -> list[Event]:
    found = (Event.from_parameters(json.loads(data)) for _, data in rows)
    return [event for event in found if event is not None]


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
