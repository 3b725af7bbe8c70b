"""Remembers which turns have begun something that must not be done twice, so that a broken-off turn is not run blindly.

The tracker is saved at the end of a turn only. When this process dies before that, nobody knows whether an order was
cancelled; what is written down before such an action tells the next attempt to leave the matter to a person.
"""

from typing import Protocol, runtime_checkable

from rasa.core.tracker_store import TrackerStore

from baton.errors import TurnFailed
from baton.handoff.other_language import LANGUAGE_ACTION
from baton.language.rasa_components.escalation_policy import ACTIONS

REPEATABLE = ("action_assess_customer", LANGUAGE_ACTION, *ACTIONS.values())
"""Custom actions that may run twice for one message: they only read, or write at most once per inbound id."""


@runtime_checkable
class RemembersEffects(Protocol):
    """A tracker store that keeps this beside the trackers; other stores know of no effects."""

    async def begin_effect(self, inbound_id: str, action: str) -> None:
        """Write down, for good, that this action is about to run for this message."""

    async def effect_of(self, inbound_id: str) -> str | None:
        """The action that was begun for this message in an earlier attempt."""


def is_repeatable(action: str) -> bool:
    """Whether a custom action may run twice for one message."""
    return action in REPEATABLE or action.startswith(("validate_", "action_validate_", "action_ask_"))


async def before_action(store: TrackerStore, inbound_id: str, action: str) -> None:
    """Called before each custom action; raises StorageUnavailable, and then the action must not run."""
    if isinstance(store, RemembersEffects) and not is_repeatable(action):
        await store.begin_effect(inbound_id, action)


async def refuse_half_done(store: TrackerStore, inbound_id: str) -> None:
    """Raises TurnFailed when an earlier attempt broke off after it had begun an action with an effect."""
    begun = await store.effect_of(inbound_id) if isinstance(store, RemembersEffects) else None
    if begun:
        what = f"An earlier attempt broke off in {begun}, which may have had its effect."
        raise TurnFailed(what, retry_safe=False)
