"""The desk API's help for agents: suggestions, articles, summary, mirror, ask box, and what became of suggestions."""

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Query, Response
from pydantic import BaseModel, Field

from baton.app import Baton
from baton.assist.ranking import as_shown
from baton.conversations.inbox import MAX_CHARACTERS
from baton.gateway.access import app_of, role
from baton.gateway.fields import ConversationId
from baton.helpdesks.base import Agent
from baton.storage.storable import storable

router = APIRouter(prefix="/api", tags=["assist"])
App = Annotated[Baton, Depends(app_of)]
Writer = Annotated[Agent, Depends(role("agent", "lead"))]
Lead = Annotated[Agent, Depends(role("lead"))]
SHORT = 2_000
"""Characters of a draft that fit into an address; the page sends its drafts in a body, which no proxy logs."""


class Draft(BaseModel):
    """What the agent has typed and not sent."""

    draft: str = Field("", max_length=MAX_CHARACTERS)


class Question(BaseModel):
    """What the agent asks."""

    question: str = Field(..., min_length=2, max_length=500)


class Became(BaseModel):
    """What the agent did with a suggestion."""

    kind: Literal["article", "case", "macro"]
    source: str = Field(..., min_length=1, max_length=80)
    action: Literal["taken", "edited", "rejected", "wrong"]
    confidence: float | None = Field(None, ge=0, le=1)


@router.get("/conversations/{conversation}/assist")
def assist(
    app: App, agent: Writer, conversation: ConversationId, draft: Annotated[str, Query(max_length=SHORT)] = ""
) -> dict[str, Any]:
    """Suggested replies, articles, summary, similar cases, macros, and hints for a draft that only its writer sees."""
    return app.assistant.look(conversation, agent=agent.name, draft=draft)


@router.post("/conversations/{conversation}/mirror")
def mirror(app: App, agent: Writer, conversation: ConversationId, wish: Draft) -> dict[str, Any]:
    """Hints for a draft alone; it is read and forgotten."""
    return {"mirror": app.assistant.mirror(conversation, draft=wish.draft)}


@router.post("/conversations/{conversation}/ask")
def ask(app: App, agent: Writer, conversation: ConversationId, wish: Question) -> dict[str, Any]:
    """Passages that answer a question, each with its source; an empty list when nothing does."""
    return {"passages": app.assistant.ask(conversation, storable(wish.question))}


@router.post("/conversations/{conversation}/suggestions", status_code=204)
def became(app: App, agent: Writer, conversation: ConversationId, wish: Became) -> Response:
    """What became of a suggestion; kept without a name."""
    app.assistant.note(
        conversation,
        kind=wish.kind,
        source=storable(wish.source),
        action=wish.action,
        confidence=wish.confidence,
    )
    return Response(status_code=204)


@router.get("/assist/articles")
def articles(app: App, lead: Lead) -> dict[str, Any]:
    """How customers' mood went on after each article that agents used, the worst first; `flagged` wants a look."""
    return {"articles": [as_shown(effect) for effect in app.assistant.ranking.effects()]}
