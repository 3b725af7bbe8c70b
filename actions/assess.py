"""Judges the conversation at every customer message: fills the slots `assessment`, `mood` and `moment`.

Run by the mapping of the first, also inside forms. The judging is `baton.handoff.judgement`, what the other two say
`baton.voice.occasion`. The stretches that were judged last are remembered, so that Rasa sends a message only once.
"""

from typing import Any, Dict, List

from rasa_sdk import Action, Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from baton.handoff.assessment import EARLIER, SLOT, Stretch, key_in, key_of, read_stretch
from baton.handoff.escalation import EscalationPolicy
from baton.handoff.policy_file import PolicyFile
from baton.memory.recent import Recent
from baton.settings import Settings
from baton.voice.occasion import MOOD, occasion

REMEMBERED = 5000
"""Stretches, one a message: about 20 MB."""


class AssessCustomer(Action):
    """`action_assess_customer`."""

    def __init__(self) -> None:
        self.policy = PolicyFile(Settings.from_environment().policy_dir / "escalation.yml", EscalationPolicy.load)
        self.judged: Recent[Stretch] = Recent(REMEMBERED)

    def name(self) -> str:
        """Its name in the domain."""
        return "action_assess_customer"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Dict[str, Any]
    ) -> List[Dict[str, Any]]:
        """Set the slots; says nothing. An earlier stretch that it does not know is asked for, and nothing is set."""
        key = key_in(tracker.events)
        before = self.judged.get(key) if key is not None else None
        if key is not None and before is None:
            return [{"event": EARLIER, "key": key}]
        stretch = read_stretch(tracker.events, policy=self.policy.current(), before=before)
        self.judged.put(key_of(str(tracker.sender_id), stretch.ids), stretch, size=1)
        felt = occasion(stretch.tones, stretch.reasons)
        changed = {name: value for name, value in felt.items() if tracker.slots.get(name, value) != value}
        assessed = {**stretch.assessment, MOOD: felt[MOOD]}
        return [SlotSet(SLOT, assessed), *(SlotSet(name, value) for name, value in changed.items())]
