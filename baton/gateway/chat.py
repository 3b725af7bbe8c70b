"""The customer's side of the web chat: sessions, messages, asking for a person, the card. JSON over HTTP."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request, Response
from pydantic import BaseModel, Field, validator
from starlette.exceptions import HTTPException

from baton.app import Baton
from baton.channels.customer_token import MAX_CHARACTERS as MAX_CHARACTERS_OF_TOKEN
from baton.conversations.files import PER_MESSAGE
from baton.conversations.handover_card import LONGEST
from baton.conversations.inbox import MAX_CHARACTERS
from baton.conversations.read_marks import customer_saw
from baton.gateway.access import app_of, bearer, chat_conversation
from baton.gateway.fields import KEY, LAST_POSITION, FileId, words
from baton.gateway.rate_limit import ChatLimits, allow, chat_limits, client_address
from baton.gateway.views import chat_message

router = APIRouter(prefix="/chat", tags=["chat"])
App = Annotated[Baton, Depends(app_of)]
Conversation = Annotated[str, Depends(chat_conversation)]
Limits = Annotated[ChatLimits, Depends(chat_limits)]


class NewSession(BaseModel):
    """Asks for a conversation; `timezone` is the one that the browser names, as Europe/London."""

    customer_token: str | None = Field(None, max_length=MAX_CHARACTERS_OF_TOKEN, regex=KEY)
    anew: bool = False
    timezone: str | None = Field(None, max_length=40)


class NewMessage(BaseModel):
    """A text, files, or the id of a button; `id` is made by the client and makes sending again harmless."""

    id: str = Field(..., min_length=1, max_length=100, regex=KEY)
    text: str | None = Field(None, max_length=MAX_CHARACTERS)
    choice: str | None = Field(None, min_length=1, max_length=100)
    attachments: list[FileId] = Field(default_factory=list, max_items=PER_MESSAGE)

    @validator("text")
    def _says_something(cls, text: str | None) -> str | None:
        return None if text is None else words(text)


class Seen(BaseModel):
    """The last message on the reader's screen."""

    seq: int = Field(..., ge=1, le=LAST_POSITION)


class Correction(BaseModel):
    """A line of the card in the customer's own words."""

    id: str = Field(..., max_length=60)
    text: str = Field(..., max_length=LONGEST)

    @validator("text")
    def _says_something(cls, text: str) -> str:
        return words(text)


class CardChange(BaseModel):
    """Lines of the card that the customer does not want passed on, and such that they put right."""

    strike: list[str] = Field(default_factory=list, max_items=100)
    correct: list[Correction] = Field(default_factory=list, max_items=100)


@router.get("/info")
def info(app: App) -> dict[str, Any]:
    """Who answers here and how else to reach people; kept by the page for the time when nothing else works."""
    lines = app.lines()
    files = {"bytes": app.settings.file_mb * 1_000_000, "count": PER_MESSAGE}
    return {"company": lines.company, "bot_name": lines.bot_name, "contact": lines.contact, "files": files}


@router.post("/sessions", status_code=201)
def open_session(app: App, limits: Limits, request: Request, wish: NewSession | None = None) -> dict[str, str]:
    """A conversation, opened with the words that this is a machine; a signed customer token goes on with theirs."""
    allow(limits.sessions, client_address(request))
    wish = wish or NewSession(customer_token=None, timezone=None)
    known = app.customer_tokens.read(wish.customer_token) if wish.customer_token is not None else None
    conversation, token = app.chat.open_session(known, anew=wish.anew, timezone=wish.timezone)
    return {"conversation": conversation, "token": token}


@router.post("/messages", status_code=202)
def post_message(
    app: App, limits: Limits, token: Annotated[str, Depends(bearer)], message: NewMessage
) -> dict[str, Any]:
    """Store a message; 202 means it is stored and will be answered."""
    conversation = chat_conversation(app, token)  # in this thread: one of its own for it would cost more than asking
    said = message.text is not None or bool(message.attachments)
    if said == (message.choice is not None):
        raise HTTPException(422, "Send either a text, with files or without, or a choice.")
    allow(limits.messages, conversation)
    app.typing.stop(conversation, "customer")
    accepted = app.chat.accept(
        conversation, message.id, text=message.text, choice=message.choice, files=message.attachments
    )
    return {"seq": accepted.seq, "duplicate": accepted.duplicate}


@router.get("/messages")
def get_messages(
    app: App,
    conversation: Conversation,
    after: Annotated[int, Query(ge=0, le=LAST_POSITION)] = 0,
    before: Annotated[int | None, Query(ge=1, le=LAST_POSITION)] = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> dict[str, Any]:
    """The transcript from a position on, or the newest `limit` messages before one; with who has the conversation."""
    if before is None:
        found, files, state = app.chat.look(conversation, after)
    else:
        found, files, state = app.chat.look_back(conversation, before, limit=limit)
    return {"messages": [chat_message(row, files.get(row.id, ())) for row in found], **state}


@router.post("/human", status_code=202)
def ask_for_human(app: App, limits: Limits, conversation: Conversation) -> dict[str, Any]:
    """One tap to a person."""
    allow(limits.wishes, conversation)
    app.chat.ask_for_human(conversation)
    return app.chat.state(conversation)


@router.delete("/human")
def leave_queue(app: App, limits: Limits, conversation: Conversation) -> dict[str, Any]:
    """Leave the queue, back to the bot."""
    allow(limits.wishes, conversation)
    app.chat.leave_queue(conversation)
    return app.chat.state(conversation)


@router.post("/typing", status_code=204)
def typing(app: App, conversation: Conversation) -> Response:
    """The customer is typing."""
    app.typing.note(conversation, "customer")
    return Response(status_code=204)


@router.post("/seen", status_code=204)
def seen(app: App, limits: Limits, conversation: Conversation, mark: Seen) -> Response:
    """The customer has read up to here."""
    allow(limits.signs, conversation)
    customer_saw(app.database, conversation, mark.seq)
    return Response(status_code=204)


@router.get("/card")
def get_card(app: App, conversation: Conversation) -> dict[str, Any]:
    """What is passed on to a person."""
    return {"lines": app.chat.card(conversation)}


@router.patch("/card")
def change_card(app: App, limits: Limits, conversation: Conversation, wish: CardChange) -> dict[str, Any]:
    """Take lines off the card, or put them right."""
    allow(limits.wishes, conversation)
    app.chat.change_card(conversation, strike=wish.strike, correct={one.id: one.text for one in wish.correct})
    return {"lines": app.chat.card(conversation)}
