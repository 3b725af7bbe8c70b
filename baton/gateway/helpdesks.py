"""Webhooks of outside helpdesks: verified, stored, then acknowledged. No word of a body is logged."""

import logging
import time

from fastapi import APIRouter, Request
from fastapi.responses import PlainTextResponse
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException

from baton.errors import Unreadable
from baton.gateway.access import baton_of

log = logging.getLogger("baton.gateway")
router = APIRouter(prefix="/helpdesks", tags=["helpdesks"])


@router.post("/{name}")
async def receive(request: Request, name: str) -> PlainTextResponse:
    """Take in what happened there; 200 means that it is stored, or none of ours."""
    app = baton_of(request)
    connector = app.connectors.get(name)
    if connector is None:
        raise HTTPException(404, "This helpdesk is not set up.")
    body = await request.body()
    if not connector.verified(body, request.headers, now=time.time()):
        log.warning("webhook with a wrong signature or time", extra={"helpdesk": name})
        raise HTTPException(403, "The signature is missing, wrong or too old.")
    try:
        heard = connector.heard_all(body)
    except Unreadable as error:
        raise HTTPException(400, str(error)) from None
    ours = [await run_in_threadpool(app.hearing.webhook, name, one) for one in heard]
    log.info("helpdesk webhook", extra={"helpdesk": name, "ours": any(ours)})
    return PlainTextResponse("")
