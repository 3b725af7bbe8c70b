"""Fitters' appointments: booking one and moving one."""

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher

from actions.turn import Turn
from actions.wording import spoken_day
from baton.errors import NotFound, ShopRefused
from baton.shop import current_shop


class ActionBookInstallation(Action):
    """Books a fitter for the asked day."""

    def name(self) -> str:
        return "action_book_installation"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        turn = Turn(dispatcher, tracker)
        number = turn.slot("order_number")
        try:
            visit = current_shop().book_installation(number, product=turn.slot("product"), on=turn.day)
        except ShopRefused as refused:
            turn.refuse(refused)
        else:
            turn.say("installation_booked", number=number, product=visit.product, day=spoken_day(visit.on))
        return turn.done()


class ActionMoveInstallation(Action):
    """Moves the order's appointment."""

    def name(self) -> str:
        return "action_move_installation"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        turn = Turn(dispatcher, tracker)
        number = turn.slot("order_number")
        try:
            visit = current_shop().move_installation(number, on=turn.day)
        except NotFound:
            turn.say("installation_none", number=number)
        except ShopRefused as refused:
            turn.refuse(refused)
        else:
            turn.say("installation_moved", number=number, day=spoken_day(visit.on))
        return turn.done()
