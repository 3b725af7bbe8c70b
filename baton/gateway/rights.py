"""The API of the rights ledger, for leads and compliance: coverage of seven days, and reviews with what is overdue."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends

from baton.app import Baton
from baton.gateway.access import app_of, role
from baton.helpdesks.base import Agent
from baton.rights.reviews import due

router = APIRouter(prefix="/api", tags=["rights"])


@router.get("/rights")
def rights(
    app: Annotated[Baton, Depends(app_of)], reader: Annotated[Agent, Depends(role("lead", "compliance"))]
) -> dict[str, Any]:
    """What customers were owed and got, at most ten minutes old, and each review with its last signature."""
    policy = app.rights_policy()
    with app.database.reading() as tx:
        reviews = [one.to_dict() for one in due(tx, policy)]
    return {**app.rights.coverage().to_dict(), "law": policy.law, "reviews": reviews}
