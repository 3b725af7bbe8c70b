"""The desk API about the person behind a conversation: their page, promises kept, and for leads export and erasure."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Response

from baton.app import Baton
from baton.errors import NotFound
from baton.gateway.access import READERS, app_of, role
from baton.gateway.fields import KEY, ConversationId
from baton.helpdesks.base import Agent
from baton.memory.erasure import erase
from baton.memory.export import gather
from baton.memory.identities import together
from baton.memory.overview import page
from baton.storage import conversations as rows
from baton.storage import memories
from baton.storage.blobs import Blobs

router = APIRouter(prefix="/api", tags=["desk"])
App = Annotated[Baton, Depends(app_of)]
Lead = Annotated[Agent, Depends(role("lead"))]
PromiseId = Annotated[str, Path(pattern=KEY, max_length=40)]


@router.get("/conversations/{conversation}/customer")
def customer(
    app: App, agent: Annotated[Agent, Depends(role(*READERS))], conversation: ConversationId
) -> dict[str, Any]:
    """The customer's page: channels that are proven theirs, conversations, facts, open promises, what was before."""
    with app.database.reading() as tx:
        return page(tx, together(tx, rows.read(tx, conversation).customer_id))


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


def _person(app: Baton, conversation_id: str) -> list[str]:
    with app.database.reading() as tx:
        return together(tx, rows.read(tx, conversation_id).customer_id)
