"""Gateways see each other die, and what a dead one held is anybody's within seconds; a living one keeps its own."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest

from baton.conversations.dialogue import Answer, Turn
from baton.conversations.heartbeat import BEAT_S, DEAD_S, SURE_S, Heartbeat
from baton.conversations.outbox import Sender
from baton.conversations.turns import TurnWorker
from baton.storage import attachments, cases, gateways, outbox, relays
from baton.storage import conversations as rows
from baton.storage.database import Database
from baton.storage.tables import gateways as table
from tests.databases import PostgresServer
from tests.fakes import RecordingChannel, Scene, answer


class Gateway:
    """A gateway process as the database sees it, with a clock that the test turns."""

    def __init__(self, scene: Scene, name: str) -> None:
        self.scene, self.at = scene, 0.0
        self.rung: list[str] = []
        self.database = Database(str(scene.database.url), name=name, ring=self.rung.append)
        self.heartbeat = Heartbeat(self.database, clock=lambda: self.at)

    @property
    def worker(self) -> TurnWorker:
        parts = (lambda: self.scene.words, lambda: self.scene.judge, self.scene.bridge)
        return TurnWorker(self.database, self.scene.dialogue, *parts)

    def lives(self, seconds: float) -> "Gateway":
        """Beats for this long."""
        for _ in range(int(seconds / BEAT_S) + 1):
            self.heartbeat.beat_once()
            self.at += BEAT_S
        return self

    def lease(self) -> tuple[str, str] | None:
        with self.database.transaction() as tx:
            return rows.lease_next(tx, seconds=600)

    def was_seen(self, seconds_ago: float) -> None:
        with self.database.transaction() as tx:
            seen = tx.now() - timedelta(seconds=seconds_ago)
            tx.connection.execute(table.update().where(table.c.id == self.database.name).values(seen_at=seen))


@contextmanager
def gateways_of(database: Database) -> Iterator["Make"]:
    scene, made = Scene(database), []

    def make(name: str) -> Gateway:
        made.append(Gateway(scene, name))
        return made[-1]

    yield make
    for one in made:
        one.database.close()


@pytest.fixture
def gateway(database: Database) -> Iterator["Make"]:
    with gateways_of(database) as make:
        yield make


@pytest.fixture
def postgres_gateway(postgres_server: PostgresServer) -> Iterator["Make"]:
    postgres_server.empty("shared")
    database = Database(postgres_server.url("shared"))
    with gateways_of(database) as make:
        yield make
    database.close()


Make = Callable[[str], Gateway]


def dies(gateway: Gateway) -> None:
    gateway.was_seen(DEAD_S + 1)


def test_a_conversation_of_a_dead_gateway_is_free_within_seconds(gateway: Make) -> None:
    old, new = gateway("old").lives(SURE_S), gateway("new")
    conversation = old.scene.conversation()
    old.scene.write(conversation, "help")
    assert old.lease() is not None
    dies(old)
    assert new.lease() is None
    new.lives(SURE_S)
    assert new.lease() is not None
    assert {"inbox", "outbox", "files", "watchdog"} <= set(new.rung)
    with new.database.reading() as tx:
        assert gateways.count(tx) == 1


@pytest.mark.postgres
def test_a_gateway_that_is_seen_keeps_what_it_holds(postgres_gateway: Make) -> None:
    old, new = postgres_gateway("old").lives(SURE_S), postgres_gateway("new")
    old.scene.write(old.scene.conversation(), "help")
    old.lease()
    old.was_seen(DEAD_S - 1)
    new.lives(SURE_S)
    assert new.lease() is None


@pytest.mark.postgres
def test_after_an_outage_of_the_database_nobody_is_taken_for_dead(postgres_gateway: Make) -> None:
    old, new = postgres_gateway("old").lives(SURE_S), postgres_gateway("new").lives(SURE_S)
    old.scene.write(old.scene.conversation(), "help")
    old.lease()
    dies(old)
    new.at += 30
    new.heartbeat.beat_once()
    assert new.lease() is None
    new.lives(SURE_S)
    assert new.lease() is not None


def test_a_gateway_never_takes_its_own_work_for_that_of_a_dead_one(gateway: Make) -> None:
    one = gateway("one").lives(SURE_S)
    one.scene.write(one.scene.conversation(), "help")
    one.lease()
    dies(one)
    one.lives(SURE_S)
    assert one.lease() is None


def test_a_gateway_that_stood_still_says_nothing_under_a_lease_that_others_took(gateway: Make) -> None:
    slow, other = gateway("slow").lives(SURE_S), gateway("other")
    conversation = slow.scene.conversation()
    slow.scene.write(conversation, "help")

    def stands_still(turn: Turn) -> Answer:
        slow.scene.dialogue.script.clear()
        dies(slow)
        other.lives(SURE_S)
        assert other.worker.work_once()
        return answer("too late")

    slow.scene.dialogue.script["help"] = stands_still
    slow.worker.work_once()
    assert slow.scene.said(conversation, "bot") == ["re: help"]
    slow.heartbeat.beat_once()
    assert slow.scene.row(conversation).lease is None


def test_what_a_dead_gateway_was_sending_is_uncertain_and_not_sent_again(gateway: Make) -> None:
    old, new = gateway("old").lives(SURE_S), gateway("new")
    conversation = old.scene.conversation("whatsapp")
    old.scene.write(conversation, "help")
    old.worker.work_once()
    with old.database.transaction() as tx:
        assert outbox.take_due(tx, seconds=600) is not None
    vendor = RecordingChannel()
    sender = Sender(new.database, lambda: {"whatsapp": vendor}, lambda: new.scene.words)
    assert sender.recover() == 0
    dies(old)
    new.lives(SURE_S)
    assert sender.recover() == 1
    while sender.send_once():
        pass
    assert "re: help" not in vendor.texts
    assert [m.delivery for m in new.scene.messages(conversation) if m.text == "re: help"] == ["uncertain"]


def test_what_a_dead_gateway_was_telling_a_helpdesk_is_told_by_another_at_once(gateway: Make) -> None:
    old, new = gateway("old").lives(SURE_S), gateway("new")
    conversation = old.scene.conversation("whatsapp")
    with old.database.transaction() as tx:
        case = cases.put(tx, conversation_id=conversation, helpdesk="chatwoot", stretch=1, relayed_seq=0)
        relays.add(tx, case, kind="note", key="n1", content={"text": "a note"})
        assert relays.take_due(tx, seconds=600) is not None
    dies(old)
    with new.database.transaction() as tx:
        assert relays.take_due(tx, seconds=600) is None
    new.lives(SURE_S)
    assert "relays" in new.rung
    with new.database.transaction() as tx:
        again = relays.take_due(tx, seconds=600)
        assert again is not None
        assert (again.key, again.attempts, again.sent_by) == ("n1", 2, new.database.name)
        assert relays.sent(tx, again)


def test_a_file_that_a_dead_gateway_fetched_is_fetched_by_another(gateway: Make) -> None:
    old, new = gateway("old").lives(SURE_S), gateway("new")
    conversation = old.scene.conversation("whatsapp")
    with old.database.transaction() as tx:
        attachments.add(tx, conversation_id=conversation, kind="image", reference="media-1")
        file = attachments.take_due(tx, seconds=600)
        assert file is not None
    dies(old)
    new.lives(SURE_S)
    with new.database.transaction() as tx:
        again = attachments.take_due(tx, seconds=600)
        assert again is not None
        attachments.refuse(tx, again, "too large")
        assert attachments.find(tx, conversation, again.id).fetched_by is None


def test_one_who_leaves_is_known_no_more(gateway: Make) -> None:
    one = gateway("one").lives(0)
    one.heartbeat.leave()
    assert one.scene.rows(table) == []


def test_leaving_while_the_database_is_away_is_no_error(tmp_path: Any) -> None:
    database = Database(f"sqlite:///{tmp_path}/none.db")
    assert not database.alive()
    Heartbeat(database).leave()
    assert not database.alive()


@pytest.mark.postgres
def test_what_somebody_has_locked_is_freed_in_a_later_round(postgres_gateway: Make) -> None:
    old, new = postgres_gateway("old").lives(SURE_S), postgres_gateway("new")
    conversation = old.scene.conversation()
    old.scene.write(conversation, "help")
    old.lease()
    dies(old)
    with old.scene.database.transaction() as tx:
        rows.lock(tx, conversation)
        new.lives(SURE_S)
    assert old.scene.row(conversation).lease is not None
    new.heartbeat.beat_once()
    assert old.scene.row(conversation).lease is None
