"""The desk API of leads: give a conversation to somebody, take it over, whisper to whoever has it."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends
from pydantic import BaseModel, Field, validator
from starlette.exceptions import HTTPException

from baton.app import Baton
from baton.conversations import ownership
from baton.conversations.inbox import MAX_CHARACTERS
from baton.conversations.moves import HUMAN
from baton.conversations.silence import bot_is_silent
from baton.errors import MoveNotAllowed
from baton.gateway.access import app_of, role
from baton.gateway.fields import ConversationId, words
from baton.helpdesks.base import Agent
from baton.storage import conversations as rows
from baton.storage import people
from baton.storage.storable import storable

router = APIRouter(prefix="/api/conversations/{conversation}", tags=["desk"])
App = Annotated[Baton, Depends(app_of)]
Lead = Annotated[Agent, Depends(role("lead"))]


class To(BaseModel):
    """The name of an agent or lead; oneself to take over."""

    to: str = Field(..., min_length=1, max_length=80)


class Whisper(BaseModel):
    """Words for the colleague who has the conversation."""

    text: str = Field(..., max_length=MAX_CHARACTERS)

    @validator("text")
    def _says_something(cls, text: str) -> str:
        return words(text)


@router.post("/assign")
def assign(app: App, lead: Lead, conversation: ConversationId, wish: To) -> dict[str, Any]:
    """Give it to somebody, whoever has it now; the customer is told who it is."""
    with app.database.transaction() as tx:
        person = people.user_by_name(tx, storable(wish.to).strip())
        if person is None or person.role not in people.AT_THE_DESK:
            raise HTTPException(422, f"There is no agent or lead '{wish.to}'.")
        ownership.assign(tx, conversation, user_id=person.id, name=person.name, by=lead.name, notices=app.lines())
    silent = bot_is_silent(app.database, conversation)
    return {"conversation": conversation, "owner": "human", "holder": str(person.name), "bot_silent": silent}


@router.post("/whisper", status_code=201)
def whisper(app: App, lead: Lead, conversation: ConversationId, said: Whisper) -> dict[str, str]:
    """A private note for whoever has the conversation, shown to them at once; the customer never sees it."""
    with app.database.transaction() as tx:
        row = rows.read(tx, conversation)
        if row.owner != HUMAN or row.holder_id == lead.id:
            raise MoveNotAllowed("Nobody else has this conversation. Write a note.")
        return {
            "id": people.add_note(
                tx, conversation_id=conversation, user_id=lead.id, text=said.text, for_user=row.holder_id
            )
        }
