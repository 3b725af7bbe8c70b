"""The desk API: log in, queue, conversations, and a person's verbs. Described at /api/openapi.json."""

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Query, Request, Response
from pydantic import BaseModel, Field, root_validator, validator
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse

from baton.app import Baton
from baton.conversations.files import PER_MESSAGE
from baton.conversations.inbox import MAX_CHARACTERS
from baton.conversations.read_marks import agent_saw
from baton.conversations.silence import bot_is_silent
from baton.errors import TooManyLogins
from baton.gateway import desk_views
from baton.gateway.access import READERS, agent_of, app_of, bearer, role
from baton.gateway.fields import KEY, LAST_POSITION, ConversationId, FileId, words
from baton.gateway.login_limit import LoginLimit
from baton.gateway.rate_limit import client_address, too_many
from baton.gateway.wrap_up import wrap_up
from baton.handoff.handback import Outcome
from baton.helpdesks.base import Agent
from baton.helpdesks.users import clean_name, log_in, log_out, who
from baton.storage.storable import storable

# What is long is answered as JSON at once: it is plain data, and looking through it for anything else takes longer than
# reading it from the database.
router = APIRouter(prefix="/api", tags=["desk"])
App = Annotated[Baton, Depends(app_of)]
Reader = Annotated[Agent, Depends(role(*READERS))]
Writer = Annotated[Agent, Depends(role("agent", "lead"))]
Owner = Literal["bot", "queue", "human", "closed", "mine"]


class Login(BaseModel):
    """Name and password of a desk user."""

    name: str = Field(..., max_length=80)
    password: str = Field(..., max_length=200)


class Words(BaseModel):
    """A note, or the words of a reply; `id`, made by the page, makes sending again harmless."""

    text: str = Field(..., max_length=MAX_CHARACTERS)
    id: str | None = Field(None, max_length=80, regex=KEY)

    @validator("text")
    def _says_something(cls, text: str) -> str:
        return words(text)


class Said(Words):
    """A reply: a text, files that were uploaded before, or both."""

    text: str = Field("", max_length=MAX_CHARACTERS)
    attachments: list[FileId] = Field(default_factory=list, max_items=PER_MESSAGE)

    @root_validator(skip_on_failure=True)
    def _has_something(cls, values: dict[str, Any]) -> dict[str, Any]:
        if not values["text"] and not values["attachments"]:
            raise ValueError("neither a text nor a file")
        return values


class Wish(BaseModel):
    """A template of policy/desk.yml by its key, with a value for each of its placeholders; `id` as for a reply."""

    template: str = Field(..., max_length=80)
    parameters: dict[str, str] = Field(default_factory=dict)
    id: str | None = Field(None, max_length=80, regex=KEY)

    @validator("parameters")
    def _fits(cls, parameters: dict[str, str]) -> dict[str, str]:
        if any(len(value) > 500 or "\n" in value for value in parameters.values()):
            raise ValueError("a word to fill in has one line of at most 500 characters")
        return {storable(name): storable(value) for name, value in parameters.items()}


class Transfer(BaseModel):
    """To colleagues with this skill (a key of policy/desk.yml)."""

    skill: str = Field(..., min_length=1, max_length=40)


class Return(BaseModel):
    """The outcome with which the bot takes over again."""

    outcome: Literal["solved", "promised", "open"]
    promise: str | None = Field(None, max_length=500)
    next_step: str | None = Field(None, max_length=500)
    never_ask: list[str] = Field(default_factory=list, max_items=20)
    reason: str | None = Field(None, max_length=40)
    seen: int | None = Field(None, ge=0, le=LAST_POSITION)


class Seen(BaseModel):
    """The last message on the agent's screen."""

    seq: int = Field(..., ge=1, le=LAST_POSITION)


class Close(BaseModel):
    """`seen`: the last seq on the agent's screen, 409 when the customer wrote after it; `reason`: what it was about."""

    seen: int | None = Field(None, ge=0, le=LAST_POSITION)
    reason: str | None = Field(None, max_length=40)


def _profile(agent: Agent) -> dict[str, Any]:
    return {"name": agent.name, "role": agent.role, "skills": list(agent.skills)}


@router.post("/login")
def login(app: App, request: Request, who: Login) -> dict[str, Any]:
    """A session token for twelve hours."""
    limit: LoginLimit = request.app.state.login_limit
    name, address = clean_name(who.name), client_address(request)
    wait = limit.reserve(name, address)
    if wait:
        raise too_many("Too many wrong passwords. Try again in a few minutes.", wait_s=wait)
    try:
        found = log_in(app.database, name=name, password=who.password)
    except BaseException as error:
        limit.release(name, address)
        if isinstance(error, TooManyLogins):
            raise too_many(str(error), wait_s=error.retry_after_s) from None
        raise
    if found is None:
        raise HTTPException(401, "Name or password is wrong.")
    limit.succeeded(name, address)
    token, agent = found
    return {"token": token, "user": _profile(agent)}


@router.post("/logout", status_code=204)
def logout(app: App, token: Annotated[str, Depends(bearer)]) -> Response:
    """End the session; what the user holds goes back into the queue, unless they are logged in elsewhere."""
    agent = who(app.database, token)
    log_out(app.database, token)
    if agent is not None:
        app.attendance.left(agent.id)
    return Response(status_code=204)


