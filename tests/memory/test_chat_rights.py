"""What a customer in a chat may do with their memory, and whose memory they reach."""

from pathlib import Path

import pytest
from sqlalchemy import select

from baton.memory.chat_rights import consent, correct, forget, scope_of
from baton.memory.identities import LOGIN, Proof, prove
from baton.memory.known import slots_of
from baton.memory.recorder import Recorder
from baton.storage import conversations as rows
from baton.storage import memories
from baton.storage.tables import facts, inbox
from tests.fakes import Scene

POLICY = Path(__file__).parents[2] / "policy" / "privacy.yml"
ADDRESS = "my address is 4 Elm Road, Leeds"


@pytest.fixture
def town(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> Scene:
    """The action server knows the database by its setting."""
    monkeypatch.setenv("BATON_DATABASE_URL", scene.database.url.render_as_string(hide_password=False))
    return scene


def told(scene: Scene, talk: str, text: str) -> None:
    """Say it, have it answered and remembered."""
    scene.write(talk, text)
    scene.work()
    remember(scene)


def remember(scene: Scene) -> None:
    while Recorder(scene.database).look():
        pass


def asked(scene: Scene, talk: str, text: str = "forget it") -> str:
    """A message that is being answered; its inbound id."""
    accepted = scene.write(talk, text)
    with scene.database.reading() as tx:
        waiting = select(inbox.c.id).where(inbox.c.conversation_id == talk, inbox.c.state == "waiting")
        assert accepted
        return str(tx.connection.execute(waiting).scalar_one())


def known(scene: Scene, talk: str) -> set[tuple[str, str]]:
    with scene.database.reading() as tx:
        people, scope = scope_of(tx, scene.row(talk))
        return {(row.kind, row.value) for row in memories.facts_of(tx, people, conversation_id=scope)}


def proven(scene: Scene, *talks: str) -> None:
    for talk in talks:
        with scene.database.transaction() as tx:
            prove(tx, scene.row(talk).customer_id, Proof(LOGIN, "C-1"))


def test_a_kind_of_fact_is_forgotten_and_not_learnt_again_from_what_was_said_before(town: Scene) -> None:
    talk = town.conversation()
    told(town, talk, ADDRESS)
    told(town, talk, "my name is Maya")
    inbound = asked(town, talk, "forget my address: my address is 4 Elm Road, Leeds")
    assert forget(talk, inbound, "address") == 1
    town.work()
    with town.database.transaction() as tx:
        memories.gone_through(tx, talk, 0)
    remember(town)
    assert known(town, talk) == {("name", "Maya")}
    told(town, talk, "my address is 9 Oak Lane, Leeds")
    assert known(town, talk) == {("name", "Maya"), ("address", "9 Oak Lane, Leeds")}


def test_who_has_proven_who_they_are_reaches_all_their_channels_and_nobody_elses(town: Scene) -> None:
    web, phone, stranger = town.conversation(), town.conversation("whatsapp", "447"), town.conversation(customer="x")
    proven(town, web, phone)
    for talk in (web, phone, stranger):
        told(town, talk, ADDRESS)
    assert known(town, web) == known(town, phone) == known(town, stranger)
    assert forget(web, asked(town, web), "address") == 2
    assert known(town, web) == known(town, phone) == set()
    assert known(town, stranger) == {("address", "4 Elm Road, Leeds")}


def test_who_has_proven_nothing_reaches_this_conversation_only(town: Scene) -> None:
    before = town.conversation()
    told(town, before, ADDRESS)
    with town.database.transaction() as tx:
        here = rows.create(tx, channel="web", customer_id=town.row(before).customer_id)
    assert known(town, here) == set()
    assert forget(here, asked(town, here), "address") == 0
    assert known(town, before) == {("address", "4 Elm Road, Leeds")}


def test_a_fact_that_is_put_right_takes_the_place_of_the_wrong_one(town: Scene) -> None:
    talk = town.conversation()
    told(town, talk, ADDRESS)
    told(town, talk, "my name is Maya")
    assert correct(talk, asked(town, talk), "address", "9 Oak Lane, Leeds")
    assert known(town, talk) == {("name", "Maya"), ("address", "9 Oak Lane, Leeds")}
    corrected = next(row for row in town.rows(facts) if row.source == "corrected")
    assert corrected.message_id == town.messages(talk)[-1].id


def test_where_nothing_may_be_learnt_nothing_is_put_right_either(
    town: Scene, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    policy = POLICY.read_text(encoding="utf-8").replace("remembering: []", "remembering: [web]")
    (tmp_path / "privacy.yml").write_text(policy, encoding="utf-8")
    talk = town.conversation()
    inbound = asked(town, talk)
    monkeypatch.setenv("BATON_POLICY_DIR", str(tmp_path))
    assert not correct(talk, inbound, "name", "Maya")
    consent(talk, inbound, given=True)
    assert correct(talk, inbound, "name", "Maya")
    monkeypatch.delenv("BATON_POLICY_DIR")
    consent(talk, inbound, given=False)
    assert not correct(talk, inbound, "name", "Maya")
    assert known(town, talk) == {("consent", "no")}


@pytest.mark.parametrize("talk", ["another", "none"])
def test_a_message_that_is_not_being_answered_here_changes_nothing(town: Scene, talk: str) -> None:
    here = town.conversation()
    told(town, here, ADDRESS)
    inbound = asked(town, town.conversation(customer="x")) if talk == "another" else "i_none"
    assert forget(here, inbound, "address") == 0
    assert not correct(here, inbound, "name", "Owen")
    assert not consent(here, inbound, given=False)
    assert known(town, here) == {("address", "4 Elm Road, Leeds")}


def test_after_a_no_nothing_learnt_is_left_and_nothing_is_learnt(town: Scene) -> None:
    talk = town.conversation()
    told(town, talk, ADDRESS)
    assert consent(talk, asked(town, talk), given=False)
    assert known(town, talk) == {("consent", "no")}
    with town.database.reading() as tx:
        assert slots_of(tx, rows.with_people(tx, talk))["memory"] is None


def test_the_bot_is_told_what_is_remembered_and_nothing_of_what_was_forgotten(town: Scene) -> None:
    talk = town.conversation()
    told(town, talk, ADDRESS)
    with town.database.reading() as tx:
        memory = slots_of(tx, rows.with_people(tx, talk))["memory"]
    assert [fact["value"] for fact in memory["facts"]] == ["4 Elm Road, Leeds"]
    forget(talk, asked(town, talk), "address")
    with town.database.reading() as tx:
        assert slots_of(tx, rows.with_people(tx, talk))["memory"] is None
