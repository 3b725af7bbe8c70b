"""What belongs to a customer's account: invoices, points, gift cards, the newsletter."""

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher

from actions.turn import Turn
from actions.wording import pounds, spoken_day
from baton.errors import NotFound
from baton.shop import current_shop


class ActionSendInvoice(Action):
    """Sends an invoice to the address on the order; the check has compared the two."""

    def name(self) -> str:
        return "action_send_invoice"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        turn = Turn(dispatcher, tracker)
        order = current_shop().order(turn.slot("order_number"))
        current_shop().send_invoice(order.number)
        turn.say("invoice_sent", invoice=order.invoice, number=order.number, address=turn.slot("email"))
        return turn.done()


class ActionTellPoints(Action):
    """Says how many points there are and what they are worth."""

    def name(self) -> str:
        return "action_tell_points"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        turn = Turn(dispatcher, tracker)
        points = current_shop().customer_by_email(turn.slot("email")).points
        turn.say("points", points=points, worth=pounds(points))
        return turn.done()


class ActionTellGiftCard(Action):
    """Says what is left on a gift card; whoever holds the code holds the card."""

    def name(self) -> str:
        return "action_tell_gift_card"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        turn = Turn(dispatcher, tracker)
        try:
            card = current_shop().gift_card(turn.slot("gift_card_code"))
        except NotFound:
            turn.say("gift_card_unknown", code=turn.slot("gift_card_code"))
        else:
            response = "gift_card_balance" if card.balance_pence else "gift_card_empty"
            turn.say(
                response,
                balance=pounds(card.balance_pence),
                day=f"{spoken_day(card.valid_until)} {card.valid_until.year}",
            )
        return turn.done()


class ActionStopNewsletter(Action):
    """Takes an address off the list; the answer is the same for an address that was never on it."""

    def name(self) -> str:
        return "action_stop_newsletter"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        turn = Turn(dispatcher, tracker)
        current_shop().stop_newsletter(turn.slot("email"))
        turn.say("newsletter_stopped", address=turn.slot("email"))
        return turn.done()
