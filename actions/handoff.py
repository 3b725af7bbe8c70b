"""Brings a person in: says so, and writes the request that the gateway queues; offers one where that is enough.

Outside the gateway (`rasa shell`) the line is said and nothing is written.
"""

import os
from typing import Any, Dict, List, Mapping

from rasa_sdk import Action, Tracker
from rasa_sdk.events import ActiveLoop, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.other_language import languages_file
from baton.handoff.assessment import SLOT, customer_language, inbound_id
from baton.handoff.choice import OFFER_BUTTONS
from baton.settings import Settings
from baton.voice.book import SpokenLines, lines_in_force

ASKED = "explicit_request"
"""The reason when a story, not the judgement, led here."""
NEVER_ASK = "never_ask"
"""The reason when a form may not ask for what it needs."""


def _lines() -> SpokenLines:
    return lines_in_force(Settings.from_environment().policy_dir)


class Handoff(Action):
    """`action_handoff`."""

    def __init__(self) -> None:
        self.lines = _lines()
        self.languages = languages_file()

    def name(self) -> str:
        """Its name in the domain."""
        return "action_handoff"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Dict[str, Any]
    ) -> List[Dict[str, Any]]:
        """Say the line, in the customer's language, and write the request, at most once per customer message."""
        assessment = _assessment(tracker)
        message = _latest_message(tracker)
        if (message.get("metadata") or {}).get("inbound_id") and os.environ.get("BATON_DATABASE_URL"):
            _write(tracker.sender_id, str(inbound_id(message)), assessment)
        language = customer_language(tracker.events)
        own_words = self.languages.current().of(language).handoff if language else None
        dispatcher.utter_message(text=own_words or self.lines.current().handoff(assessment["reason"]))
        return _end_of_form(tracker)


class OfferHuman(Action):
    """`action_offer_human`."""

    def __init__(self) -> None:
        self.lines = _lines()

    def name(self) -> str:
        """Its name in the domain."""
        return "action_offer_human"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Dict[str, Any]
    ) -> List[Dict[str, Any]]:
        """Offer a person with two buttons; the dialogue goes on with the next message."""
        line = self.lines.current().offer(_assessment(tracker)["reason"])
        buttons = [{"title": title, "payload": payload} for title, payload in OFFER_BUTTONS]
        dispatcher.utter_message(text=line, buttons=buttons)
        return []


def _end_of_form(tracker: Tracker) -> List[Dict[str, Any]]:
    """The person goes on from here: a form must not ask its question again, now or after the handback."""
    if not tracker.active_loop.get("name"):
        return []
    asked = tracker.get_slot("requested_slot")
    taken_for_the_answer = asked and tracker.get_slot(asked) == tracker.latest_message.get("text")
    cleared = [SlotSet(asked, None)] if taken_for_the_answer else []
    return [ActiveLoop(None), SlotSet("requested_slot", None), *cleared]


def _latest_message(tracker: Tracker) -> Mapping[str, Any]:
    return next((event for event in reversed(tracker.events) if event.get("event") == "user"), {})


def _assessment(tracker: Tracker) -> Mapping[str, Any]:
    """This message's assessment; a story may lead here without one."""
    value = tracker.get_slot(SLOT)
    current = isinstance(value, Mapping) and value.get("inbound_id") == inbound_id(_latest_message(tracker))
    if current and value.get("reason") != "none":
        return value
    if (tracker.latest_action_name or "").endswith("_form"):
        why = "the bot needs a detail for which the customer must not be asked again"
        return {"reason": NEVER_ASK, "reasons": [why], "skill": None, "priority": 1}
    return {"reason": ASKED, "reasons": ["the dialogue asked for a person"], "skill": None, "priority": 0}


def _write(conversation_id: str, inbound_id: str, assessment: Mapping[str, Any]) -> None:
    from baton.conversations.requests import request_handoff

    request_handoff(
        conversation_id=conversation_id,
        inbound_id=inbound_id,
        reason=assessment["reason"],
        reasons=list(assessment["reasons"]),
        skill=assessment["skill"],
        priority=assessment["priority"],
    )
