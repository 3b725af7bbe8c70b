"""What happens after delivery: returns, reports of damaged, missing or wrong articles, repairs, refunds."""

from abc import ABC, abstractmethod
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher

from actions.turn import Turn
from actions.wording import pounds, spoken_day
from baton.errors import NotFound, ShopRefused
from baton.shop import current_shop

FAULTY = ("faulty", "broken", "damaged", "defect", "doesn't work", "does not work", "stopped working", "wrong")
"""Words of a reason that make the return free."""


class ActionStartReturn(Action):
    """Registers a return and says what it costs and how it goes back."""

    def name(self) -> str:
        return "action_start_return"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        turn = Turn(dispatcher, tracker)
        number, product, reason = turn.slot("order_number"), turn.slot("product"), turn.slot("reason")
        faulty = any(word in reason.lower() for word in FAULTY)
        try:
            accepted = current_shop().start_return(number, product=product, reason=reason, faulty=faulty)
        except ShopRefused as refused:
            turn.refuse(refused)
            return turn.done()
        way = "collected" if accepted.collected else "by_parcel"
        price = "free" if accepted.cost_pence == 0 else way
        turn.say(f"return_{way}", number=number, reference=accepted.reference)
        turn.say(f"return_cost_{price}", cost=pounds(accepted.cost_pence))
        return turn.done()


class ReportAction(Action, ABC):
    """Opens a case about an order; subclasses say of which kind."""

    @property
    @abstractmethod
    def kind(self) -> str:
        """One of the shop's REPORTS; also the response `report_<kind>`."""

    def name(self) -> str:
        return f"action_report_{self.kind}"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        turn = Turn(dispatcher, tracker)
        number = turn.slot("order_number")
        reference = current_shop().report(
            number, kind=self.kind, product=turn.slot("product") or "", text=turn.slot("problem")
        )
        turn.say(f"report_{self.kind}", number=number, reference=reference)
        return turn.done()


class ActionReportDamaged(ReportAction):
    kind = "damaged"


class ActionReportMissing(ReportAction):
    kind = "missing"


class ActionReportWrong(ReportAction):
    kind = "wrong"


class ActionReportRepair(ReportAction):
    kind = "repair"


class ActionTellRefund(Action):
    """Says whether a refund is paid; not how much, because a number alone is no proof."""

    def name(self) -> str:
        return "action_tell_refund"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        turn = Turn(dispatcher, tracker)
        number = turn.slot("order_number")
        try:
            refund = current_shop().refund(number)
        except NotFound:
            turn.say("refund_none", number=number)
        else:
            turn.say("refund_paid" if refund.paid else "refund_on_its_way", number=number, day=spoken_day(refund.on))
        return turn.done()


class ActionTellRepair(Action):
    """Says how a repair is going."""

    def name(self) -> str:
        return "action_tell_repair"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        turn = Turn(dispatcher, tracker)
        number = turn.slot("order_number")
        try:
            repair = current_shop().repair(number)
        except NotFound:
            turn.say("repair_none", number=number)
        else:
            turn.say(f"repair_{repair.stage}", number=number, day=spoken_day(repair.ready_on))
        return turn.done()
