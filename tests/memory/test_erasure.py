"""Whoever is erased is gone from everything, and nobody else is touched."""

import itertools
import json
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import update

from baton.errors import CustomerBusy
from baton.memory.erasure import erase
from baton.memory.export import gather, in_words, write
from baton.memory.identities import find, together
from baton.rights.decisions import verify
from baton.storage import cases
from baton.storage.belongings import KEPT_EMPTY, REMOVED_ONLY
from baton.storage.blobs import Blobs
from baton.storage.tables import attachments, conversations, decisions, empathy_ratings, metadata
from tests.fakes import Scene
from tests.memory.lives import OWNED, everything, live, rasas_events

NOBODYS = {
    "users": "people of the team",
    "user_sessions": "their log-ins",
    "gateways": "processes",
    "decision_head": "a number and a hash",
    "practices": "what people of the team practised with simulated customers",
    "practice_acts": "what they wrote there",
    "empathy_reviews": "months, and how many conversations their samples were drawn from",
    "empathy_decisions": "what leads decided about how we speak; the page asks them to name nobody",
}
"""Tables that hold nothing of a customer, with the reason; all others must be reached by an erasure."""


@pytest.fixture
def town(scene: Scene) -> Iterator[Scene]:
    """A database in which Rasa has made its table too."""
    with rasas_events(scene.database):
        yield scene


@pytest.fixture
def blobs(tmp_path: Path) -> Blobs:
    return Blobs(tmp_path / "files")


def gone(scene: Scene, blobs: Blobs, who: str) -> list[str]:
    with scene.database.reading() as tx:
        customers = find(tx, who)
    return list(erase(scene.database, blobs, customers, actor="lead", wait_s=0).elsewhere)


def test_every_table_is_reached_or_holds_nothing_of_a_customer() -> None:
    assert {table.name for table in metadata.sorted_tables} == {table.name for table in OWNED} | set(NOBODYS)


def test_nothing_is_left_of_whoever_was_erased_and_all_of_it_was_in_the_export(town: Scene, blobs: Blobs) -> None:
    maya = live(town.database, "MAYA")
    live(town.database, "OWEN")
    before = everything(town.database)
    planted = {name for name, rows in before.items() if "MAYA" in str(rows)}
    assert planted >= {table.name for table in OWNED} - {"decisions"} | {"events"}
    exported = in_words(gather(town.database, [maya]))
    gone(town, blobs, maya)
    after = everything(town.database)
    assert [name for name, rows in after.items() if "MAYA" in str(rows)] == []
    assert {"empathy_ratings"} == REMOVED_ONLY
    for name in planted - REMOVED_ONLY:
        assert "MAYA" in str(json.loads(exported)["tables"][name]), name
    assert "OWEN" not in exported


def test_nothing_is_left_in_the_databases_own_file(town: Scene, blobs: Blobs) -> None:
    if town.database.is_postgres:
        pytest.skip("PostgreSQL's files are its own; its rows are searched")
    path = Path(str(town.database.url.database))
    planted = [f"{word}{n:02}" for n in range(10) for word in ("QUARTZ", "ZEPHYR")]
    lives = [live(town.database, word) for word in planted]
    with town.database.transaction() as tx:
        tx.connection.execute(update(conversations).values(skill="s"))
    for one in lives:
        gone(town, blobs, one)
    written = b"".join(file.read_bytes() for file in path.parent.glob(f"{path.name}*"))
    assert [word for word in planted if word.encode() in written] == []


def test_others_keep_every_row_as_it_was(town: Scene, blobs: Blobs) -> None:
    live(town.database, "OWEN")
    before = everything(town.database)
    maya = live(town.database, "MAYA")
    gone(town, blobs, maya)
    after = everything(town.database)
    for name in set(before) - {"decisions", "decision_head"}:
        assert after[name] == before[name], name
    assert set(before["decisions"]) <= set(after["decisions"])


def test_the_decision_log_still_holds_and_says_that_somebody_was_erased(town: Scene, blobs: Blobs) -> None:
    maya, _ = live(town.database, "MAYA"), live(town.database, "OWEN")
    gone(town, blobs, maya)
    with town.database.reading() as tx:
        assert verify(tx) is None
    assert [row.action for row in sorted(town.rows(decisions), key=lambda row: row.id)] == ["erased", "none", "erase"]


def test_all_channels_of_one_person_go_and_a_namesake_stays(town: Scene, blobs: Blobs) -> None:
    web, phone = (live(town.database, mark, profile_id="pr_1") for mark in ("WEBMAYA", "PHONEMAYA"))
    other = live(town.database, "OTHERMAYA")
    gone(town, blobs, web)
    left = str(everything(town.database))
    assert ("WEBMAYA" in left, "PHONEMAYA" in left, "OTHERMAYA" in left) == (False, False, True)
    with town.database.reading() as tx:
        assert together(tx, other) == [other]
    assert phone not in left


