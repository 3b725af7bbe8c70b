"""The custom actions of the bare bot: the pause recipe as it is usually written, and a look-up."""

from typing import Any, Dict, List

from rasa_sdk import Action, Tracker
from rasa_sdk.events import ConversationPaused
from rasa_sdk.executor import CollectingDispatcher


class Handoff(Action):
    def name(self) -> str:
        return "action_handoff"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Dict[str, Any]) -> List[Dict]:
        dispatcher.utter_message(text="I am connecting you to a person.")
        return [ConversationPaused()]


class LookUpOrder(Action):
    def name(self) -> str:
        return "action_look_up_order"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Dict[str, Any]) -> List[Dict]:
        dispatcher.utter_message(text="Your order arrives on Friday.")
        return []
