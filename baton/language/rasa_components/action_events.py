"""Which events of a conversation a custom action is sent: the latest turns, or what it judges by.

Rasa sends all of them at every call, with all that was ever read in each message, so that a long conversation's calls
grow to megabytes. The judgement is sent the latest message, and of what came before only the key by which it remembers
it; everything when it asks for that. Slots and the open form are sent beside the events, as ever.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from rasa.core.actions.action import RemoteAction
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import Event, Restarted, SessionStarted, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker, EventVerbosity

from baton.handoff.assessment import EARLIER, SLOT, earlier_ids, key_of
from baton.handoff.judgement import LOOKS_BACK
from baton.handoff.other_language import LANGUAGE_ACTION

STOCK_CALL_FORMAT = RemoteAction._action_call_format
STOCK_STATE = DialogueStateTracker.current_state
JUDGES = "action_assess_customer"
"""Reads and judges messages, and nothing else."""
LOOK_BACK = ("action_handoff", LANGUAGE_ACTION)
"""Actions that are sent, before the latest turns, the messages of the stretch: in which language they are."""
WHOLE_TURNS = 6
"""Customer messages that are sent with everything since the first of them."""
READ = ("text", "intent", "entities", "tone", "moments", "topics", "language")
"""Of what was read in an earlier message, the parts that `Reading` knows; the article comes on top."""

_all: ContextVar[bool] = ContextVar("baton_sending_all", default=False)


@contextmanager
def sending_all() -> Iterator[None]:
    """Calls made inside carry every message that counts."""
    token = _all.set(True)
    try:
        yield
    finally:
        _all.reset(token)


class Shown:
    """A tracker as an action is to see it."""

    def __init__(self, tracker: DialogueStateTracker, action: str) -> None:
        self._tracker, self._action = tracker, action

    @property
    def sender_id(self) -> str:
        """The conversation."""
        return str(self._tracker.sender_id)

    def current_state(self, verbosity: EventVerbosity) -> dict[str, Any]:
        """As `DialogueStateTracker.current_state`, with the events that are sent."""
        state: dict[str, Any] = STOCK_STATE(self._tracker, EventVerbosity.NONE)
        events = list(self._tracker.events)
        if self._action == JUDGES:
            sent = events_judged(events) if _all.get() else events_since_judged(self.sender_id, events)
            return state | {"events": sent, "latest_message": {}}
        return state | {"events": events_sent(events, looks_back=self._action in LOOK_BACK)}


def call_format(self: RemoteAction, tracker: DialogueStateTracker, domain: Domain) -> dict[str, Any]:
    """As `RemoteAction._action_call_format`, with fewer events."""
    call: dict[str, Any] = STOCK_CALL_FORMAT(self, Shown(tracker, self.name()), domain)
    return call


def events_sent(events: Sequence[Event], *, looks_back: bool) -> list[dict[str, Any]]:
    """All since the WHOLE_TURNS-th message from the end; before it, for those that look back, what is judged."""
    said = _messages(events)
    if len(said) > WHOLE_TURNS:
        whole, oldest = said[-WHOLE_TURNS], said[-LOOKS_BACK:][0]
        before = [event for event in events[oldest:whole] if _is_judged(event)] if looks_back else []
        events = [*before, *events[whole:]]
    latest = _messages(events)[-1:]
    return [
        _shown(event.as_dict(), is_earlier=[number] != latest and isinstance(event, UserUttered))
        for number, event in enumerate(events)
    ]


def events_judged(events: Sequence[Event]) -> list[dict[str, Any]]:
    """The LOOKS_BACK latest messages as they were read, and what was judged on them."""
    oldest = (_messages(events)[-LOOKS_BACK:] or [0])[0]
    return [
        _shown(event.as_dict(), is_earlier=isinstance(event, UserUttered))
        for event in events[oldest:]
        if _is_judged(event)
    ]


def events_since_judged(conversation: str, events: Sequence[Event]) -> list[dict[str, Any]]:
    """The latest message as it was read, with the key of its stretch before it; all when it is the first."""
    ids = earlier_ids([_outline(event) for event in events if _is_judged(event)])
    if not ids:
        return events_judged(events)
    latest = events[_messages(events)[-1]].as_dict()
    return [{"event": EARLIER, "key": key_of(conversation, ids)}, _shown(latest, is_earlier=True)]


def _messages(events: Sequence[Event]) -> list[int]:
    return [number for number, event in enumerate(events) if isinstance(event, UserUttered)]


def _is_judged(event: Event) -> bool:
    if isinstance(event, SlotSet):
        return bool(event.key == SLOT)
    return isinstance(event, (UserUttered, SessionStarted, Restarted))


def _outline(event: Event) -> dict[str, Any]:
    """What tells one message, and one session, from another."""
    told = {"event": event.type_name, "metadata": event.metadata}
    return {**told, "message_id": event.message_id} if isinstance(event, UserUttered) else told


def _shown(event: dict[str, Any], *, is_earlier: bool) -> dict[str, Any]:
    return event | {"parse_data": _read(event.get("parse_data") or {})} if is_earlier else event


def _read(parse_data: Mapping[str, Any]) -> dict[str, Any]:
    kept = {key: parse_data[key] for key in READ if key in parse_data}
    selected = {
        name: {"response": {"intent_response_key": (found.get("response") or {}).get("intent_response_key")}}
        for name, found in (parse_data.get("response_selector") or {}).items()
        if isinstance(found, Mapping)
    }
    return kept | ({"response_selector": selected} if selected else {})
