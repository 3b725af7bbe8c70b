"""The work on an empathy review: drawn once, rated blind by two who were not there, decided and followed up."""

from datetime import datetime, timedelta, timezone
from typing import Any

import pytest
from sqlalchemy import insert, select, update

from baton.errors import MoveNotAllowed, NotFound, PeriodError, ReviewError
from baton.insights.review_sampling import seed_of
from baton.rights import empathy
from baton.storage import empathy_reviews as rows
from baton.storage import reviewable
from baton.storage.database import Database
from baton.storage.tables import decisions, empathy_decisions, empathy_ratings, empathy_reviews, empathy_samples, notes
from tests.insights.history import DAY
from tests.insights.reviewed import KIM, LEA, MAX, MONTH, SAD, Month, drawn, rates, sampled, usual


def seen_by(database: Database, reader: str | None) -> list[tuple[str, int]]:
    """(who, score) of the rows that leave the database for a reader."""
    with database.reading() as tx:
        return [(row.rater_id, row.score) for row in reviewable.ratings_for(tx, MONTH, reader)]


def decided(database: Database, month: str, words: str) -> str:
    with database.transaction() as tx:
        return empathy.decide(tx, month, words=words, owner="team lead", by=LEA.id)


def test_of_each_kind_so_many_are_drawn_and_the_scheme_says_how(database: Database) -> None:
    usual(database)
    rows = drawn(database, each=4)
    assert len(rows) == 20
    assert [row.number for row in rows] == list(range(1, 21))
    with database.reading() as tx:
        review = reviewable.review_of(tx, MONTH)
    assert review is not None
    assert review.seed == seed_of(MONTH, "")
    assert {one["stratum"]: (one["there"], one["drawn"]) for one in review.scheme} == dict.fromkeys(
        ("complaint", "mood_fell", "mood_rose", "handed_off"), (6, 4)
    ) | {"bot_only": (6, 4)}


def test_nobody_chooses_the_seed_and_nobody_knows_it_before_the_month_is_over(database: Database) -> None:
    usual(database)
    end = datetime(2026, 4, 1, tzinfo=timezone.utc)
    for number, at in enumerate((end - timedelta(days=3), end - timedelta(seconds=1), end, end + timedelta(days=1)), 1):
        about = {"action": "handoff", "actor": "bot", "reasons": [], "inputs": {}, "outcome": "-", "previous_hash": "-"}
        with database.transaction() as tx:
            tx.connection.execute(insert(decisions).values(id=number, at=at, hash=f"hash {number}", **about))
    first = [row.conversation_id for row in drawn(database)]
    with database.transaction() as tx:
        review = reviewable.review_of(tx, MONTH)
        assert review is not None
        assert review.seed == seed_of(MONTH, "hash 2") != seed_of("2026-02", "hash 2")
        tx.connection.execute(empathy_samples.delete())
        tx.connection.execute(reviewable.empathy_reviews.delete())
    assert [row.conversation_id for row in drawn(database)] == first


def test_a_sample_is_drawn_once(database: Database) -> None:
    usual(database)
    before = drawn(database)
    with pytest.raises(ReviewError, match="drawn already"):
        empathy.draw_month(database, MONTH)
    assert sampled(database) == before


def test_a_customer_who_is_erased_meanwhile_leaves_a_sample_to_draw_again(database: Database) -> None:
    with pytest.raises(ReviewError, match="Draw it again"), database.transaction() as tx:
        rows.keep_sample(tx, "2026-02", seed=1, scheme=[], drawn=[("c_erased", "calm")])
    with database.reading() as tx:
        assert not reviewable.is_drawn(tx, "2026-02")


def test_what_was_said_in_another_month_or_taken_back_is_not_drawn_from(database: Database) -> None:
    month = Month()
    month.goes(("customer", "a", SAD), ("bot", "b"), ("customer", "c", SAD), at=DAY - timedelta(days=10))
    month.goes(("customer", "a", SAD), ("bot", "b"), ("customer", "c", SAD), withdrawn=["c"])
    kept = month.goes(("customer", "a", SAD), ("bot", "b"), ("customer", "c", SAD))
    month.store(database)
    assert [row.conversation_id for row in drawn(database)] == [kept]


