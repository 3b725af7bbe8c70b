"""Articles: what is in stock."""

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher

from actions.turn import Turn
from actions.wording import pounds, spoken_day
from baton.shop import current_shop
from baton.shop.base import Stock


class ActionTellStock(Action):
    """Says which fitting articles are there, and when the others are back."""

    def name(self) -> str:
        return "action_tell_stock"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        turn = Turn(dispatcher, tracker)
        found = current_shop().stock(turn.slot("product"))
        if not found:
            turn.say("stock_unknown", product=turn.slot("product"))
        for article in found[:3]:
            _tell(turn, article)
        return turn.done()


def _tell(turn: Turn, article: Stock) -> None:
    if article.pieces:
        turn.say("stock_there", product=article.product, price=pounds(article.price_pence))
    elif article.back_on:
        turn.say("stock_back_on", product=article.product, day=spoken_day(article.back_on))
    else:
        turn.say("stock_gone", product=article.product)
