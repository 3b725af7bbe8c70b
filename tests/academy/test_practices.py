"""Practices over the database: each its trainee's own, and no trace of them anywhere else."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from baton.academy.practices import Practices, Trainee
from baton.academy.school import School
from baton.errors import MoveNotAllowed, NotFound
from baton.helpdesks.users import add_user
from baton.storage import people
from baton.storage.database import Database
from baton.storage.tables import metadata
from tests.academy.course import COURSE, scenario

PARCEL = COURSE["late_parcel"]
OWN = {"practices", "practice_acts"}


def trainee(database: Database, name: str = "Ann") -> Trainee:
    add_user(database, name=name, password="a long password", role="agent")
    with database.reading() as tx:
        return Trainee(people.user_by_name(tx, name).id, name)


def everything_else(database: Database) -> dict[str, list[Any]]:
    with database.reading() as tx:
        return {
            table.name: [tuple(row) for row in tx.connection.execute(select(table))]
            for table in metadata.sorted_tables
            if table.name not in OWN
        }


@pytest.fixture
def practices(sqlite_database: Database, school: School) -> Practices:
    return Practices(sqlite_database, school)


def test_a_practice_from_start_to_debrief(practices: Practices, sqlite_database: Database) -> None:
    ann = trainee(sqlite_database)
    practice = practices.start(ann, "late_parcel", seed=1)
    shown = practices.help(ann, practice)
    [planted] = [line for line in shown["summary"] if line["text"] == PARCEL.planted[0].text]
    practices.mark(ann, practice, planted["mark"])
    assert planted not in practices.help(ann, practice)["summary"]
    assert "delivery_tracking" in {one["source"] for one in practices.ask(ann, practice, PARCEL.look_up[0].question)}
    with pytest.raises(MoveNotAllowed, match="End the practice first"):
        practices.debrief(ann, practice)
    for text in PARCEL.expert:
        practices.reply(ann, practice, text)
    whole = practices.whole(ann, practice)
    assert whole["owner"] == "closed"
    assert [message["author"] for message in whole["messages"]][-4:] == ["agent", "customer"] * 2
    found = practices.debrief(ann, practice)
    assert found["scores"]["ai_use"] == 100
    assert found["passed"]
    assert practices.end(ann, practice) == found
    assert practices.progress(ann)["best"] == {"late_parcel": found["scores"]["total"]}


def test_the_same_seed_and_words_score_the_same(practices: Practices, sqlite_database: Database) -> None:
    ann, ben = trainee(sqlite_database), trainee(sqlite_database, "Ben")
    found = []
    for who in (ann, ben, ann):
        practice = practices.start(who, "late_parcel", seed=7)
        practices.reply(who, practice, "I'm sorry. Please wait until Monday.")
        found.append(practices.end(who, practice))
    assert found[0] == found[1] == found[2]


def test_sending_again_does_nothing_and_nothing_follows_the_end(
    practices: Practices, sqlite_database: Database
) -> None:
    ann = trainee(sqlite_database)
    practice = practices.start(ann, "late_parcel", seed=1)
    for _ in range(2):
        practices.reply(ann, practice, "I'm looking into it.", client_id="x1")
    assert [one["author"] for one in practices.whole(ann, practice)["messages"]].count("agent") == 1
    practices.end(ann, practice)
    with pytest.raises(MoveNotAllowed, match="is over"):
        practices.reply(ann, practice, "One more thing.")


def test_nobody_else_sees_it(practices: Practices, sqlite_database: Database) -> None:
    ann, lead = trainee(sqlite_database), trainee(sqlite_database, "Lea")
    practice = practices.start(ann, "late_parcel")
    for look in (practices.whole, practices.help, practices.debrief, practices.end):
        with pytest.raises(NotFound):
            look(lead, practice)
    assert practices.progress(lead)["practices"] == 0


def test_everything_of_a_trainee_can_be_removed(practices: Practices, sqlite_database: Database) -> None:
    ann, ben = trainee(sqlite_database), trainee(sqlite_database, "Ben")
    mine, his = practices.start(ann, "late_parcel"), practices.start(ben, "late_parcel")
    practices.reply(ann, mine, "I'm looking into it.")
    assert practices.forget(ann) == 1
    with pytest.raises(NotFound):
        practices.whole(ann, mine)
    assert practices.whole(ben, his)["customer"]["name"] == "Priya"


def test_proof_comes_with_completion_only(practices: Practices, sqlite_database: Database) -> None:
    with pytest.raises(MoveNotAllowed, match="not complete"):
        practices.evidence(trainee(sqlite_database))


WORDS = st.sampled_from([*PARCEL.expert, "Please wait.", "I'm sorry.", "Here is my number 07700 900123 <b>x</b>"])
DEEDS = st.lists(st.tuples(st.sampled_from(["reply", "ask", "mark", "mirror", "end"]), WORDS), max_size=6)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(deeds=DEEDS, key=st.sampled_from(["late_parcel", "kettle_burn"]))
def test_whatever_is_practised_no_other_table_holds_a_trace(
    practices: Practices, sqlite_database: Database, deeds: list[tuple[str, str]], key: str
) -> None:
    with sqlite_database.reading() as tx:
        known = people.user_by_name(tx, "Ann")
    ann = Trainee(known.id, "Ann") if known else trainee(sqlite_database)
    before = everything_else(sqlite_database)
    practice = practices.start(ann, key)
    for verb, text in deeds:
        try:
            getattr(practices, verb)(ann, practice, *([] if verb == "end" else [text]))
        except MoveNotAllowed:
            assert practices.whole(ann, practice)["owner"] == "closed"
    assert everything_else(sqlite_database) == before
    assert scenario(key).key == key