def test_the_ends_of_a_conversation_and_its_worst_message_decide_its_kind(database: Database) -> None:
    month = Month()
    there_and_back = month.goes(
        ("customer", "a", 0.5), ("bot", "b"), ("customer", "c", SAD), ("bot", "d"), ("customer", "e", 0.4)
    )
    fell = month.goes(("customer", "a", 0.5), ("bot", "b"), ("customer", "c"), ("customer", "d", -0.1), ("bot", "e"))
    complained = month.goes(("customer", "a", 0.1), ("bot", "b"), ("customer", "c", 0.1), complaint=0.7)
    month.goes(("customer", "only one", 0.1), ("bot", "b"), ("customer", "c"))
    month.store(database)
    assert {row.conversation_id: row.stratum for row in drawn(database)} == {
        there_and_back: "bot_only",
        fell: "mood_fell",
        complained: "complaint",
    }


def test_a_month_in_which_nothing_was_felt_has_an_empty_sample(database: Database) -> None:
    Month().store(database)
    assert drawn(database) == []


@pytest.mark.parametrize("options", [{"each": 0}, {"each": 21}])
def test_a_scheme_that_cannot_be_is_refused(database: Database, options: dict[str, Any]) -> None:
    with pytest.raises(ReviewError):
        empathy.draw_month(database, MONTH, **options)


def test_a_month_that_is_not_over_is_not_drawn(database: Database) -> None:
    with database.reading() as tx:
        month = f"{tx.now():%Y-%m}"
    with pytest.raises(PeriodError, match="not over"):
        empathy.draw_month(database, month)


def test_without_a_month_it_is_the_last_whole_one(database: Database) -> None:
    with database.reading() as tx:
        last = tx.now().replace(day=1) - timedelta(days=1)
    assert empathy.draw_month(database, None) == f"{last:%Y-%m}"


def test_nobody_sees_anothers_score_before_both_are_in(database: Database) -> None:
    usual(database)
    one, two, *_ = drawn(database)
    rates(database, LEA, one, 2)
    rates(database, MAX, two, 5)
    assert seen_by(database, LEA.id) == [(LEA.id, 2)]
    assert seen_by(database, MAX.id) == [(MAX.id, 5)]
    assert seen_by(database, KIM.id) == []
    assert seen_by(database, None) == []
    rates(database, MAX, one, 4)
    assert seen_by(database, LEA.id) == [(LEA.id, 2), (MAX.id, 4)]
    assert seen_by(database, KIM.id) == seen_by(database, None) == [(LEA.id, 2), (MAX.id, 4)]
    assert seen_by(database, MAX.id) == [(LEA.id, 2), (MAX.id, 4), (MAX.id, 5)]


def test_a_score_stands_and_two_are_enough(database: Database) -> None:
    usual(database)
    one, *_ = drawn(database)
    rates(database, LEA, one, 2)
    with pytest.raises(MoveNotAllowed, match="the first score stands"):
        rates(database, LEA, one, 5)
    rates(database, MAX, one, 4)
    with pytest.raises(MoveNotAllowed, match="Two people"):
        rates(database, KIM, one, 3)
    with database.reading() as tx:
        assert [row.score for row in tx.connection.execute(empathy_ratings.select())] == [2, 4]


@pytest.mark.parametrize("part", ["wrote", "claimed", "noted"])
def test_who_took_part_does_not_rate(database: Database, part: str) -> None:
    month = Month()
    key = month.goes(("customer", "a", SAD), ("0", "b"), ("customer", "c", SAD), handed=True)
    taken = {"wrote": ("messages", "user_id"), "claimed": ("handoffs", "claimed_by"), "noted": ("notes", "user_id")}
    table, column = taken[part]
    for row in month.past.rows.get(table, ()):
        if row.get(column):
            row[column] = LEA.id
    month.store(database)
    if part == "noted":
        with database.transaction() as tx:
            note = {"id": "n_1", "conversation_id": key, "user_id": LEA.id, "text": "a difficult one", "at": DAY}
            tx.connection.execute(notes.insert().values(note))
    (one,) = drawn(database)
    with pytest.raises(MoveNotAllowed, match="took part"):
        rates(database, LEA, one, 3)
    rates(database, MAX, one, 3)


