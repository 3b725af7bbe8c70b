"""Files of conversations over HTTP: uploaded by customer or agent, given out to the two sides of the conversation.

What is given out is saved, never run: one name, one type that was checked, no sniffing, no origin of its own.
"""

from typing import Annotated, Any
from urllib.parse import quote

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import Response
from starlette.concurrency import run_in_threadpool

from baton.app import Baton
from baton.channels.uploads import inspected
from baton.gateway.access import READERS, app_of, chat_conversation, role
from baton.gateway.fields import ConversationId, FileId
from baton.gateway.rate_limit import ChatLimits, allow, chat_limits
from baton.helpdesks.base import Agent

router = APIRouter()
App = Annotated[Baton, Depends(app_of)]
Conversation = Annotated[str, Depends(chat_conversation)]
Limits = Annotated[ChatLimits, Depends(chat_limits)]
Reader = Annotated[Agent, Depends(role(*READERS))]
Writer = Annotated[Agent, Depends(role("agent", "lead"))]
FileName = Annotated[str, Query(max_length=300)]
SEALED = {
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "private, no-store",
}
"""Headers of a file that a stranger made."""


@router.post("/chat/attachments", status_code=201, tags=["chat"])
async def upload(
    request: Request, app: App, limits: Limits, conversation: Conversation, name: FileName = ""
) -> dict[str, Any]:
    """Keep a file, the body as it is, for the next message; the answer's `id` goes into its `attachments`."""
    allow(limits.uploads, conversation)
    return await _kept(request, app, conversation, name)


@router.get("/chat/attachments/{file}", tags=["chat"])
def given_out(app: App, conversation: Conversation, file: FileId) -> Response:
    """A file of the customer's own conversation."""
    return _sealed(app, conversation, file)


@router.post("/api/conversations/{conversation}/attachments", status_code=201, tags=["desk"])
async def upload_of_agent(
    request: Request, app: App, agent: Writer, limits: Limits, conversation: ConversationId, name: FileName = ""
) -> dict[str, Any]:
    """Keep a file for the agent's next reply."""
    allow(limits.uploads, f"{agent.id} {conversation}")
    return await _kept(request, app, conversation, name)


@router.get("/api/conversations/{conversation}/attachments/{file}", tags=["desk"])
def given_out_to_agent(app: App, agent: Reader, conversation: ConversationId, file: FileId) -> Response:
    """A file of a conversation."""
    return _sealed(app, conversation, file)


async def _kept(request: Request, app: Baton, conversation: str, name: str) -> dict[str, Any]:
    content = await request.body()

    def keep() -> dict[str, Any]:
        file = inspected(content, name=name, max_bytes=app.settings.file_mb * 1_000_000)
        return app.files.keep(conversation, file) | {"width": file.width, "height": file.height}

    return await run_in_threadpool(keep)


def _sealed(app: Baton, conversation: str, file: str) -> Response:
    row, content = app.files.read(conversation, file)
    headers = {**SEALED, "Content-Disposition": f"attachment; filename*=UTF-8''{quote(row.name or 'file', safe='')}"}
    return Response(content, media_type=row.mime, headers=headers)
