"""The desk API about who is there: colleagues, one's own switch to away, calls back promised when nobody was."""

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Response
from pydantic import BaseModel, Field

from baton.app import Baton
from baton.errors import NotFound
from baton.gateway import desk_views
from baton.gateway.access import READERS, app_of, role
from baton.gateway.fields import ConversationId
from baton.helpdesks.base import Agent
from baton.storage import call_backs
from baton.storage import presence as rows

router = APIRouter(prefix="/api", tags=["desk"])
App = Annotated[Baton, Depends(app_of)]


class Switch(BaseModel):
    """Whether one takes offers now."""

    status: Literal["online", "away"] = Field(...)


@router.get("/team")
def team(app: App, agent: Annotated[Agent, Depends(role(*READERS))]) -> dict[str, Any]:
    """Everybody who may talk to customers: there or not, with which skills, and with how many conversations."""
    return {"people": desk_views.team(app.database)}


@router.post("/conversations/{conversation}/called-back", status_code=204)
def called_back(
    app: App, agent: Annotated[Agent, Depends(role("agent", "lead"))], conversation: ConversationId
) -> Response:
    """The customer was rung, or written to, as promised."""
    with app.database.transaction() as tx:
        if not call_backs.done(tx, conversation, user_id=agent.id):
            raise NotFound("Nothing is promised in this conversation.")
    return Response(status_code=204)


@router.post("/presence")
def switch(app: App, agent: Annotated[Agent, Depends(role("agent", "lead"))], wish: Switch) -> dict[str, str]:
    """Take no offers for a while, or take them again; what one holds stays."""
    with app.database.transaction() as tx:
        rows.switch(tx, agent.id, away=wish.status == "away")
    return {"status": wish.status}
