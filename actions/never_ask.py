"""Keeps an agent's word at the handback: what the customer must not be asked for again, no form asks for.

A form that cannot go on without it passes the conversation to a person.
"""

from collections.abc import Sequence

from rasa_sdk.events import ActiveLoop, EventType, FollowupAction, SlotSet

from actions.turn import Turn


def instead_of_asking(turn: Turn, required: Sequence[str]) -> list[EventType]:
    """Events that end the form with a handoff when its next question must not be asked; none otherwise."""
    asked_next = next((slot for slot in required if turn.slot(slot) is None), None)
    if asked_next is None or asked_next not in ((turn.slot("outcome") or {}).get("never_ask") or ()):
        return []
    turn.say("not_asked_again")
    return [ActiveLoop(None), SlotSet("requested_slot", None), FollowupAction("action_handoff")]
