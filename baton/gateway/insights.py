"""The API of the KPIs, for leads: figures of the whole team, no words of customers."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query
from starlette.exceptions import HTTPException

from baton.app import Baton
from baton.channels import NAMES
from baton.errors import PeriodError
from baton.gateway.access import app_of, role
from baton.helpdesks.base import Agent
from baton.insights.period import period
from baton.insights.report import report

router = APIRouter(prefix="/api", tags=["insights"])


@router.get("/kpis")
def kpis(
    app: Annotated[Baton, Depends(app_of)],
    lead: Annotated[Agent, Depends(role("lead"))],
    start: Annotated[str | None, Query(alias="from", max_length=40)] = None,
    end: Annotated[str | None, Query(alias="to", max_length=40)] = None,
    channel: Annotated[str | None, Query(max_length=20)] = None,
) -> dict[str, Any]:
    """Every KPI from a date up to but without another, with interval and definition; null below the least count."""
    if channel is not None and channel not in NAMES:
        raise HTTPException(422, f"There is no channel '{channel}'.")
    with app.database.reading() as tx:
        now = tx.now()
    try:
        span = period(start, end, channel=channel, now=now)
    except PeriodError as error:
        raise HTTPException(422, str(error)) from error
    return report(app.database, span).to_dict()
