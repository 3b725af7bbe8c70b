"""Filter and coffee subscriptions: pausing, changing and ending them, for a customer who has been recognised."""

from abc import ABC, abstractmethod
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher

from actions.turn import Turn
from actions.wording import spoken_day
from baton.errors import ShopRefused
from baton.shop import current_shop
from baton.shop.base import Subscription


class SubscriptionAction(Action, ABC):
    """Changes the customer's subscription; with several, a person sorts out which one is meant."""

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        turn = Turn(dispatcher, tracker)
        shop = current_shop()
        found = shop.subscriptions_of(shop.customer_by_email(turn.slot("email")).id)
        if len(found) != 1:
            turn.say("subscription_several" if found else "subscription_none")
            return turn.done()
        try:
            self.change(turn, found[0])
        except ShopRefused:
            turn.say("subscription_too_late", product=found[0].product, day=spoken_day(found[0].next_on))
        return turn.done()

    @abstractmethod
    def change(self, turn: Turn, found: Subscription) -> None:
        """Make the change and say so."""


class ActionPauseSubscription(SubscriptionAction):
    def name(self) -> str:
        return "action_pause_subscription"

    def change(self, turn: Turn, found: Subscription) -> None:
        paused = current_shop().pause_subscription(found.id)
        turn.say("subscription_paused", product=paused.product, day=spoken_day(paused.next_on))


class ActionCancelSubscription(SubscriptionAction):
    def name(self) -> str:
        return "action_cancel_subscription"

    def change(self, turn: Turn, found: Subscription) -> None:
        if not turn.slot("confirmed"):
            turn.say("subscription_kept", product=found.product)
            return
        current_shop().cancel_subscription(found.id)
        turn.say("subscription_cancelled", product=found.product)


class ActionChangeSubscription(SubscriptionAction):
    def name(self) -> str:
        return "action_change_subscription"

    def change(self, turn: Turn, found: Subscription) -> None:
        changed = current_shop().change_subscription(found.id, weeks=turn.slot("weeks"))
        turn.say("subscription_changed", product=changed.product, every=changed.weeks, day=spoken_day(changed.next_on))
