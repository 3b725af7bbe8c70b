"""Which events of a conversation a custom action is sent: the latest turns whole, of those before what is judged.

Rasa sends all of them at every call, so that a long conversation's calls grow to megabytes. Slots, the open form and
the latest message are sent beside the events, as ever.
"""

import copy
from collections import deque
from collections.abc import Sequence
from typing import Any

from rasa.core.actions.action import RemoteAction
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import Event, Restarted, SessionStarted, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from baton.handoff.assessment import SLOT
from baton.handoff.judgement import LOOKS_BACK

STOCK_CALL_FORMAT = RemoteAction._action_call_format
WHOLE_TURNS = 10
"""Customer messages that are sent with everything since the first of them."""


def call_format(self: RemoteAction, tracker: DialogueStateTracker, domain: Domain) -> dict[str, Any]:
    """As `RemoteAction._action_call_format`, with the events that `events_sent` chooses."""
    view = copy.copy(tracker)
    view.events = deque(events_sent(list(tracker.events)))
    call: dict[str, Any] = STOCK_CALL_FORMAT(self, view, domain)
    return call


def events_sent(events: Sequence[Event]) -> list[Event]:
    """All since the WHOLE_TURNS-th message from the end; before it what is judged, LOOKS_BACK messages."""
    said = [number for number, event in enumerate(events) if isinstance(event, UserUttered)]
    if len(said) <= WHOLE_TURNS:
        return list(events)
    whole, oldest = said[-WHOLE_TURNS], said[-LOOKS_BACK:][0]
    return [*(event for event in events[oldest:whole] if _is_judged(event)), *events[whole:]]


def _is_judged(event: Event) -> bool:
    if isinstance(event, SlotSet):
        return bool(event.key == SLOT)
    return isinstance(event, (UserUttered, SessionStarted, Restarted))
