"""Is it alive, is it ready, how is it doing: for operators and their monitoring. No customer data."""

import socket
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Response
from fastapi.responses import JSONResponse

from baton import __version__
from baton.app import Baton
from baton.gateway.access import app_of
from baton.gateway.metrics import exposition

router = APIRouter(tags=["health"])
App = Annotated[Baton, Depends(app_of)]


@router.get("/health")
def health() -> dict[str, str]:
    """The process is up."""
    return {"status": "ok", "version": __version__}


@router.get("/ready")
def ready(app: App) -> JSONResponse:
    """200 when every dependency answers, else 503; each with its state."""
    states = {
        "database": app.database.alive(),
        "rasa": app.rasa.ready(),
        "actions": _listens(app.settings.actions_port),
    }
    body: dict[str, Any] = {"ready": all(states.values())}
    body |= {"dependencies": {name: "ok" if good else "unavailable" for name, good in states.items()}}
    return JSONResponse(body, 200 if body["ready"] else 503)


@router.get("/metrics")
def metrics(app: App) -> Response:
    """Figures in Prometheus' text format."""
    text, content_type = exposition(app.database)
    return Response(text, media_type=content_type)


def _listens(port: int) -> bool:
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=1.0):
            return True
    except OSError:
        return False