@router.get("/me")
def me(app: App, agent: Annotated[Agent, Depends(agent_of)]) -> dict[str, Any]:
    """Who is logged in, and the skills there are."""
    files = {"bytes": app.settings.file_mb * 1_000_000, "count": PER_MESSAGE}
    return {"user": _profile(agent), "skills": dict(app.desk_policy().titles), "files": files}


@router.get("/queue")
def queue(app: App, agent: Reader) -> JSONResponse:
    """Everybody who waits, most pressing first, with the reason, and with whom it is offered to."""
    return JSONResponse({"conversations": desk_views.queue(app.database, agent=agent, policy=app.desk_policy())})


@router.get("/conversations")
def conversations(
    app: App, agent: Reader, owner: Owner | None = None, q: Annotated[str, Query(max_length=200)] = ""
) -> JSONResponse:
    """Conversations by owner ("mine": held by me) and by words in them."""
    policy = app.desk_policy()
    found = desk_views.found(app.database, owner=owner, agent=agent, words=storable(q), policy=policy)
    return JSONResponse({"conversations": found})


@router.get("/conversations/{conversation}")
def conversation(app: App, agent: Reader, conversation: ConversationId) -> JSONResponse:
    """Transcript, card, sentiment, decisions and notes of a conversation."""
    typing = app.typing.customer(conversation)
    policy = app.desk_policy()
    shown = desk_views.whole(app.database, conversation, terms=app.terms, templates=policy.templates)
    return JSONResponse(shown | {"typing": "customer" if typing else None})


@router.post("/conversations/{conversation}/claim")
def claim(app: App, agent: Writer, conversation: ConversationId) -> dict[str, Any]:
    """Take it, from the queue or from the bot; 409 names another holder.

    `bot_silent` is false when a message of the bot was on its way and its vendor has not taken it within a second.
    """
    app.desk.claim(conversation, agent)
    app.marks.note(conversation, typing=False)
    silent = bot_is_silent(app.database, conversation)
    return {"conversation": conversation, "owner": "human", "holder": agent.name, "bot_silent": silent}


@router.post("/conversations/{conversation}/messages", status_code=201)
def reply(app: App, agent: Writer, conversation: ConversationId, said: Said) -> dict[str, int]:
    """Say something to the customer."""
    app.typing.stop(conversation, "agent")
    files = list(dict.fromkeys(said.attachments))
    return {"seq": app.desk.reply(conversation, agent, said.text, reply_id=said.id, files=files)}


@router.post("/conversations/{conversation}/template", status_code=201)
def template(app: App, agent: Writer, conversation: ConversationId, wish: Wish) -> dict[str, int]:
    """Send an approved template to a customer who has not written for too long."""
    known = app.desk_policy().templates
    if wish.template not in known:
        raise HTTPException(422, f"There is no template '{wish.template}'. Templates: {', '.join(known) or 'none'}.")
    given = {name: value.strip() for name, value in wish.parameters.items() if value.strip()}
    missing = [name for name in known[wish.template].parameters if name not in given]
    if missing:
        raise HTTPException(422, f"Please fill in: {', '.join(missing)}.")
    return {"seq": app.desk.send_template(conversation, agent, known[wish.template], given, reply_id=wish.id)}


@router.post("/conversations/{conversation}/notes", status_code=201)
def note(app: App, agent: Writer, conversation: ConversationId, said: Words) -> dict[str, str]:
    """Write a private note."""
    return {"id": app.desk.note(conversation, agent, said.text)}


@router.post("/conversations/{conversation}/typing", status_code=204)
def typing(app: App, agent: Writer, conversation: ConversationId) -> Response:
    """The agent is typing."""
    app.typing.note(conversation, "agent")
    app.marks.note(conversation, typing=True)
    return Response(status_code=204)


@router.post("/conversations/{conversation}/seen", status_code=204)
def seen(app: App, agent: Writer, conversation: ConversationId, mark: Seen) -> Response:
    """Read up to here; the customer sees it of the agent who has the conversation."""
    agent_saw(app.database, conversation, agent_id=agent.id, seq=mark.seq)
    return Response(status_code=204)


@router.post("/conversations/{conversation}/transfer")
def transfer(app: App, agent: Writer, conversation: ConversationId, to: Transfer) -> dict[str, str]:
    """Back into the queue for a skill."""
    skills = app.desk_policy().titles
    if to.skill not in skills:
        raise HTTPException(422, f"There is no skill '{to.skill}'. Skills: {', '.join(skills)}.")
    app.desk.transfer(conversation, agent, to.skill)
    return {"conversation": conversation, "owner": "queue", "skill": to.skill}


@router.post("/conversations/{conversation}/return")
def give_back(app: App, agent: Writer, conversation: ConversationId, wish: Return) -> dict[str, str]:
    """Hand back to the bot with the outcome."""
    wrap_up(app, conversation, wish.reason)
    outcome = Outcome(wish.outcome, wish.promise, wish.next_step, wish.never_ask)
    app.desk.give_back(conversation, agent, outcome, seen=wish.seen)
    return {"conversation": conversation, "owner": "bot"}


@router.post("/conversations/{conversation}/close")
def close(app: App, agent: Writer, conversation: ConversationId, wish: Close | None = None) -> dict[str, str]:
    """End the conversation."""
    wrap_up(app, conversation, wish.reason if wish else None)
    app.desk.close(conversation, agent, seen=wish.seen if wish else None)
    return {"conversation": conversation, "owner": "closed"}
