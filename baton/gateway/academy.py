"""The academy's API: practices of whoever is logged in, under their own name only; a lead sees their own and no others.

Its shapes are those of the desk's conversations, so that the desk's own parts show a practice.
"""

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Response
from pydantic import BaseModel, Field, validator

from baton.academy.practices import SEEDS, Trainee
from baton.app import Baton
from baton.conversations.inbox import MAX_CHARACTERS
from baton.gateway.access import app_of, role
from baton.gateway.assist import Draft, Question
from baton.gateway.fields import KEY, ConversationId, words
from baton.helpdesks.base import Agent
from baton.storage.storable import storable

router = APIRouter(prefix="/api/academy", tags=["academy"])
App = Annotated[Baton, Depends(app_of)]
Writer = Annotated[Agent, Depends(role("agent", "lead"))]


def trainee_of(agent: Writer) -> Trainee:
    """Whose practices these are."""
    return Trainee(agent.id, agent.name)


Own = Annotated[Trainee, Depends(trainee_of)]


class Start(BaseModel):
    """A scenario of the course; the same `seed` is the same customer."""

    scenario: str = Field(..., min_length=1, max_length=80)
    seed: int | None = Field(None, ge=0, lt=SEEDS)


class Reply(BaseModel):
    """Words to the simulated customer; `id`, made by the page, makes sending again harmless."""

    text: str = Field(..., max_length=MAX_CHARACTERS)
    id: str | None = Field(None, max_length=80, regex=KEY)

    @validator("text")
    def _says_something(cls, text: str) -> str:
        return words(text)


class Became(BaseModel):
    """What was done with a line of help; only "wrong" counts here."""

    kind: Literal["article", "case", "macro", "summary"]
    source: str = Field(..., min_length=1, max_length=80)
    action: Literal["taken", "edited", "rejected", "wrong"]
    confidence: float | None = Field(None, ge=0, le=1)


@router.get("")
def progress(app: App, own: Own) -> dict[str, Any]:
    """The course, and how far one has come in it oneself."""
    return app.practices.progress(own)


@router.delete("", status_code=204)
def forget(app: App, own: Own) -> Response:
    """Remove all of one's own practices for good."""
    app.practices.forget(own)
    return Response(status_code=204)


@router.get("/evidence")
def evidence(app: App, own: Own) -> dict[str, Any]:
    """That the course is complete, for whoever one wants to show it to; it holds no scores."""
    return app.practices.evidence(own)


@router.post("/practices", status_code=201)
def start(app: App, own: Own, wish: Start) -> dict[str, str]:
    """Begin a practice."""
    return {"practice": app.practices.start(own, storable(wish.scenario), seed=wish.seed)}


@router.get("/practices/{conversation}")
def whole(app: App, own: Own, conversation: ConversationId) -> dict[str, Any]:
    """A practice as the desk shows a conversation."""
    return app.practices.whole(own, conversation)


@router.post("/practices/{conversation}/messages", status_code=201)
def reply(app: App, own: Own, conversation: ConversationId, said: Reply) -> dict[str, str]:
    """Say something to the simulated customer, who answers at once."""
    app.practices.reply(own, conversation, said.text, client_id=said.id)
    return {"practice": conversation}


@router.get("/practices/{conversation}/assist")
def assist(app: App, own: Own, conversation: ConversationId) -> dict[str, Any]:
    """Help as in a real conversation, some of it wrong."""
    return app.practices.help(own, conversation)


@router.post("/practices/{conversation}/mirror")
def mirror(app: App, own: Own, conversation: ConversationId, wish: Draft) -> dict[str, Any]:
    """Hints for a draft; it is read and forgotten."""
    return {"mirror": app.practices.mirror(own, conversation, wish.draft)}


@router.post("/practices/{conversation}/ask")
def ask(app: App, own: Own, conversation: ConversationId, wish: Question) -> dict[str, Any]:
    """Passages that answer a question; it counts for the debrief."""
    return {"passages": app.practices.ask(own, conversation, storable(wish.question))}


@router.post("/practices/{conversation}/suggestions", status_code=204)
def became(app: App, own: Own, conversation: ConversationId, wish: Became) -> Response:
    """A line of help is wrong."""
    if wish.action == "wrong":
        app.practices.mark(own, conversation, storable(wish.source))
    return Response(status_code=204)


@router.post("/practices/{conversation}/end")
def end(app: App, own: Own, conversation: ConversationId) -> dict[str, Any]:
    """End it and look back."""
    return app.practices.end(own, conversation)


@router.get("/practices/{conversation}/debrief")
def debrief(app: App, own: Own, conversation: ConversationId) -> dict[str, Any]:
    """Look back on a practice that is over."""
    return app.practices.debrief(own, conversation)
