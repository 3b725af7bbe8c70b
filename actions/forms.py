"""The forms' checks: one class a form, named `validate_<form>` as Rasa expects.

A message that is about something else rejects the form for this turn: Rasa answers it by its own
rule and then lets the form ask again.
"""

from abc import ABC, abstractmethod
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import ActionExecutionRejected, EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.answers import FINDERS
from actions.checks import CHECKS
from actions.interruptions import interrupts
from actions.never_ask import instead_of_asking
from actions.turn import Turn


class FormCheck(Action, ABC):
    """Checks a form's answers; subclasses say which form, what it asks for (as in the domain) and what opens it."""

    asks: tuple[str, ...] = ()
    opened_by: tuple[str, ...] = ()

    @property
    @abstractmethod
    def form(self) -> str:
        """The form's name in the domain."""

    def name(self) -> str:
        """What Rasa calls this action."""
        return f"validate_{self.form}"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        """Check what was just filled in; nothing to check when the form comes back from an interruption."""
        candidates = {slot: value for slot, value in tracker.slots_to_validate().items() if slot in CHECKS}
        turn = Turn(dispatcher, tracker, self.form)
        if candidates and turn.asked and turn.asked in CHECKS and self._interrupted(turn):
            return self._set_aside(candidates, turn)
        return _checked(candidates, turn) + instead_of_asking(turn, self.asks)

    def _interrupted(self, turn: Turn) -> bool:
        return interrupts(
            slot=str(turn.asked),
            text=turn.text,
            intent=turn.intent,
            confidence=turn.confidence,
            own=self.opened_by,
        )

    def _set_aside(self, candidates: dict[str, Any], turn: Turn) -> list[EventType]:
        """Keep silently what was said in passing, drop what is no answer, and let the other topic be answered."""
        asked = str(turn.asked)
        in_passing = dict(candidates)
        if asked not in FINDERS or FINDERS[asked](turn.text) is None:
            in_passing.pop(asked, None)
        silent = Turn(CollectingDispatcher(), turn.tracker, turn.form)
        kept = _checked(in_passing, silent)
        dropped = [] if asked in in_passing else [SlotSet(asked, None)]
        rejected: EventType = ActionExecutionRejected(self.form)
        return [*dropped, *kept, rejected]


def _checked(candidates: dict[str, Any], turn: Turn) -> list[EventType]:
    events: dict[str, Any] = {}
    for slot, value in candidates.items():
        if value is None or (slot in events and events[slot] is None):
            continue
        found = CHECKS[slot](turn, value)
        turn.tracker.slots.update(found)
        events |= found
    return [SlotSet(slot, value) for slot, value in events.items()]


class ValidateOrderStatusForm(FormCheck):
    form = "order_status_form"
    asks = ("order_number",)
    opened_by = ("order_status", "late_delivery")


class ValidateChangeDeliveryForm(FormCheck):
    form = "change_delivery_form"
    asks = ("order_number", "postcode", "day", "time_slot")
    opened_by = ("change_delivery",)


class ValidateCancelOrderForm(FormCheck):
    form = "cancel_order_form"
    asks = ("order_number", "postcode", "confirmed")
    opened_by = ("cancel_order",)


class ValidateReturnForm(FormCheck):
    form = "return_form"
    asks = ("order_number", "product", "reason")
    opened_by = ("return_item",)


class ValidateDamagedItemForm(FormCheck):
    form = "damaged_item_form"
    asks = ("order_number", "product", "problem")
    opened_by = ("report_damaged",)


class ValidateMissingItemForm(FormCheck):
    form = "missing_item_form"
    asks = ("order_number", "problem")
    opened_by = ("report_missing",)


class ValidateWrongItemForm(FormCheck):
    form = "wrong_item_form"
    asks = ("order_number", "problem")
    opened_by = ("report_wrong_item",)


class ValidateWarrantyForm(FormCheck):
    form = "warranty_form"
    asks = ("order_number", "product", "problem")
    opened_by = ("warranty_claim",)


class ValidateRefundStatusForm(FormCheck):
    form = "refund_status_form"
    asks = ("order_number",)
    opened_by = ("refund_status",)


class ValidateRepairStatusForm(FormCheck):
    form = "repair_status_form"
    asks = ("order_number",)
    opened_by = ("repair_status",)


class ValidateInvoiceForm(FormCheck):
    form = "invoice_form"
    asks = ("order_number", "email")
    opened_by = ("request_invoice",)


class ValidateInstallationForm(FormCheck):
    form = "installation_form"
    asks = ("order_number", "postcode", "product", "day")
    opened_by = ("book_installation",)


class ValidateChangeInstallationForm(FormCheck):
    form = "change_installation_form"
    asks = ("order_number", "postcode", "day")
    opened_by = ("change_installation",)


class ValidatePauseSubscriptionForm(FormCheck):
    form = "pause_subscription_form"
    asks = ("email", "postcode")
    opened_by = ("pause_subscription",)


class ValidateCancelSubscriptionForm(FormCheck):
    form = "cancel_subscription_form"
    asks = ("email", "postcode", "confirmed")
    opened_by = ("cancel_subscription",)


class ValidateChangeSubscriptionForm(FormCheck):
    form = "change_subscription_form"
    asks = ("email", "postcode", "weeks")
    opened_by = ("change_subscription",)


class ValidateGiftCardForm(FormCheck):
    form = "gift_card_form"
    asks = ("gift_card_code",)
    opened_by = ("gift_card_balance",)


class ValidateLoyaltyForm(FormCheck):
    form = "loyalty_form"
    asks = ("email", "postcode")
    opened_by = ("loyalty_balance",)


class ValidateStockForm(FormCheck):
    form = "stock_form"
    asks = ("product",)
    opened_by = ("stock_check",)


class ValidateNewsletterForm(FormCheck):
    form = "newsletter_form"
    asks = ("email",)
    opened_by = ("newsletter_off",)
