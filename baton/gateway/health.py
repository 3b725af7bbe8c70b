"""Is it alive, is it ready, how is it doing: for operators and their monitoring. No customer data."""

import asyncio
import hmac
import socket
import time
from typing import Annotated, Any
from urllib.parse import urlsplit

from fastapi import APIRouter, Depends, Header, Request, Response
from fastapi.responses import JSONResponse
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException

from baton import __version__
from baton.app import Baton
from baton.gateway.access import CHALLENGE, app_of, token_in
from baton.gateway.metrics import exposition
from baton.gateway.rate_limit import is_this_machine
from baton.gateway.rights_metrics import RightsFigures
from baton.insights.recent import Recent

router = APIRouter(tags=["health"])
FRESH_S = 2.0
"""How long a look at the dependencies serves everybody who asks."""
States = dict[str, bool]
NEEDED = ("database", "rasa", "actions")


class Readiness:
    """The state of every dependency, looked at once for all who ask at the same time; for the event loop only."""

    def __init__(self, app: Baton) -> None:
        self._app = app
        self._look: asyncio.Task[States] | None = None
        self._looked_at = 0.0

    async def states(self) -> States:
        """Which dependencies answer."""
        if self._look is None or (self._look.done() and time.monotonic() - self._looked_at > FRESH_S):
            self._look = asyncio.create_task(self._now())
        return await asyncio.shield(self._look)

    async def _now(self) -> States:
        try:
            return await run_in_threadpool(_states, self._app)
        finally:
            self._looked_at = time.monotonic()


@router.get("/health")
async def health() -> dict[str, str]:
    """The process is up; answered without a thread, so that it is also said while every thread waits for something."""
    return {"status": "ok", "version": __version__}


@router.get("/ready")
async def ready(request: Request) -> JSONResponse:
    """200 when every dependency answers, else 503; each with its state, at most two seconds old.

    Of several Rasa servers one is enough; each is shown beside `rasa`.
    """
    readiness: Readiness = request.app.state.readiness
    states = await readiness.states()
    body: dict[str, Any] = {"ready": all(states[name] for name in NEEDED)}
    body |= {"dependencies": {name: "ok" if good else "unavailable" for name, good in states.items()}}
    return JSONResponse(body, 200 if body["ready"] else 503)


@router.get("/metrics")
def metrics(
    app: Annotated[Baton, Depends(app_of)], request: Request, authorization: Annotated[str | None, Header()] = None
) -> Response:
    """Figures in Prometheus' text format, for this machine or with the token of BATON_METRICS_TOKEN."""
    if not is_this_machine(request):
        _require(app.settings.metrics_token, authorization)
    rights = RightsFigures(app.database, app.rights, app.rights_policy)
    kpis: Recent = request.app.state.kpis
    text, content_type = exposition(app.database, app.desk_policy().answer_within, kpis, rights)
    return Response(text, media_type=content_type)


def _require(token: str, authorization: str | None) -> None:
    if not token:
        raise HTTPException(403, "The figures are for this machine only, unless BATON_METRICS_TOKEN is set.")
    if not hmac.compare_digest(token_in(authorization).encode(), token.encode()):
        raise HTTPException(401, "The token is not that of BATON_METRICS_TOKEN.", headers=CHALLENGE)


def _states(app: Baton) -> States:
    servers = app.rasa.states()
    each = {f"rasa {urlsplit(url).netloc}": good for url, good in servers.items()} if len(servers) > 1 else {}
    return {
        "database": app.database.alive(),
        "rasa": any(servers.values()),
        **each,
        "actions": _listens(app.settings.actions_url),
    }


def _listens(url: str) -> bool:
    address = urlsplit(url)
    try:
        port = address.port or (443 if address.scheme == "https" else 80)
        with socket.create_connection((address.hostname or "", port), timeout=1.0):
            return True
    except OSError:
        return False
