"""The monthly empathy review as a piece of work: the sample drawn once, two people who rate, decisions followed up.

What they see of each other is decided by `baton.storage.reviewable`; what a conversation says, by `baton.insights`.
"""

from collections.abc import Mapping

from baton.errors import MoveNotAllowed, NotFound, ReviewError
from baton.insights.period import whole_month
from baton.insights.review_sampling import EACH, LEAST_MESSAGES, MOST_EACH, candidates, draw, seed_of
from baton.storage import empathy_reviews as rows
from baton.storage import reviewable
from baton.storage.database import Database, Transaction

SCALE: Mapping[int, str] = {
    1: "hurt: the customer was blamed, ignored or fobbed off",
    2: "cold: the matter was dealt with, the person was not",
    3: "polite: nothing wrong, nothing that noticed how they felt",
    4: "attentive: their feeling was noticed and answered",
    5: "caring: noticed, answered, and the next step taken off their hands",
}
"""What a score means, so that two people mean the same by it."""
STATES = ("open", "done", "dropped")


def draw_month(database: Database, month: str | None, *, each: int = EACH) -> str:
    """Draw the sample of a month, the last whole one when None; returns the month. It is drawn once and by a seed that
    nobody chooses: drawing until it pleases would be no sample. Raises PeriodError and ReviewError."""
    if not 1 <= each <= MOST_EACH:
        raise ReviewError(f"{each} conversations of each kind cannot be drawn; 1 to {MOST_EACH} can.")
    # A month is read without holding anybody up, and what was drawn is written in a moment.
    with database.reading() as tx:
        name, span = whole_month(month, now=tx.now())
        if reviewable.is_drawn(tx, name):
            raise ReviewError(f"The sample of {name} was drawn already, and is drawn once.")
        seed = seed_of(name, reviewable.last_decision_before(tx, span.end))
        felt, handed = reviewable.felt(tx, span, least=LEAST_MESSAGES), reviewable.handed_off(tx, span)
        found = draw(candidates(felt, handed), seed=seed, each=each)
    with database.transaction() as tx:
        rows.keep_sample(tx, name, seed=seed, scheme=found.scheme(), drawn=found.picked)
    return name


def rate(tx: Transaction, month: str, sample_id: str, *, rater_id: str, score: int) -> None:
    """One person's score of one conversation. It stands as it was given, so that no later look at the other's can
    change it. Raises ReviewError, NotFound and MoveNotAllowed."""
    if score not in SCALE:
        raise ReviewError(f"The score is {score}; it must be one of {', '.join(map(str, SCALE))}.")
    sampled = rows.lock_sample(tx, month, sample_id)
    raters = rows.rated_by(tx, sample_id)
    if rater_id in raters:
        raise MoveNotAllowed("You have rated this conversation already; the first score stands.")
    if len(raters) >= reviewable.PAIR:
        raise MoveNotAllowed("Two people have rated this conversation already.")
    if sampled.conversation_id in reviewable.took_part(tx, month, rater_id):
        raise MoveNotAllowed("You took part in this conversation, so somebody else rates it.")
    rows.rate(tx, sampled, rater_id=rater_id, score=score)


def decide(tx: Transaction, month: str, *, words: str, owner: str, by: str) -> str:
    """Write down what the meeting about a month decided, and who sees to it; returns the decision's id."""
    if not reviewable.is_drawn(tx, month):
        raise NotFound("There is no review of this month.")
    return rows.decide(tx, month, words=words.strip(), owner=owner.strip(), by=by)


def follow_up(tx: Transaction, decision_id: str, *, state: str, note: str | None, by: str) -> None:
    """Write down what became of a decision."""
    if state not in STATES:
        raise ReviewError(f"The state is '{state}'; it must be one of {', '.join(STATES)}.")
    rows.follow_up(tx, decision_id, state=state, note=(note or "").strip() or None, by=by)
