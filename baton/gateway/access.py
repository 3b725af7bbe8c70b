"""Who is asking: a web customer by chat token, a desk user by session token. Tokens come in a header only."""

from collections.abc import Awaitable, Callable
from typing import Annotated

from fastapi import Depends, Header, Request
from starlette.exceptions import HTTPException

from baton.app import Baton
from baton.helpdesks.base import Agent
from baton.helpdesks.users import who

CHALLENGE = {"WWW-Authenticate": "Bearer"}
READERS = ("agent", "lead", "compliance")
"""Roles that may see conversations."""


def baton_of(request: Request) -> Baton:
    """The parts of this process."""
    baton: Baton = request.app.state.baton
    return baton


async def app_of(request: Request) -> Baton:
    """The parts of this process, as a dependency. One that waits for nothing is a coroutine: others cost a thread."""
    return baton_of(request)


def token_in(authorization: str | None) -> str:
    """The token of an Authorization header; 401 without one."""
    scheme, _, token = (authorization or "").partition(" ")
    if scheme.lower() != "bearer" or not token.strip():
        raise HTTPException(401, "A token is needed.", headers=CHALLENGE)
    return token.strip()


async def bearer(authorization: Annotated[str | None, Header()] = None) -> str:
    """The token of the request, as a dependency."""
    return token_in(authorization)


def chat_conversation(app: Annotated[Baton, Depends(app_of)], token: Annotated[str, Depends(bearer)]) -> str:
    """The conversation of a web customer."""
    conversation = app.chat.conversation_of(token)
    if conversation is None:
        raise HTTPException(401, "This chat token is not known.", headers=CHALLENGE)
    return conversation


def agent_of(app: Annotated[Baton, Depends(app_of)], token: Annotated[str, Depends(bearer)]) -> Agent:
    """The desk user behind a session token."""
    agent = who(app.database, token)
    if agent is None:
        raise HTTPException(401, "Please log in again.", headers=CHALLENGE)
    return agent


def role(*roles: str) -> Callable[[Agent], Awaitable[Agent]]:
    """A dependency that lets only these roles through."""

    async def check(agent: Annotated[Agent, Depends(agent_of)]) -> Agent:
        if agent.role not in roles:
            raise HTTPException(403, f"This is for the roles {', '.join(roles)}.")
        return agent

    return check
