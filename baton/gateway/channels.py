"""Webhooks of the vendors: verified, stored under the vendor's ids, then acknowledged. Nothing is answered here.

No word of a body is logged. While the database is gone nothing is acknowledged, so that the vendor sends again.
"""

import logging
from collections.abc import Sequence
from dataclasses import replace

from fastapi import APIRouter, Request
from fastapi.responses import PlainTextResponse
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException

from baton.app import Baton
from baton.channels.base import Channel
from baton.conversations.hearing import hear
from baton.conversations.inbox import Inbound
from baton.conversations.news import News
from baton.conversations.steps import passed
from baton.errors import NotFound, StorageUnavailable, Unreadable
from baton.gateway.access import baton_of

log = logging.getLogger("baton.gateway")
AT_ONCE = 100
"""Pieces of news in one transaction: thousands are stored in seconds, and nobody waits for a lock for long."""
router = APIRouter(prefix="/channels", tags=["channels"])


@router.get("/{name}")
def subscribe(request: Request, name: str) -> PlainTextResponse:
    """The vendor's check that this address is ours."""
    word = _channel(baton_of(request), name).handshake(request.query_params)
    if word is None:
        raise HTTPException(403, "The verify token is not the one that credentials.yml names.")
    return PlainTextResponse(word)


@router.post("/{name}")
async def receive(request: Request, name: str) -> PlainTextResponse:
    """Store all news of a webhook; 200 means that everything is stored."""
    app = baton_of(request)
    channel = _channel(app, name)
    body = await request.body()
    if not channel.verified(body, request.headers):
        log.warning("webhook with a wrong signature", extra={"channel": name})
        raise HTTPException(403, "The signature is missing or wrong.")
    passed("inbound.verified")
    try:
        stored = await run_in_threadpool(_store, app, channel, body)
    except Unreadable as error:
        raise HTTPException(400, str(error)) from None
    passed("inbound.committed")
    log.info("webhook stored", extra={"channel": name, "news": stored})
    return PlainTextResponse("")


def _channel(app: Baton, name: str) -> Channel:
    channel = app.channels.get(name)
    if channel is None:
        raise HTTPException(404, "This channel is not switched on.")
    return channel


def _store(app: Baton, channel: Channel, body: bytes) -> int:
    """Store everything in a webhook, a few pieces in one transaction; returns how many brought something new.

    Where one of them cannot be stored, each of them has a transaction of its own: it must not cost the others.
    """
    new, failed = 0, None
    news = channel.news(body)
    # On PostgreSQL whoever holds several conversations' locks could wait in a circle with a turn or a claim.
    at_once = 1 if app.database.is_postgres else AT_ONCE
    for start in range(0, len(news), at_once):
        pieces = news[start : start + at_once]
        try:
            new += _hear(app, pieces)
        except Exception:
            for piece in pieces:
                try:
                    new += _hear_one(app, piece)
                except StorageUnavailable:
                    raise
                except Exception as error:
                    failed = error
    if failed is not None:
        raise failed
    return new


def _hear_one(app: Baton, piece: News) -> int:
    try:
        return _hear(app, [piece])
    except NotFound:
        if not isinstance(piece, Inbound):
            raise
        # A button of an older conversation: its title still says what the customer wants.
        return _hear(app, [replace(piece, choice=None)])


def _hear(app: Baton, pieces: Sequence[News]) -> int:
    load = app.backlog.load()
    with app.database.transaction() as tx:
        recall_within, words = app.desk_policy().reopen_within, app.lines()
        return sum([hear(tx, piece, words=words, recall_within=recall_within, load=load) for piece in pieces])