def test_files_go_unless_somebody_else_has_the_same_one(town: Scene, blobs: Blobs) -> None:
    mine, shared = blobs.put(b"only mine"), blobs.put(b"the same picture")
    maya, owen = live(town.database, "MAYA"), live(town.database, "OWEN")
    also = live(town.database, "ALSO", profile_id="pr_2")
    with town.database.transaction() as tx:
        for customer, key in ((maya, shared), (owen, shared), (also, mine)):
            here = conversations.select().where(conversations.c.customer_id == customer)
            conversation = tx.connection.execute(here).one().id
            tx.connection.execute(
                update(attachments).where(attachments.c.conversation_id == conversation).values(sha256=key)
            )
    gone(town, blobs, maya)
    gone(town, blobs, also)
    kept = [path.name for path in blobs.folder.rglob("*") if path.is_file()]
    assert kept == [shared]


def test_a_turn_that_runs_is_waited_for_and_nothing_goes_before_it(town: Scene, blobs: Blobs) -> None:
    maya = live(town.database, "MAYA")
    with town.database.transaction() as tx:
        tx.connection.execute(update(conversations).values(lease="l", lease_until=tx.now().replace(year=2999)))
    before = everything(town.database)
    with pytest.raises(CustomerBusy):
        gone(town, blobs, maya)
    assert everything(town.database) == before


def test_who_is_heard_at_the_last_moment_stays(town: Scene, blobs: Blobs) -> None:
    maya = live(town.database, "MAYA")
    before = everything(town.database)
    with pytest.raises(CustomerBusy):
        erase(town.database, blobs, [maya], actor="retention", wait_s=0, only_if=lambda tx: False)
    assert everything(town.database) == before


def test_the_places_that_cannot_be_reached_are_named(town: Scene, blobs: Blobs) -> None:
    maya = town.conversation("whatsapp", "447")
    named = gone(town, blobs, maya)
    assert [word for word in ("WhatsApp", "Back-ups", "merchant") if word not in " ".join(named)] == []
    assert "Messenger" not in " ".join(named)


def test_what_lies_in_an_outside_helpdesk_is_named_with_the_ids_that_it_has_there(town: Scene, blobs: Blobs) -> None:
    conversation = town.conversation()
    maya = town.row(conversation).customer_id
    with town.database.transaction() as tx:
        case = cases.put(tx, conversation_id=conversation, helpdesk="chatwoot", stretch=1, relayed_seq=0)
        cases.change(tx, case.id, reference="17", state="ended")
    (named,) = [one for one in gone(town, blobs, maya) if one.startswith("Chatwoot: ")]
    assert "conversation 17 " in named
    assert maya in named


def test_the_zip_holds_the_data_and_the_files_and_only_its_owner_reads_it(
    town: Scene, blobs: Blobs, tmp_path: Path
) -> None:
    key = blobs.put(b"a picture")
    maya = live(town.database, "MAYA")
    with town.database.transaction() as tx:
        tx.connection.execute(update(attachments).values(sha256=key))
    path = tmp_path / "maya.zip"
    assert write(town.database, blobs, [maya], path) == 1
    with zipfile.ZipFile(path) as archive:
        assert archive.read(f"files/{key}") == b"a picture"
        assert json.loads(archive.read("customer.json"))["customers"] == [maya]
    assert path.stat().st_mode & 0o077 == 0


def test_the_export_holds_no_key_to_a_door(town: Scene) -> None:
    data = gather(town.database, [live(town.database, "MAYA")])
    shown = {column for rows in data["tables"].values() for row in rows for column in row}
    assert shown & {"token_hash", "hash", "salt", "lease", "password_hash"} == set()
    assert data["tables"]["decisions"]


def test_the_export_holds_no_score_of_a_review_and_no_rater(town: Scene) -> None:
    maya = live(town.database, "MAYA")
    (score,) = town.rows(empathy_ratings)
    exported = gather(town.database, [maya])
    assert "empathy_samples" in exported["tables"]
    assert "empathy_ratings" not in exported["tables"]
    for hidden in (score.id, "rater_id"):
        assert hidden not in in_words(exported)


ROUND = itertools.count(100)
PEOPLE = st.lists(st.sampled_from(["pr_a", "pr_b", None]), min_size=2, max_size=6)


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(profiles=PEOPLE, chosen=st.integers(0, 5))
def test_whoever_is_erased_or_exported_nobody_else_is_touched(
    town: Scene, blobs: Blobs, profiles: list[str | None], chosen: int
) -> None:
    number = next(ROUND)
    marks = [f"M{number}x{n}x" for n in range(len(profiles))]
    groups = [profile and f"{profile}{number}" for profile in profiles]
    people = {mark: live(town.database, mark, profile_id=group) for mark, group in zip(marks, groups, strict=True)}
    who = marks[chosen % len(marks)]
    with town.database.reading() as tx:
        same = set(together(tx, people[who]))
    mine = {mark for mark, key in people.items() if key in same}
    exported = in_words(gather(town.database, sorted(same)))
    assert {mark for mark in marks if mark in exported} == mine
    before = everything(town.database)
    gone(town, blobs, people[who])
    after = everything(town.database)
    for name in set(before) - set(KEPT_EMPTY) - {"decision_head"}:
        others = [row for row in before[name] if not any(mark in row for mark in mine)]
        assert set(others) >= set(after[name]), name
    for mark in set(marks) - mine:
        assert str(after).count(mark) == str(before).count(mark)
    for mark in mine:
        assert mark not in str(after)
