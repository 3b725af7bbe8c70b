"""From a stored webhook to the vendor: the answer reaches the customer who wrote, once, and its fate is kept."""

import json
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, update

from baton.channels import CHANNELS, channel_class
from baton.conversations import inbox
from baton.conversations.outbox import Sender
from baton.conversations.transcript import Reply, messages, say_as_bot
from baton.storage import conversations
from baton.storage.database import Database
from baton.storage.migrate import upgrade
from baton.storage.tables import outbox
from baton.voice.lines import Lines
from tests.channels.cast import OK, SECRETS, fake_graph, settings
from tests.channels.test_graph import hello

LINES = Lines.load(Path(__file__).parents[2] / "policy" / "brand.yml")


@pytest.fixture
def database(tmp_path):
    url = f"sqlite:///{tmp_path}/baton.db"
    upgrade(url)
    database = Database(url)
    yield database
    database.close()


def answered(database, channel):
    """Store a first message, to which the disclosure goes out, and a reply; returns the conversation's id."""
    inbound = channel.inbound(hello(channel.name, "a"))[0]
    with database.transaction() as tx:
        accepted = inbox.accept(tx, inbound, notices=LINES, recall_within=timedelta(hours=1))
        row = conversations.lock(tx, accepted.conversation_id)
        say_as_bot(tx, row, [Reply("My answer")], name="Bot")
    return accepted.conversation_id


def parcels(database):
    with database.reading() as tx:
        return tx.connection.execute(select(outbox).order_by(outbox.c.id)).all()


def let_leases_run_out(database):
    with database.transaction() as tx:
        held = update(outbox).where(outbox.c.lease_until.is_not(None))
        tx.connection.execute(held.values(lease_until=tx.now() - timedelta(seconds=1)))


@pytest.mark.parametrize("name", sorted(CHANNELS))
@pytest.mark.parametrize(
    ("answer", "state", "delivery", "asked"),
    [
        ("ok", "sent", "sent", 2),
        ((429, {"Retry-After": "600"}, b""), "pending", "pending", 1),
        ((500, {}, b"<html>"), "pending", "pending", 1),
        ((400, {}, {"error": {"code": 100}}), "dead", "failed", 2),
        ((400, {}, {"error": {"code": 190}}), "held", "held", 1),
        ((200, {}, b"<html>"), "uncertain", "uncertain", 2),
        (None, "uncertain", "uncertain", 2),
    ],
    ids=["taken", "too-many", "broken", "refused", "token", "unreadable", "silent"],
)
def test_the_fate_of_an_answer_is_kept_and_what_is_lost_goes_to_a_person(
    database, name, answer, state, delivery, asked
):
    with fake_graph((200, {}, OK[name]) if answer == "ok" else answer) as graph:
        channel = channel_class(name)(settings(graph.address), SECRETS[name], timeout_s=1 if answer is None else 30)
        conversation = answered(database, channel)
        sender = Sender(database, lambda: {name: channel}, lambda: LINES)
        for _ in ("at first", "after the vendor's own word was awaited in vain"):
            while sender.send_once():
                pass
            let_leases_run_out(database)
            sender.recover()
        channel.close()
    assert len(graph.requests) == asked
    assert json.dumps(LINES.disclosure)[1:-1] in json.dumps(graph.bodies[0])
    assert ("My answer" in json.dumps(graph.bodies)) is (state == "sent")
    assert parcels(database)[0].state == state
    with database.reading() as tx:
        said = [row for row in messages.after(tx, conversation, 0) if row.author != "customer"]
        owner = conversations.read(tx, conversation).owner
    assert owner == ("queue" if state in ("dead", "uncertain") else "bot")
    assert said[0].delivery == delivery
    assert said[0].id in json.dumps(graph.bodies[0])
