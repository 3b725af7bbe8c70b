"""The API of what is measured, for leads: figures of the whole team, no words of customers.

They are measured in a process of their own (`baton.insights.measuring`); whoever waits for them holds no thread here.
"""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query
from fastapi.responses import Response
from starlette.exceptions import HTTPException

from baton.app import Baton
from baton.channels import NAMES
from baton.errors import PeriodError
from baton.gateway.access import app_of, role
from baton.helpdesks.base import Agent
from baton.insights.period import period
from baton.insights.questions import CSV, KPIS, PARTS, UPLIFT, Question, part_of

router = APIRouter(prefix="/api", tags=["insights"])
Measure = Callable[[str], Awaitable[Any]]


def about(
    app: Annotated[Baton, Depends(app_of)],
    lead: Annotated[Agent, Depends(role("lead"))],
    start: Annotated[str | None, Query(alias="from", max_length=40)] = None,
    end: Annotated[str | None, Query(alias="to", max_length=40)] = None,
    channel: Annotated[str | None, Query(max_length=20)] = None,
) -> Measure:
    """Measures things about the period that a lead asks for; 422 for one that cannot be measured."""
    if channel is not None and channel not in NAMES:
        raise HTTPException(422, f"There is no channel '{channel}'.")
    with app.database.reading() as tx:
        now = tx.now()
    try:
        span = period(start, end, channel=channel, now=now)
    except PeriodError as error:
        raise HTTPException(422, str(error)) from error
    theme = app.lines().theme

    async def measure(what: str) -> Any:
        answer = app.measuring.ask(Question(what, (start, end, channel), span, theme))
        # Shielded, as others may wait for the same answer when one of them goes away.
        return await asyncio.shield(asyncio.wrap_future(answer))

    return measure


Measured = Annotated[Measure, Depends(about)]


@router.get("/kpis")
async def kpis(measure: Measured) -> dict[str, Any]:
    """Every KPI from a date up to but without another, with interval and definition; null below the least count."""
    found: dict[str, Any] = await measure(KPIS)
    return found


@router.get("/uplift")
async def uplift(measure: Measured) -> dict[str, Any]:
    """What passing on did to customers' mood beyond what would have come by itself; null below the least count."""
    found: dict[str, Any] = await measure(UPLIFT)
    return found


@router.get("/kpis.csv")
async def kpis_csv(measure: Measured) -> Response:
    """The same as CSV, a line for each figure and for each part of a breakdown."""
    return Response(await measure(CSV), media_type="text/csv")


@router.get("/insights/{part}")
async def insights(measure: Measured, part: str) -> dict[str, Any]:
    """One part of the insights pages: sections with a sentence, a table, and a plot of the same figures as SVG."""
    if part not in PARTS:
        raise HTTPException(404, "There is no such part.")
    found: dict[str, Any] = await measure(part_of(part))
    return found
