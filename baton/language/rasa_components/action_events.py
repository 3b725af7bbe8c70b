"""Which events of a conversation a custom action is sent: the latest turns whole, of those before what is judged.

Rasa sends all of them at every call, with all that was ever read in each message, so that a long conversation's calls
grow to megabytes. Slots, the open form and the latest message are sent beside the events, as ever.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from rasa.core.actions.action import RemoteAction
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import Event, Restarted, SessionStarted, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker, EventVerbosity

from baton.handoff.assessment import SLOT
from baton.handoff.judgement import LOOKS_BACK

STOCK_CALL_FORMAT = RemoteAction._action_call_format
STOCK_STATE = DialogueStateTracker.current_state
WHOLE_TURNS = 6
"""Customer messages that are sent with everything since the first of them."""
READ = ("text", "intent", "entities", "tone", "moments", "topics", "language")
"""Of what was read in an earlier message, the parts that `Reading` knows; the article comes on top."""


class Shown:
    """A tracker as the action server is to see it."""

    def __init__(self, tracker: DialogueStateTracker) -> None:
        self._tracker = tracker

    @property
    def sender_id(self) -> str:
        """The conversation."""
        return str(self._tracker.sender_id)

    def current_state(self, verbosity: EventVerbosity) -> dict[str, Any]:
        """As `DialogueStateTracker.current_state`, with the events that are sent."""
        state: dict[str, Any] = STOCK_STATE(self._tracker, EventVerbosity.NONE)
        return state | {"events": events_sent(list(self._tracker.events))}


def call_format(self: RemoteAction, tracker: DialogueStateTracker, domain: Domain) -> dict[str, Any]:
    """As `RemoteAction._action_call_format`, with fewer events."""
    call: dict[str, Any] = STOCK_CALL_FORMAT(self, Shown(tracker), domain)
    return call


def events_sent(events: Sequence[Event]) -> list[dict[str, Any]]:
    """All since the WHOLE_TURNS-th message from the end; before it what is judged, LOOKS_BACK messages."""
    said = [number for number, event in enumerate(events) if isinstance(event, UserUttered)]
    if len(said) > WHOLE_TURNS:
        whole, oldest = said[-WHOLE_TURNS], said[-LOOKS_BACK:][0]
        events = [*(event for event in events[oldest:whole] if _is_judged(event)), *events[whole:]]
    latest = max((number for number, event in enumerate(events) if isinstance(event, UserUttered)), default=0)
    return [_shown(event.as_dict(), is_earlier=number < latest) for number, event in enumerate(events)]


def _is_judged(event: Event) -> bool:
    if isinstance(event, SlotSet):
        return bool(event.key == SLOT)
    return isinstance(event, (UserUttered, SessionStarted, Restarted))


def _shown(event: dict[str, Any], *, is_earlier: bool) -> dict[str, Any]:
    if not is_earlier or event["event"] != UserUttered.type_name:
        return event
    return event | {"parse_data": _read(event.get("parse_data") or {})}


def _read(parse_data: Mapping[str, Any]) -> dict[str, Any]:
    kept = {key: parse_data[key] for key in READ if key in parse_data}
    selected = {
        name: {"response": {"intent_response_key": (found.get("response") or {}).get("intent_response_key")}}
        for name, found in (parse_data.get("response_selector") or {}).items()
        if isinstance(found, Mapping)
    }
    return kept | ({"response_selector": selected} if selected else {})
