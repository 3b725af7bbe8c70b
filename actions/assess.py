"""Judges the conversation at every customer message: fills the slots `assessment`, `mood` and `moment`.

Run by the mapping of the first, also inside forms. The judging is `baton.handoff.judgement`, what the other two say
`baton.voice.occasion`.
"""

from typing import Any, Dict, List

from rasa_sdk import Action, Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from baton.handoff.assessment import SLOT, read_stretch
from baton.handoff.escalation import EscalationPolicy
from baton.handoff.policy_file import PolicyFile
from baton.settings import Settings
from baton.voice.occasion import MOOD, occasion


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
        """Set the slots; says nothing."""
        stretch = read_stretch(tracker.events, policy=self.policy.current())
        felt = occasion(stretch.tones, stretch.reasons)
        changed = {name: value for name, value in felt.items() if tracker.slots.get(name, value) != value}
        assessed = {**stretch.assessment, MOOD: felt[MOOD]}
        return [SlotSet(SLOT, assessed), *(SlotSet(name, value) for name, value in changed.items())]
