"""Server-sent events for the chat page and the desk: what is new, as it is stored, with resume.

Each open page asks the database when its topic rings, and every few seconds in case a ring was missed.
"""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Header, Query, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import StreamingResponse

from baton.app import Baton
from baton.errors import NotFound, StorageUnavailable
from baton.gateway.access import READERS, app_of, chat_conversation, role
from baton.gateway.fields import LAST_POSITION
from baton.gateway.views import chat_message
from baton.helpdesks.base import Agent

router = APIRouter()
HEARTBEAT_S = 15.0
LOOK_AGAIN_S = 5.0
FADING_S = 2.0
"""How often to look while something changes without a ring: signs of typing fade, waiting times fall."""
HEADERS = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}


@router.get("/chat/stream", tags=["chat"])
async def chat_stream(
    request: Request,
    app: Annotated[Baton, Depends(app_of)],
    conversation: Annotated[str, Depends(chat_conversation)],
    after: Annotated[int, Query(ge=0, le=LAST_POSITION)] = 0,
    last_event_id: Annotated[str | None, Header()] = None,
) -> StreamingResponse:
    """Messages as events (id: seq) and `state` events (owner, queue, typing); resumes by Last-Event-ID."""
    start = int(last_event_id[:20]) if last_event_id and last_event_id.isdecimal() else after
    return _events(_chat(app, conversation, min(start, LAST_POSITION)))


@router.get("/api/stream", tags=["desk"])
async def desk_stream(
    app: Annotated[Baton, Depends(app_of)], agent: Annotated[Agent, Depends(role(*READERS))]
) -> StreamingResponse:
    """`queue` and `conversation` events that tell the desk what to fetch again."""
    return _events(_desk(app))


def _events(lines: AsyncIterator[str]) -> StreamingResponse:
    return StreamingResponse(lines, media_type="text/event-stream", headers=HEADERS)


async def _chat(app: Baton, conversation: str, after: int) -> AsyncIterator[str]:
    state: dict[str, Any] | None = None
    quiet = 0.0
    with app.bell.listen(f"conversation:{conversation}") as news:
        yield ": open\n\n"
        while not app.bell.closed:
            try:
                found, now = await run_in_threadpool(app.chat.look, conversation, after)
            except (StorageUnavailable, NotFound):
                return
            for row in found:
                after = row.seq
                yield f"id: {row.seq}\ndata: {json.dumps(chat_message(row))}\n\n"
            if now != state:
                state = now
                yield f"event: state\ndata: {json.dumps(now)}\n\n"
            if found:
                continue
            pause = FADING_S if now["typing"] or now["queue"] else LOOK_AGAIN_S
            quiet = 0.0 if await _rings(news, pause) else quiet + pause
            if quiet >= HEARTBEAT_S:
                quiet = 0.0
                yield ": still here\n\n"


async def _desk(app: Baton) -> AsyncIterator[str]:
    with app.bell.listen("") as news:
        yield ": open\n\n"
        yield "event: queue\ndata: {}\n\n"
        while not app.bell.closed:
            topics = await _topics(news, HEARTBEAT_S)
            if not topics:
                yield ": still here\n\n"
            if "queue" in topics:
                yield "event: queue\ndata: {}\n\n"
            for conversation in sorted({topic.split(":")[1] for topic in topics if ":" in topic}):
                typing = app.typing.customer(conversation)
                yield f"event: conversation\ndata: {json.dumps({'conversation': conversation, 'typing': typing})}\n\n"


async def _rings(news: "asyncio.Queue[str]", seconds: float) -> bool:
    return bool(await _topics(news, seconds))


async def _topics(news: "asyncio.Queue[str]", seconds: float) -> set[str]:
    """The topics that rang, gathered for a moment so that a burst costs one look."""
    try:
        topics = {await asyncio.wait_for(news.get(), seconds)}
    except asyncio.TimeoutError:
        return set()
    await asyncio.sleep(0.02)
    while not news.empty():
        topics.add(news.get_nowait())
    return topics