@pytest.mark.parametrize("score", [0, 6, -1])
def test_a_score_off_the_scale_is_refused(database: Database, score: int) -> None:
    usual(database)
    one, *_ = drawn(database)
    with pytest.raises(ReviewError, match="must be one of 1, 2, 3, 4, 5"):
        rates(database, LEA, one, score)


def test_a_conversation_of_another_month_is_not_found(database: Database) -> None:
    usual(database)
    one, *_ = drawn(database)
    with database.transaction() as tx, pytest.raises(NotFound):
        empathy.rate(tx, "2026-02", one.id, rater_id=LEA.id, score=3)


def test_the_next_meeting_sees_what_the_last_one_decided_and_what_is_still_open(database: Database) -> None:
    Month().store(database)
    for month in ("2026-01", "2026-02", "2026-03"):
        empathy.draw_month(database, month)
    old_done, old_open = decided(database, "2026-01", "say sorry first"), decided(database, "2026-01", "call back")
    last_done = decided(database, "2026-02", "shorter answers")
    decided(database, "2026-03", "new wording")
    with database.transaction() as tx:
        empathy.follow_up(tx, old_done, state="done", note=None, by=MAX.id)
        tx.connection.execute(
            update(empathy_decisions).where(empathy_decisions.c.id == old_done).values(followed_at=DAY)
        )
        empathy.follow_up(tx, last_done, state="done", note=" in the macros ", by=MAX.id)
    with database.reading() as tx:
        found = reviewable.to_follow_up(tx, "2026-03")
        assert [(row.id, row.state, row.note) for row in found] == [
            (old_open, "open", None),
            (last_done, "done", "in the macros"),
        ]
        assert [row.words for row in reviewable.decided_in(tx, "2026-03")] == ["new wording"]
        assert reviewable.to_follow_up(tx, "2026-01") == []


def test_what_became_of_an_older_decision_is_seen_by_the_meeting_that_learns_it(database: Database) -> None:
    Month().store(database)
    for month in ("2026-01", "2026-02", "2026-03"):
        empathy.draw_month(database, month)
    long_done, just_done = decided(database, "2026-01", "call back"), decided(database, "2026-01", "say sorry first")
    for key in (long_done, just_done):
        with database.transaction() as tx:
            empathy.follow_up(tx, key, state="done", note=None, by=MAX.id)
    with database.transaction() as tx:
        drawn_at = tx.connection.execute(
            select(empathy_reviews.c.drawn_at).where(empathy_reviews.c.month == "2026-03")
        ).scalar_one()
        long_ago = update(empathy_decisions).where(empathy_decisions.c.id == long_done)
        tx.connection.execute(long_ago.values(followed_at=drawn_at - timedelta(days=3)))
    with database.reading() as tx:
        found = reviewable.to_follow_up(tx, "2026-03")
    assert [(row.id, row.state) for row in found] == [(just_done, "done")]


def test_a_decision_needs_a_review_and_a_state_that_there_is(database: Database) -> None:
    Month().store(database)
    with pytest.raises(NotFound):
        decided(database, "2026-03", "anything")
    empathy.draw_month(database, "2026-03")
    key = decided(database, "2026-03", "anything")
    with database.transaction() as tx:
        with pytest.raises(ReviewError, match="must be one of open, done, dropped"):
            empathy.follow_up(tx, key, state="lost", note=None, by=LEA.id)
        with pytest.raises(NotFound):
            empathy.follow_up(tx, "ed_nobody", state="done", note=None, by=LEA.id)
