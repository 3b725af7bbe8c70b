"""Remembers which turns have begun something that must not be done twice, so that a broken-off turn is not run blindly.

The tracker is saved at the end of a turn only. When this process dies before that, nobody knows whether an order was
cancelled; what is written down before such an action tells the next attempt to leave the matter to a person.
"""

from collections.abc import Sequence
from typing import Protocol, runtime_checkable

from rasa.core.tracker_store import TrackerStore
from rasa.shared.core.events import Event

from baton.errors import TurnFailed
from baton.handoff.other_language import LANGUAGE_ACTION
from baton.language.rasa_components.escalation_policy import ACTIONS

MEMORY = ("action_privacy_request", "action_update_account", "action_accept_memory", "action_decline_memory")
REPEATABLE = ("action_assess_customer", LANGUAGE_ACTION, *ACTIONS.values(), *MEMORY)
"""Custom actions that may run twice for one message: they only read, or what they write is the same a second time."""


@runtime_checkable
class RemembersTurns(Protocol):
    """A tracker store that finds turns again, and what they had begun; other stores know of no earlier attempts."""

    async def turn_of(self, sender_id: str, message_id: str) -> Sequence[Event]:
        """A message of any session and what was stored right after it; nothing when it was not stored."""

    async def begin_effect(self, inbound_id: str, action: str) -> None:
        """Write down, for good, that this action is about to run for this message."""

    async def effect_of(self, inbound_id: str) -> str | None:
        """The action that was begun for this message in an earlier attempt."""


def is_repeatable(action: str) -> bool:
    """Whether a custom action may run twice for one message."""
    return action in REPEATABLE or action.startswith(("validate_", "action_validate_", "action_ask_"))


async def before_action(store: TrackerStore, inbound_id: str, action: str) -> None:
    """Called before each custom action; raises StorageUnavailable, and then the action must not run."""
    if isinstance(store, RemembersTurns) and not is_repeatable(action):
        await store.begin_effect(inbound_id, action)


async def stored_turn(store: TrackerStore, conversation: str, inbound_id: str) -> Sequence[Event]:
    """The events of a message's turn that ran before, in whichever session; nothing when there was none."""
    return await store.turn_of(conversation, inbound_id) if isinstance(store, RemembersTurns) else []


async def refuse_half_done(store: TrackerStore, inbound_id: str) -> None:
    """Raises TurnFailed when an earlier attempt broke off after it had begun an action with an effect."""
    begun = await store.effect_of(inbound_id) if isinstance(store, RemembersTurns) else None
    if begun:
        what = f"An earlier attempt broke off in {begun}, which may have had its effect."
        raise TurnFailed(what, retry_safe=False)
