"""Keeps the slot `mood` true when the action server is down: last turn's mood must not choose this turn's words.

Usually `action_assess_customer` sets it, together with the assessment; here it is read from the tones alone.
"""

from itertools import islice, takewhile
from typing import Any

from rasa.shared.core.domain import Domain
from rasa.shared.core.events import SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from baton.language.rasa_components.escalation_policy import ASSESSMENT_SLOT, latest_inbound_id
from baton.voice.occasion import LASTS, MOMENT, MOOD, mood_slot


def renew_occasion(tracker: DialogueStateTracker, domain: Domain) -> None:
    """Set the slots for a message that nobody has assessed; a moment lasts until its stretch ends."""
    if MOOD not in tracker.slots or _is_assessed(tracker):
        return
    said = [event for event in reversed(tracker.events) if isinstance(event, UserUttered)]
    here = list(takewhile(lambda event: _stretch(event) == _stretch(said[0]), said))
    moment = tracker.get_slot(MOMENT) if len(here) > 1 else None
    tones = [(event.parse_data or {}).get("tone") or {} for event in islice(here, LASTS)]
    for name, value in {MOOD: mood_slot(tones[::-1], moment=moment), MOMENT: moment}.items():
        if tracker.get_slot(name) != value:
            tracker.update(SlotSet(name, value), domain)


def _is_assessed(tracker: DialogueStateTracker) -> bool:
    found = tracker.get_slot(ASSESSMENT_SLOT)
    return isinstance(found, dict) and found.get("inbound_id") == latest_inbound_id(tracker)


def _stretch(said: UserUttered) -> Any:
    return (said.metadata or {}).get("stretch")
