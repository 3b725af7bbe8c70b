"""Server-sent events for the chat page and the desk: what is new, as it is stored, with resume.

Each open page asks the database when its topic rings, and now and then in case a ring was missed.
"""

import asyncio
import json
import time
from collections import deque
from collections.abc import AsyncIterator, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Header, Query, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import StreamingResponse

from baton.app import Baton
from baton.conversations.web_chat import AT_ONCE
from baton.errors import NotFound, StorageUnavailable
from baton.gateway.access import READERS, app_of, bearer, chat_conversation, role
from baton.gateway.fields import LAST_POSITION
from baton.gateway.views import chat_message
from baton.helpdesks.base import Agent
from baton.helpdesks.users import who

router = APIRouter()
HEARTBEAT_S = 15.0
LOOK_AGAIN_S = 15.0
"""A ring is missed only when another program writes into a SQLite file, or while the ear's connection is being made
anew, after which everybody looks; so this may take its time."""
FADING_S = 2.0
"""How often to look while a person types: the sign fades without a ring."""
WAITING_S = 5.0
"""How often to look while the customer waits in the queue: others go, and the time falls."""
BURST_S = 0.02
"""How long the desk's pages wait for more of a burst; a customer is not kept waiting for an answer."""
STREAMS = 5
"""Open streams of one conversation; another one ends the oldest."""
SIGNS = ("typing", "seen")
"""Ends of topics after which no list of the desk looks different."""
ENDED = "ended"
HEADERS = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}


@dataclass(eq=False)
class Line:
    """One open stream: the queue in which it hears of news, and whether it has to make room for another."""

    news: "asyncio.Queue[str]"
    ended: bool = False


class OpenStreams:
    """The open streams of each conversation, oldest first; for the event loop only."""

    def __init__(self) -> None:
        self._lines: dict[str, deque[Line]] = {}

    @contextmanager
    def line(self, conversation: str, news: "asyncio.Queue[str]") -> Iterator[Line]:
        """Count a stream as long as it is open."""
        lines, line = self._lines.setdefault(conversation, deque()), Line(news)
        lines.append(line)
        if len(lines) > STREAMS:
            _end(lines.popleft())
        try:
            yield line
        finally:
            if line in lines:
                lines.remove(line)
            if not lines and self._lines.get(conversation) is lines:
                del self._lines[conversation]


def _end(line: Line) -> None:
    line.ended = True
    if not line.news.full():
        line.news.put_nowait(ENDED)


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
    streams: OpenStreams = request.app.state.open_streams
    return _events(_chat(app, streams, conversation, min(start, LAST_POSITION)))


@router.get("/api/stream", tags=["desk"])
async def desk_stream(
    app: Annotated[Baton, Depends(app_of)],
    agent: Annotated[Agent, Depends(role(*READERS))],
    token: Annotated[str, Depends(bearer)],
) -> StreamingResponse:
    """Events that tell the desk what to fetch again: `queue`, or `conversation`, `sign` and `looks` of one."""
    return _events(_desk(app, token))


def _events(lines: AsyncIterator[str]) -> StreamingResponse:
    return StreamingResponse(lines, media_type="text/event-stream", headers=HEADERS)


async def _chat(app: Baton, streams: OpenStreams, conversation: str, after: int) -> AsyncIterator[str]:
    state: dict[str, Any] | None = None
    quiet, unread = 0.0, LOOK_AGAIN_S
    with app.bell.listen(f"conversation:{conversation}") as news, streams.line(conversation, news) as line:
        yield ": open\n\n"
        while not app.bell.closed and not line.ended:
            try:
                if unread >= LOOK_AGAIN_S:
                    found, files, now = await run_in_threadpool(app.chat.look, conversation, after)
                    unread = 0.0
                else:
                    found, files, now = [], {}, await run_in_threadpool(app.chat.state, conversation)
            except (StorageUnavailable, NotFound):
                return
            for row in found:
                after = row.seq
                yield f"id: {row.seq}\ndata: {json.dumps(chat_message(row, files.get(row.id, ())))}\n\n"
            if now != state:
                state = now
                yield f"event: state\ndata: {json.dumps(now)}\n\n"
            if len(found) >= AT_ONCE:
                unread = LOOK_AGAIN_S
                continue
            pause = FADING_S if now["typing"] == "agent" else WAITING_S if now["queue"] else LOOK_AGAIN_S
            if await _rings(news, pause):
                quiet, unread = 0.0, LOOK_AGAIN_S
            else:
                quiet, unread = quiet + pause, unread + pause
            if quiet >= HEARTBEAT_S:
                quiet = 0.0
                yield ": still here\n\n"


async def _desk(app: Baton, token: str) -> AsyncIterator[str]:
    checked = time.monotonic()
    with app.bell.listen("") as news:
        yield ": open\n\n"
        yield "event: queue\ndata: {}\n\n"
        while not app.bell.closed:
            topics = await _topics(news, HEARTBEAT_S, gather_s=BURST_S)
            if time.monotonic() - checked >= HEARTBEAT_S:
                if not await run_in_threadpool(_may_read, app, token):
                    return
                checked = time.monotonic()
            if not topics:
                yield ": still here\n\n"
            if "queue" in topics:
                yield "event: queue\ndata: {}\n\n"
            for event, conversation in _told(topics):
                typing = app.typing.customer(conversation)
                yield f"event: {event}\ndata: {json.dumps({'conversation': conversation, 'typing': typing})}\n\n"


def _told(topics: Iterable[str]) -> list[tuple[str, str]]:
    """What a page of the desk is told of these topics: (event, conversation).

    `looks`: who has it on the screen; `sign`: its customer types or has read; `conversation`: anything else of it.
    """
    parts = [topic.split(":") for topic in topics if ":" in topic]
    changed = {part[1] for part in parts if part[0] != "looks" and part[-1] not in SIGNS}
    signs = {part[1] for part in parts if part[-1] in SIGNS} - changed
    looks = {part[1] for part in parts if part[0] == "looks"}
    named = (("conversation", changed), ("sign", signs), ("looks", looks))
    return [(event, conversation) for event, those in named for conversation in sorted(those)]


def _may_read(app: Baton, token: str) -> bool:
    try:
        agent = who(app.database, token)
    except StorageUnavailable:
        return False
    return agent is not None and agent.role in READERS


async def _rings(news: "asyncio.Queue[str]", seconds: float) -> bool:
    return bool(await _topics(news, seconds))


async def _topics(news: "asyncio.Queue[str]", seconds: float, *, gather_s: float = 0.0) -> set[str]:
    """The topics that rang, gathered for a moment so that a burst costs one look."""
    try:
        topics = {await asyncio.wait_for(news.get(), seconds)}
    except asyncio.TimeoutError:
        return set()
    await asyncio.sleep(gather_s)
    while not news.empty():
        topics.add(news.get_nowait())
    return topics
