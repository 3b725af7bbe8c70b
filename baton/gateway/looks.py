"""The desk API about who has a conversation on their screen, so that two people do not do the same work unknowingly.

It warns and forbids nothing: who may do what is decided by who has the conversation.
"""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Response
from pydantic import BaseModel, Field

from baton.app import Baton
from baton.gateway.access import READERS, app_of, bearer, role
from baton.gateway.fields import KEY, ConversationId
from baton.handoff.routing import AT_THE_DESK_S
from baton.helpdesks.base import Agent
from baton.helpdesks.users import token_hash
from baton.storage import conversations as rows
from baton.storage import looks

router = APIRouter(prefix="/api", tags=["desk"])
App = Annotated[Baton, Depends(app_of)]
WRITING_S = 8.0
"""How long after a letter somebody still counts as writing."""


class Look(BaseModel):
    """The conversation on the screen, if any, and whether something is being typed there."""

    conversation: str | None = Field(None, regex=KEY, max_length=40)
    writing: bool = False


@router.post("/looking", status_code=204)
def look(
    app: App,
    agent: Annotated[Agent, Depends(role("agent", "lead"))],
    token: Annotated[str, Depends(bearer)],
    wish: Look,
) -> Response:
    """What one has on the screen now; each session has one conversation there, or none."""
    with app.database.transaction() as tx:
        if wish.conversation is not None:
            rows.read(tx, wish.conversation)
        looks.look(tx, token_hash(token), wish.conversation, writing=wish.writing)
    return Response(status_code=204)


@router.get("/conversations/{conversation}/others")
def others(app: App, agent: Annotated[Agent, Depends(role(*READERS))], conversation: ConversationId) -> dict[str, Any]:
    """Which colleagues have this conversation on their screen, and who of them is writing there."""
    with app.database.reading() as tx:
        rows.read(tx, conversation)
        there = looks.others_at(tx, conversation, but=agent.id, there_s=AT_THE_DESK_S, writing_s=WRITING_S)
    return {"others": [{"name": name, "writing": writing} for name, writing in there]}
