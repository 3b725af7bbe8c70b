"""The desk API about what a conversation was about: the reason at its end, and tags."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends
from pydantic import BaseModel, Field, constr, validator
from starlette.exceptions import HTTPException

from baton.app import Baton
from baton.gateway.access import app_of, role
from baton.gateway.fields import ConversationId
from baton.helpdesks.base import Agent
from baton.storage import conversations as rows
from baton.storage import handoffs
from baton.storage.storable import storable

router = APIRouter(prefix="/api", tags=["desk"])
App = Annotated[Baton, Depends(app_of)]
Writer = Annotated[Agent, Depends(role("agent", "lead"))]


class Tags(BaseModel):
    """All tags that the conversation has from now on."""

    tags: list[constr(min_length=1, max_length=40, strip_whitespace=True)] = Field(..., max_items=20)  # type: ignore[valid-type]

    @validator("tags")
    def _plain(cls, tags: list[str]) -> list[str]:
        return list(dict.fromkeys(storable(tag).casefold() for tag in tags))


@router.get("/wrap-up")
def choices(app: App, agent: Writer) -> dict[str, Any]:
    """The reasons there are, whether one is needed, and tags to offer."""
    wish = app.desk_policy().wrap_up
    return {"required": wish.required, "reasons": dict(wish.reasons), "tags": list(wish.tags)}


@router.put("/conversations/{conversation}/tags")
def tag(app: App, agent: Writer, conversation: ConversationId, wish: Tags) -> dict[str, Any]:
    """Replace the tags."""
    with app.database.transaction() as tx:
        row = rows.lock(tx, conversation)
        rows.change(tx, conversation, tags=wish.tags, updated_at=row.updated_at)
        tx.ring(f"desk:{conversation}")
    return {"tags": wish.tags}


def wrap_up(app: Baton, conversation: str, reason: str | None) -> None:
    """Keep the reason with the handoff that is about to end; 422 where one is needed, or there is no such."""
    wish = app.desk_policy().wrap_up
    if reason is not None and reason not in wish.reasons:
        raise HTTPException(422, f"There is no reason '{reason}'. Reasons: {', '.join(wish.reasons) or 'none'}.")
    with app.database.transaction() as tx:
        live = handoffs.live(tx, conversation)
        if reason is not None and live is not None:
            handoffs.wrap_up(tx, conversation, reason)
        elif wish.required and live is not None:
            raise HTTPException(422, "Please say what it was about.")
