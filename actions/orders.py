"""Orders: where one is, another delivery day, cancelling it."""

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher

from actions.turn import Turn
from actions.wording import spoken_day, spoken_time
from baton.errors import ShopRefused
from baton.shop import current_shop
from baton.shop.base import Order


class ActionTellOrderStatus(Action):
    """Says where an order is; never what is in it or where it goes, because a number alone is no proof."""

    def name(self) -> str:
        return "action_tell_order_status"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        turn = Turn(dispatcher, tracker)
        order = current_shop().order(turn.slot("order_number"))
        turn.say(_status_response(order), number=order.number, when=spoken_time(order.expected_on, order.slot))
        return turn.done()


def _status_response(order: Order) -> str:
    return "order_late" if order.late else f"order_{order.status}"


class ActionChangeDelivery(Action):
    """Moves a delivery to the asked day and window."""

    def name(self) -> str:
        return "action_change_delivery"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        turn = Turn(dispatcher, tracker)
        try:
            order = current_shop().change_delivery(turn.slot("order_number"), on=turn.day, slot=turn.slot("time_slot"))
        except ShopRefused as refused:
            turn.refuse(refused)
        else:
            turn.say("delivery_changed", number=order.number, when=spoken_time(order.expected_on, order.slot))
        return turn.done()


class ActionCancelOrder(Action):
    """Cancels an order, after a yes."""

    def name(self) -> str:
        return "action_cancel_order"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        turn = Turn(dispatcher, tracker)
        number = turn.slot("order_number")
        if not turn.slot("confirmed"):
            turn.say("order_kept", number=number)
            return turn.done()
        try:
            current_shop().cancel(number)
        except ShopRefused as refused:
            turn.refuse(refused)
        else:
            turn.say("order_cancelled_now", number=number)
        return turn.done()


class ActionAskNewDeliveryDay(Action):
    """Asks for the new day and says which day stands now; the postcode has been checked before."""

    def name(self) -> str:
        return "action_ask_change_delivery_form_day"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        turn = Turn(dispatcher, tracker)
        order = current_shop().order(turn.slot("order_number"))
        turn.say("ask_new_delivery_day", number=order.number, planned=spoken_day(order.expected_on))
        return []
