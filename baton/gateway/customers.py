"""The desk API about the person behind a conversation: their page, promises kept, and for leads export and erasure."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Response
from pydantic import BaseModel, Field

from baton.app import Baton
from baton.errors import NotFound, ShopError
from baton.gateway.access import READERS, app_of, role
from baton.gateway.fields import KEY, ConversationId
from baton.helpdesks.base import Agent
from baton.memory.erasure import erase
from baton.memory.export import gather
from baton.memory.identities import LOGIN, split, together
from baton.memory.overview import page
from baton.rights.decisions import Decision, record
from baton.shop import current_shop
from baton.storage import conversations as rows
from baton.storage import memories
from baton.storage.blobs import Blobs
from baton.storage.identities import proven_by

router = APIRouter(prefix="/api", tags=["desk"])
App = Annotated[Baton, Depends(app_of)]
Lead = Annotated[Agent, Depends(role("lead"))]
MOST_ORDERS = 10
PromiseId = Annotated[str, Path(pattern=KEY, max_length=40)]


class Split(BaseModel):
    """The customer who is somebody else."""

    customer: str = Field(regex=KEY, max_length=40)


@router.get("/conversations/{conversation}/customer")
def customer(
    app: App, agent: Annotated[Agent, Depends(role(*READERS))], conversation: ConversationId
) -> dict[str, Any]:
    """The customer's page: channels that are proven theirs, conversations, facts, open promises, what was before.

    `orders` is null unless the customer has proven their login and the merchant's system answers; `may_ask_who` says
    whether they may be asked to show who they are.
    """
    with app.database.reading() as tx:
        person = together(tx, rows.read(tx, conversation).customer_id)
        shown, logins = page(tx, person), [one.subject for one in proven_by(tx, person) if one.kind == LOGIN]
    may_ask = app.lines().sends_codes and not logins
    return shown | {"orders": _orders(logins[0]) if logins else None, "may_ask_who": may_ask}


@router.post("/conversations/{conversation}/customer/proof", status_code=204)
def ask_who(
    app: App, agent: Annotated[Agent, Depends(role("agent", "lead"))], conversation: ConversationId
) -> Response:
    """Ask the customer to show who they are, by a code that is mailed to their account; for who has claimed them."""
    app.desk.ask_who(conversation, agent)
    return Response(status_code=204)


@router.post("/conversations/{conversation}/customer/split", status_code=204)
def split_off(app: App, agent: Lead, conversation: ConversationId, wish: Split) -> Response:
    """One of this person's channels is somebody else's: it stands on its own again, with what was said there."""
    with app.database.transaction() as tx:
        person = together(tx, rows.read(tx, conversation).customer_id)
        if wish.customer not in person:
            raise NotFound("This customer is not one of this person's channels.")
        split(tx, wish.customer)
        record(tx, conversation, Decision("split", agent.name, "a channel was taken out of a person"))
        tx.ring(f"desk:{conversation}")
    return Response(status_code=204)


@router.post("/promises/{promise}/kept", status_code=204)
def kept(app: App, agent: Annotated[Agent, Depends(role("agent", "lead"))], promise: PromiseId) -> Response:
    """What was promised is done."""
    with app.database.transaction() as tx:
        if memories.kept(tx, promise, user_id=agent.id) is None:
            raise NotFound("There is no such open promise.")
    return Response(status_code=204)


@router.get("/conversations/{conversation}/customer/export")
def export(app: App, agent: Lead, conversation: ConversationId) -> dict[str, Any]:
    """Everything that is kept of this person."""
    return gather(app.database, _person(app, conversation))


@router.delete("/conversations/{conversation}/customer")
def forget(app: App, agent: Lead, conversation: ConversationId) -> dict[str, Any]:
    """Erase this person for good; 409 while the bot is answering them."""
    gone = erase(app.database, Blobs(app.settings.files_dir), _person(app, conversation), actor=agent.name)
    return {"rows": dict(gone.rows), "files": gone.files, "decisions": gone.decisions, "elsewhere": gone.elsewhere}


def _orders(login: str) -> list[dict[str, Any]] | None:
    """The newest orders of the merchant's account; None when its system does not know it or cannot be asked."""
    try:
        found = current_shop().orders_of(login)
    except (NotFound, ShopError):
        return None
    return [
        {
            "number": one.number,
            "status": one.status,
            "placed_on": one.placed_on,
            "expected_on": one.expected_on,
            "lines": [f"{line.quantity} × {line.product}" for line in one.lines],
        }
        for one in found[:MOST_ORDERS]
    ]


def _person(app: Baton, conversation_id: str) -> list[str]:
    with app.database.reading() as tx:
        return together(tx, rows.read(tx, conversation_id).customer_id)
