"""One turn as an action sees it: the customer's message, the slots, and a way to speak."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from baton.errors import ShopRefused

DRAFT = ("product", "problem", "reason", "day", "time_slot", "weeks", "gift_card_code", "confirmed")
"""Slots of the task at hand. They are forgotten when it ends; order, e-mail and postcode are remembered."""


@dataclass(frozen=True)
class Turn:
    """Reads the tracker and speaks the domain's responses."""

    dispatcher: CollectingDispatcher
    tracker: Tracker
    form: str = ""

    @property
    def text(self) -> str:
        """What the customer wrote."""
        return self.tracker.latest_message.get("text") or ""

    @property
    def intent(self) -> str:
        """What the customer wants, as Rasa understood it."""
        return (self.tracker.latest_message.get("intent") or {}).get("name") or ""

    @property
    def confidence(self) -> float:
        """How sure Rasa is of the intent."""
        return float((self.tracker.latest_message.get("intent") or {}).get("confidence") or 0.0)

    @property
    def starting(self) -> bool:
        """Whether the form is opened by this very message."""
        for event in reversed(self.tracker.events):
            if event.get("event") == "user":
                return False
            if event.get("event") == "active_loop" and event.get("name") == self.form:
                return True
        return False

    @property
    def asked(self) -> str | None:
        """The slot that this form asked for last."""
        return None if self.starting else self.tracker.get_slot("requested_slot")

    def slot(self, name: str) -> Any:
        """A slot's value."""
        return self.tracker.get_slot(name)

    def remembered(self, what: str) -> Any:
        """A part of what is remembered of the customer: `facts`, `promise` or `last`; None when there is none."""
        return (self.slot("memory") or {}).get(what)

    def known(self, kind: str) -> str | None:
        """The newest fact of a kind that the customer has told us, on any of their channels."""
        facts = self.remembered("facts") or []
        return next((str(fact["value"]) for fact in facts if fact["kind"] == kind), None)

    @property
    def inbound_id(self) -> str | None:
        """The gateway's id of the message; None outside the gateway, as in `rasa shell`."""
        said = next((event for event in reversed(self.tracker.events) if event.get("event") == "user"), {})
        return (said.get("metadata") or {}).get("inbound_id")

    @property
    def day(self) -> date:
        """The slot `day` as a date; only after its check has passed."""
        return date.fromisoformat(self.slot("day"))

    def say(self, response: str, **values: Any) -> None:
        """Speak `utter_<response>` with these values for its placeholders."""
        self.dispatcher.utter_message(response=f"utter_{response}", **values)

    def refuse(self, refused: ShopRefused) -> None:
        """Say why the shop's rules do not allow it."""
        self.say(f"refused_{refused.reason}")

    def done(self, also: Iterable[str] = ()) -> list[EventType]:
        """Events that end a task: its draft is forgotten."""
        return [SlotSet(name, None) for name in (*DRAFT, *also)]
