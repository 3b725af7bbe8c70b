"""Builds the gateway's web application: routes, limits, headers. `create_app` is what uvicorn starts."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI
from fastapi.staticfiles import StaticFiles
from starlette.concurrency import run_in_threadpool
from starlette.middleware import Middleware

from baton import __version__
from baton.app import Baton, build
from baton.gateway import (
    academy,
    assist,
    channels,
    chat,
    customers,
    desk,
    health,
    helpdesks,
    insights,
    lead,
    looks,
    orders,
    pages,
    problems,
    review,
    rights,
    streams,
    team,
    uploads,
    wrap_up,
)
from baton.gateway.health import Readiness
from baton.gateway.limits import BodyLimit, SafeHeaders
from baton.gateway.login_limit import LoginLimit
from baton.gateway.origins import Origins
from baton.gateway.rate_limit import ChatLimits
from baton.gateway.streams import OpenStreams
from baton.insights.recent import Recent
from baton.settings import Settings


def create_app(settings: Settings | None = None) -> FastAPI:
    """The application; raises PolicyError or SettingError when something is wrong. Loops start with the server."""
    baton = build(settings or Settings.from_environment())
    app = FastAPI(
        title="Baton desk and chat API",
        version=__version__,
        openapi_url="/api/openapi.json",
        docs_url=None,
        redoc_url=None,
        lifespan=_lifespan,
        middleware=[
            Middleware(SafeHeaders),
            Middleware(Origins, allowed=baton.settings.embed_origins),
            Middleware(BodyLimit, file_bytes=baton.settings.file_mb * 1_000_000),
        ],
    )
    app.state.baton = baton
    app.state.login_limit, app.state.chat_limits = LoginLimit(), ChatLimits()
    app.state.open_streams, app.state.readiness = OpenStreams(), Readiness(baton)
    app.state.kpis = Recent(baton.database, baton.measuring)
    problems.install(app)
    for module in (
        streams,
        chat,
        uploads,
        desk,
        customers,
        team,
        lead,
        looks,
        orders,
        wrap_up,
        insights,
        review,
        rights,
        assist,
        academy,
        channels,
        helpdesks,
        health,
        pages,
    ):
        app.include_router(module.router)
    app.mount("/static", StaticFiles(directory=pages.STATIC), name="static")
    return app


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    baton: Baton = app.state.baton
    baton.start()
    yield
    await run_in_threadpool(baton.stop)
