"""Runs the gateway in this process under uvicorn until it is told to stop."""

import os

import uvicorn

from baton.conversations.kill_point import arm
from baton.gateway.web import create_app
from baton.settings import Settings
from baton.storage.sole_gateway import sole_gateway


def serve(settings: Settings) -> None:
    """Serve until SIGINT or SIGTERM; open event streams get a moment to end.

    Raises DatabaseTaken when another gateway has the SQLite file.
    """
    arm(os.environ)
    with sole_gateway(settings.database_url):
        _run(settings)


def _run(settings: Settings) -> None:
    uvicorn.run(
        create_app(settings),
        host=settings.host,
        port=settings.port,
        # The WebSocket library that Rasa pins is older than uvicorn's adapter, and Baton has no WebSockets.
        ws="none",
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=3,
        timeout_keep_alive=30,
    )
