"""The desk API about the orders that a customer has named: what the merchant's system says of each, beside the card.

The shop is asked apart from the conversation, so that a slow shop holds up nobody's work. The customer sees none of it.
"""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any

from fastapi import APIRouter, Depends

from baton.app import Baton
from baton.conversations.handover_card import orders_named
from baton.errors import NotFound, ShopError
from baton.gateway.access import READERS, app_of, role
from baton.gateway.fields import ConversationId
from baton.helpdesks.base import Agent
from baton.shop import current_shop
from baton.shop.base import Order

router = APIRouter(prefix="/api", tags=["desk"])
App = Annotated[Baton, Depends(app_of)]
MOST = 5
"""Orders of one conversation that the shop is asked about, the last named first."""


@router.get("/conversations/{conversation}/orders")
def orders(app: App, agent: Annotated[Agent, Depends(role(*READERS))], conversation: ConversationId) -> dict[str, Any]:
    """Each order that the customer has named here: `known` with its data, `unknown`, or `unavailable`."""
    with app.database.reading() as tx:
        named = orders_named(tx, conversation)
    return {"orders": [_looked_up(number, named) for number in list(reversed(named))[:MOST]]}


def _looked_up(number: str, named: Mapping[str, Sequence[str]]) -> dict[str, Any]:
    about: dict[str, Any] = {"number": number, "message_ids": list(named[number])}
    try:
        return about | {"state": "known", **shown(current_shop().order(number))}
    except NotFound:
        return about | {"state": "unknown"}
    except ShopError:
        return about | {"state": "unavailable"}


def shown(order: Order) -> dict[str, Any]:
    """An order as the desk shows it; no address and no e-mail."""
    return {
        "number": order.number,
        "status": order.status,
        "placed_on": order.placed_on,
        "expected_on": order.expected_on,
        "delivered_on": order.delivered_on,
        "late": order.late,
        "total_pence": order.total_pence,
        "lines": [f"{line.quantity} × {line.product}" for line in order.lines],
    }
