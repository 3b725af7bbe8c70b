"""The API of what is measured, for leads: figures of the whole team, no words of customers."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query
from fastapi.responses import Response
from starlette.exceptions import HTTPException

from baton.app import Baton
from baton.channels import NAMES
from baton.errors import PeriodError
from baton.gateway.access import app_of, role
from baton.gateway.insight_parts import PARTS
from baton.helpdesks.base import Agent
from baton.insights import uplift as comparison
from baton.insights.period import period
from baton.insights.report import report
from baton.storage.figures import Span

router = APIRouter(prefix="/api", tags=["insights"])
App = Annotated[Baton, Depends(app_of)]
Lead = Annotated[Agent, Depends(role("lead"))]


def span_of(
    app: App,
    lead: Lead,
    start: Annotated[str | None, Query(alias="from", max_length=40)] = None,
    end: Annotated[str | None, Query(alias="to", max_length=40)] = None,
    channel: Annotated[str | None, Query(max_length=20)] = None,
) -> Span:
    """The period that a lead asks about; 422 for one that cannot be measured."""
    if channel is not None and channel not in NAMES:
        raise HTTPException(422, f"There is no channel '{channel}'.")
    with app.database.reading() as tx:
        now = tx.now()
    try:
        return period(start, end, channel=channel, now=now)
    except PeriodError as error:
        raise HTTPException(422, str(error)) from error


Asked = Annotated[Span, Depends(span_of)]


@router.get("/kpis")
def kpis(app: App, span: Asked) -> dict[str, Any]:
    """Every KPI from a date up to but without another, with interval and definition; null below the least count."""
    return report(app.database, span).to_dict()


@router.get("/uplift")
def uplift(app: App, span: Asked) -> dict[str, Any]:
    """What passing on did to customers' mood beyond what would have come by itself; null below the least count."""
    about = {"from": span.start.isoformat(), "to": span.end.isoformat(), "channel": span.channel}
    return about | comparison.uplift(app.database, span).to_dict()


@router.get("/kpis.csv")
def kpis_csv(app: App, span: Asked) -> Response:
    """The same as CSV, a line for each figure and for each part of a breakdown."""
    return Response(report(app.database, span).to_csv(), media_type="text/csv")


@router.get("/insights/{part}")
def insights(app: App, span: Asked, part: str) -> dict[str, Any]:
    """One part of the insights pages: sections with a sentence, a table, and a plot of the same figures as SVG."""
    if part not in PARTS:
        raise HTTPException(404, "There is no such part.")
    about = {"from": span.start.isoformat(), "to": span.end.isoformat(), "channel": span.channel}
    return about | {"sections": [section.to_dict() for section in PARTS[part](app, span)]}
