"""Asks for what the customer has told us before with a short "is it this one?" instead of the whole question.

Proposed once a form, and never a postcode: forms take it for the proof of who is writing.
"""

import json
from abc import ABC, abstractmethod
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher

from actions.turn import Turn


def proposed(turn: Turn, slot: str) -> str | None:
    """The value that this form has proposed for a slot, read from the button of the proposal; None when none was."""
    for event in reversed(turn.tracker.events):
        if event.get("event") == "active_loop" and event.get("name"):
            return None
        for button in (event.get("data") or {}).get("buttons") or [] if event.get("event") == "bot" else []:
            value = _value(str(button.get("payload") or ""), slot)
            if value is not None:
                return value
    return None


def _value(payload: str, slot: str) -> str | None:
    """What `/inform{"slot": "value"}` sets, if it is this slot."""
    try:
        given = json.loads(payload.removeprefix("/inform"))
    except ValueError:
        return None
    return str(given[slot]) if isinstance(given, dict) and slot in given else None


class AskWithProposal(Action, ABC):
    """Asks for a slot; subclasses say which, the kind of fact, and the form when it has a question of its own."""

    kind: str
    form = ""

    @property
    @abstractmethod
    def slot(self) -> str:
        """The slot that is asked for."""

    @property
    def _question(self) -> str:
        return "_".join(filter(None, ("ask", self.form, self.slot)))

    def name(self) -> str:
        return f"action_{self._question}"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        turn = Turn(dispatcher, tracker)
        value = turn.known(self.kind)
        if value is None or proposed(turn, self.slot) is not None:
            turn.say(self._question)
            return []
        payload = f"/inform{json.dumps({self.slot: value})}"
        dispatcher.utter_message(
            response=f"utter_propose_{self.slot}",
            value=value,
            buttons=[{"title": "Yes", "payload": payload}, {"title": "No, another one", "payload": "/deny"}],
        )
        return []


class ActionAskOrderNumber(AskWithProposal):
    slot, kind = "order_number", "order"


class ActionAskReturnFormOrderNumber(AskWithProposal):
    slot, kind, form = "order_number", "order", "return_form"


class ActionAskEmail(AskWithProposal):
    slot, kind = "email", "email"
