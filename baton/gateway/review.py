"""The API of the monthly empathy review, for leads and compliance: draw, rate blind, decide, follow up.

Whoever asks gets their own scores, and another's only once both are in; what was read in a conversation, only once it
waits for their score no more. Texts come without what tells who wrote them.
"""

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Path, Response
from pydantic import BaseModel, Field, validator
from starlette.exceptions import HTTPException

from baton.app import Baton
from baton.errors import PeriodError
from baton.gateway.access import app_of, role
from baton.gateway.fields import KEY, words
from baton.helpdesks.base import Agent
from baton.insights.agreement import agreement
from baton.insights.period import whole_month
from baton.rights import empathy
from baton.storage import reviewable
from baton.storage.database import Transaction
from baton.storage.storable import storable
from baton.voice.brand_lines import in_force

MONTH = r"^20\d\d-(0[1-9]|1[0-2])$"
LONGEST = 1_000
router = APIRouter(prefix="/api/reviews", tags=["review"])
App = Annotated[Baton, Depends(app_of)]
Reader = Annotated[Agent, Depends(role("lead", "compliance"))]
Month = Annotated[str, Path(pattern=MONTH)]
Key = Annotated[str, Path(pattern=KEY, max_length=40)]


class Draw(BaseModel):
    """The month whose sample is wanted; the last whole one if left out."""

    month: str | None = Field(None, regex=MONTH)


class Score(BaseModel):
    """What one person thinks of one conversation."""

    score: int = Field(..., ge=min(empathy.SCALE), le=max(empathy.SCALE))


class Decision(BaseModel):
    """What the meeting decided, and who sees to it."""

    words: str = Field(..., max_length=LONGEST)
    owner: str = Field(..., max_length=80)

    @validator("words", "owner")
    def _says_something(cls, text: str) -> str:
        return words(text)


class FollowUp(BaseModel):
    """What became of a decision."""

    state: Literal["open", "done", "dropped"]
    note: str = Field("", max_length=LONGEST)


@router.get("")
def months(app: App, reader: Reader) -> dict[str, Any]:
    """The months that have a sample, the latest first, and the last whole month, which may want one."""
    with app.database.reading() as tx:
        last, _ = whole_month(None, now=tx.now())
        return {"months": reviewable.months(tx), "last": last}


@router.post("", status_code=201)
def draw(app: App, reader: Reader, wish: Draw) -> dict[str, str]:
    """Draw the sample of a month, once; 422 for a month that is not over."""
    try:
        return {"month": empathy.draw_month(app.database, wish.month)}
    except PeriodError as error:
        raise HTTPException(422, str(error)) from error


@router.get("/{month}")
def whole(app: App, reader: Reader, month: Month) -> dict[str, Any]:
    """The review of a month: conversations, decisions, the ratings one may see, and what was read where one has rated.

    `phrases` and `proposals` are null while any conversation waits for the reader's score.
    """
    # What finds names in texts is heavy to load, and wanted once a month.
    from baton.insights.empathy_review import review

    voice, brand = in_force(app.settings.policy_dir)
    with app.database.reading() as tx:
        ratings = _ratings(tx, month, reader)
        waiting = {one["id"] for one in ratings["samples"] if one["may_rate"]}
        return review(tx, month, voice=voice, brand=brand).for_rater(waiting) | {"ratings": ratings}


@router.post("/{month}/samples/{sample}/rating", status_code=201)
def rate(app: App, reader: Reader, month: Month, sample: Key, given: Score) -> dict[str, Any]:
    """Give one's own score, which stands; 409 for a second one.

    Answers all ratings that one may see then, and `sample`: the conversation with what was read in it.
    """
    from baton.insights.empathy_review import one_sample

    voice, _ = in_force(app.settings.policy_dir)
    with app.database.transaction() as tx:
        empathy.rate(tx, month, sample, rater_id=reader.id, score=given.score)
    with app.database.reading() as tx:
        uncovered = one_sample(tx, month, sample, voice=voice)
        return _ratings(tx, month, reader) | {"sample": uncovered.to_dict()}


@router.post("/{month}/decisions", status_code=201)
def decide(app: App, reader: Reader, month: Month, made: Decision) -> dict[str, str]:
    """Write down a decision of the meeting."""
    with app.database.transaction() as tx:
        return {"decision": empathy.decide(tx, month, words=made.words, owner=made.owner, by=reader.id)}


@router.post("/decisions/{decision}/follow-up", status_code=204)
def follow_up(app: App, reader: Reader, decision: Key, found: FollowUp) -> Response:
    """Write down what became of a decision."""
    with app.database.transaction() as tx:
        empathy.follow_up(tx, decision, state=found.state, note=storable(found.note), by=reader.id)
    return Response(status_code=204)


def _ratings(tx: Transaction, month: str, reader: Agent) -> dict[str, Any]:
    """For each conversation how many have rated it, one's own score, and the pair once it is one."""
    mine: dict[str, int] = {}
    pairs: dict[str, list[int]] = {}
    for row in reviewable.ratings_for(tx, month, reader.id):
        pairs.setdefault(row.sample_id, []).append(row.score)
        if row.rater_id == reader.id:
            mine[row.sample_id] = row.score
    complete = {key: scores for key, scores in pairs.items() if len(scores) == reviewable.PAIR}
    own = reviewable.took_part(tx, month, reader.id)
    samples = [
        {
            "id": row.id,
            "rated": row.ratings,
            "mine": mine.get(row.id),
            "scores": complete.get(row.id, []),
            "may_rate": row.id not in mine and row.ratings < reviewable.PAIR and row.conversation_id not in own,
        }
        for row in reviewable.samples_of(tx, month)
    ]
    agreed = agreement([(first, second) for first, second in complete.values()], scale=tuple(empathy.SCALE))
    return {"samples": samples, "agreement": agreed.to_dict() | {"in_words": agreed.in_words()}}
