"""A month's review put together: words without names, turns, pairs of scores, and nothing of whoever was erased."""

import json
from pathlib import Path

import pytest

from baton.errors import NotFound
from baton.insights.review_sampling import seed_of
from baton.memory.erasure import erase
from baton.memory.retention import Retention
from baton.storage.blobs import Blobs
from baton.storage.database import Database
from baton.storage.tables import conversations, customers, empathy_ratings, empathy_samples, facts, messages
from tests.insights.reviewed import BRAND, GLAD, KIM, LEA, MAX, MONTH, SAD, Month, drawn, looks, rates, sampled, usual
from tests.memory.test_retention import Days

KIND = "I'm sorry that it came broken."


def test_it_shows_words_turns_and_the_scheme(database: Database) -> None:
    month = Month()
    month.goes(("customer", "my lamp is broken", SAD), ("bot", KIND), ("customer", "thank you", GLAD))
    month.store(database)
    drawn(database)
    found = looks(database)
    (one,) = found.samples
    assert [(line.author, line.text, line.mood) for line in one.lines] == [
        ("customer", "…", None),
        ("customer", "my lamp is broken", SAD),
        ("bot", KIND, None),
        ("customer", "thank you", GLAD),
    ]
    assert [(turn.way, [mark.words for mark in turn.marks]) for turn in one.turns] == [("up", ["sorry"])]
    assert [phrase.text for phrase in found.kept] == [KIND]
    assert (found.seed, found.gone, found.agreement.pairs) == (seed_of(MONTH, ""), 0, 0)
    json.dumps(found.to_dict())


def test_before_it_was_drawn_there_is_no_review(database: Database) -> None:
    with pytest.raises(NotFound, match=f"sample of {MONTH}"):
        looks(database)


def test_nobody_is_named_neither_customer_nor_colleague(database: Database) -> None:
    month = Month()
    key = month.goes(
        ("customer", "I'm Maya Patel, ring 07700 900123", SAD),
        ("0", "Dear Maya, Agentina1 and Lea look after it. Yours, Agentina0"),
        ("customer", "thanks Agentina0", GLAD),
    )
    month.past.rows["customers"][0]["name"] = "Maya Patel"
    month.store(database)
    drawn(database)
    whole = json.dumps(looks(database).to_dict())
    for secret in ("Maya", "Patel", "07700", "Agentina", "Lea", "u_0", "u_lea", key):
        assert secret not in whole
    assert "Dear [name], [name] and [name] look after it. Yours, [name]" in whole


def test_what_was_taken_back_and_what_was_noted_privately_is_not_shown(database: Database) -> None:
    month = Month()
    month.goes(
        ("customer", "oh", SAD), ("note", "a difficult one"), ("bot", "wrong words"), ("customer", "no", SAD),
        withdrawn=["wrong words"],
    )  # fmt: skip
    month.store(database)
    drawn(database)
    assert [line.text for line in looks(database).samples[0].lines] == ["…", "oh", "no"]


def test_pairs_of_scores_are_shown_and_counted_and_none_alone(database: Database) -> None:
    usual(database)
    rows = drawn(database, each=4)
    for place, row in enumerate(rows[:12]):
        rates(database, LEA, row, 1 + place % 5)
        if place < 11:
            rates(database, MAX, row, 1 + (place + place % 2) % 5)
    found = looks(database)
    assert [one.scores for one in found.samples[10:13]] == [(1, 1), (), ()]
    assert found.agreement.pairs == 11
    assert found.agreement.kappa is not None
    assert "Weighted kappa" in found.to_dict()["agreement"]["in_words"]


@pytest.mark.parametrize(("rises", "proposed"), [(1, ["confusion"]), (5, [])])
def test_a_drawn_conversation_counts_for_those_of_its_kind(database: Database, rises: int, proposed: list[str]) -> None:
    month, line = Month(), BRAND["handoff"]["confusion"] or ""
    month.goes(("customer", "a", 0.6), ("bot", line), ("customer", "b", 0.1), ("bot", line), ("customer", "c", -0.5))
    for _ in range(rises):
        month.goes(("customer", "a", SAD), ("bot", line), ("customer", "c", GLAD))
    month.store(database)
    drawn(database, each=1)
    found = looks(database)
    assert len(found.samples) == 2
    assert [one.key for one in found.proposals] == proposed


def test_an_erased_customer_leaves_neither_sample_nor_rating(database: Database, tmp_path: Path) -> None:
    usual(database, each=2)
    rows = drawn(database)
    for row in rows[:2]:
        rates(database, LEA, row, 2), rates(database, KIM, row, 4)
    erase(database, Blobs(tmp_path), [f"p_{rows[0].conversation_id}"], actor="lead", wait_s=0)
    assert [row.id for row in sampled(database)] == [row.id for row in rows[1:]]
    with database.reading() as tx:
        left = [row.sample_id for row in tx.connection.execute(empathy_ratings.select())]
    assert left == [rows[1].id] * 2
    found = looks(database)
    assert found.gone == 1
    assert found.agreement.pairs == 1
    assert rows[0].id not in json.dumps(found.to_dict())


def test_retention_takes_the_sampled_as_well(database: Database, tmp_path: Path) -> None:
    usual(database, each=1)
    rates(database, LEA, drawn(database)[0], 3)
    assert Retention(database, Blobs(tmp_path), Days).look()["customers"] == 5
    with database.reading() as tx:
        for table in (empathy_samples, empathy_ratings, conversations, customers, messages, facts):
            assert tx.connection.execute(table.select()).all() == []
    assert looks(database).gone == 5
