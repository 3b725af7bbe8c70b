"""Judges the conversation at every customer message: fills the slot `assessment`.

Run by the slot's mapping, also inside forms. The judging is `baton.handoff.judgement`.
"""

from typing import Any, Dict, List

from rasa_sdk import Action, Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from baton.handoff.assessment import SLOT, assess
from baton.handoff.escalation import EscalationPolicy
from baton.handoff.policy_file import PolicyFile
from baton.settings import Settings


class AssessCustomer(Action):
    """`action_assess_customer`."""

    def __init__(self) -> None:
        self.policy = PolicyFile(Settings.from_environment().policy_dir / "escalation.yml", EscalationPolicy.load)

    def name(self) -> str:
        """Its name in the domain."""
        return "action_assess_customer"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Dict[str, Any]
    ) -> List[Dict[str, Any]]:
        """Set the slot; says nothing."""
        return [SlotSet(SLOT, assess(tracker.events, policy=self.policy.current()))]
