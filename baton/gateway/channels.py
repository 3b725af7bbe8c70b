"""Webhooks of the vendors: verified, stored under the vendor's ids, then acknowledged. Nothing is answered here.

No word of a body is logged. While the database is gone nothing is acknowledged, so that the vendor sends again.
"""

import logging
from dataclasses import replace

from fastapi import APIRouter, Request
from fastapi.responses import PlainTextResponse
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException

from baton.app import Baton
from baton.channels.base import Channel
from baton.conversations import inbox
from baton.conversations.inbox import Inbound
from baton.errors import NotFound, StorageUnavailable
from baton.gateway.access import app_of

log = logging.getLogger("baton.gateway")
router = APIRouter(prefix="/channels", tags=["channels"])


@router.get("/{name}")
def subscribe(request: Request, name: str) -> PlainTextResponse:
    """The vendor's check that this address is ours."""
    word = _channel(app_of(request), name).handshake(request.query_params)
    if word is None:
        raise HTTPException(403, "The verify token is not the one that credentials.yml names.")
    return PlainTextResponse(word)


@router.post("/{name}")
async def receive(request: Request, name: str) -> PlainTextResponse:
    """Store every message of a webhook; 200 means that all are stored."""
    app = app_of(request)
    channel = _channel(app, name)
    body = await request.body()
    if not channel.verified(body, request.headers):
        log.warning("webhook with a wrong signature", extra={"channel": name})
        raise HTTPException(403, "The signature is missing or wrong.")
    stored = await run_in_threadpool(_store, app, channel, body)
    log.info("webhook stored", extra={"channel": name, "messages": stored})
    return PlainTextResponse("")


def _channel(app: Baton, name: str) -> Channel:
    channel = app.channels.get(name)
    if channel is None:
        raise HTTPException(404, "This channel is not switched on.")
    return channel


def _store(app: Baton, channel: Channel, body: bytes) -> int:
    """Store each message in a transaction of its own; returns how many are new."""
    new, failed = 0, None
    for message in channel.inbound(body):
        try:
            new += not _accept(app, message)
        except StorageUnavailable:
            raise
        except Exception as error:  # one message that cannot be stored must not cost the others of the batch
            failed = error
    if failed is not None:
        raise failed
    return new


def _accept(app: Baton, message: Inbound) -> bool:
    """Store one message; returns whether it was there already."""
    try:
        return _take(app, message)
    except NotFound:
        # A button of an older conversation: its title still says what the customer wants.
        return _take(app, replace(message, choice=None))


def _take(app: Baton, message: Inbound) -> bool:
    with app.database.transaction() as tx:
        recall_within = app.desk_policy().reopen_within
        return inbox.accept(tx, message, notices=app.lines(), recall_within=recall_within).duplicate
