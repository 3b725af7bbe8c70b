"""Webhooks of vendors: verified before anything else, stored once each, and only then acknowledged."""

import json
import logging
from pathlib import Path
from types import SimpleNamespace

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import select
from starlette.middleware import Middleware

import baton.conversations.inbox as inbox_of_messages
from baton.channels.signature import HEADER, sign
from baton.conversations import transcript
from baton.conversations.backlog import Backlog
from baton.conversations.transcript import Button, Reply
from baton.gateway import channels, desk_views, problems
from baton.gateway.limits import BodyLimit
from baton.handoff.desk_policy import DeskPolicy
from baton.storage import conversations as rows
from baton.storage.database import Database
from baton.storage.migrate import upgrade
from baton.storage.tables import inbox, messages, outbox
from baton.voice.lines import Lines
from tests.channels.cast import messenger, whatsapp

ROOT = Path(__file__).parents[2]
LINES = Lines.load(ROOT / "policy" / "brand.yml")
DESK = DeskPolicy.load(ROOT / "policy" / "desk.yml")


@pytest.fixture
def database(tmp_path):
    url = f"sqlite:///{tmp_path}/baton.db"
    upgrade(url)
    database = Database(url)
    yield database
    database.close()


@pytest.fixture
def client(database):
    open_channels = {"whatsapp": whatsapp(), "messenger": messenger()}
    app = FastAPI(middleware=[Middleware(BodyLimit, file_bytes=10_000_000)])
    problems.install(app)
    app.include_router(channels.router)
    app.state.baton = SimpleNamespace(
        channels=open_channels,
        database=database,
        lines=lambda: LINES,
        desk_policy=lambda: DESK,
        backlog=Backlog(database, workers=1),
    )
    yield TestClient(app, raise_server_exceptions=False)
    for channel in open_channels.values():
        channel.close()


def change(*texts, **more):
    """A change with (wamid, text) messages."""
    found = [
        {"from": "4915155", "id": wamid, "timestamp": "1697043223", "type": "text", "text": {"body": body}}
        for wamid, body in texts
    ]
    value = {"metadata": {"phone_number_id": "111"}, "messages": found, **more}
    return {"field": "messages", "value": value}


def webhook(*changes):
    return {"object": "whatsapp_business_account", "entry": [{"id": "1", "changes": list(changes)}]}


def post(client, document, *, name="whatsapp", secret="shh"):
    body = document if isinstance(document, bytes) else json.dumps(document).encode()
    return client.post(f"/channels/{name}", content=body, headers={HEADER: sign(body, secret)})


def stored(database):
    with database.reading() as tx:
        query = select(inbox.c.external_id, messages.c.text, inbox.c.state, inbox.c.payload)
        found = tx.connection.execute(
            query.join(messages, messages.c.id == inbox.c.message_id).order_by(inbox.c.received_at)
        )
        return [tuple(row) for row in found]


def texts(database):
    return [text for _, text, _, _ in stored(database)]


def test_the_vendors_check_is_answered_with_its_word_as_plain_text(client):
    query = {"hub.mode": "subscribe", "hub.verify_token": "let-me-in", "hub.challenge": "<b>1158201444</b>"}
    for name in ("whatsapp", "messenger"):
        answer = client.get(f"/channels/{name}", params=query)
        assert (answer.status_code, answer.text) == (200, "<b>1158201444</b>")
        assert answer.headers["content-type"].startswith("text/plain")


def test_a_wrong_verify_token_is_refused(client):
    query = {"hub.mode": "subscribe", "hub.verify_token": "guess", "hub.challenge": "1"}
    assert client.get("/channels/whatsapp", params=query).status_code == 403
    assert client.get("/channels/whatsapp").status_code == 403


def test_a_channel_that_is_off_or_unknown_is_not_found(client, database):
    client.app.state.baton.channels.pop("messenger").close()
    for name in ("messenger", "web", "telegram"):
        assert client.get(f"/channels/{name}").status_code == 404
        assert post(client, webhook(change(("a", "Hi"))), name=name).status_code == 404
    assert stored(database) == []


def test_a_wrong_or_missing_signature_is_refused_and_nothing_is_stored_or_logged(client, database, caplog):
    caplog.set_level(logging.DEBUG)
    document = webhook(change(("a", "my secret words")))
    assert post(client, document, secret="guess").status_code == 403
    assert client.post("/channels/whatsapp", json=document).status_code == 403
    assert stored(database) == []
    assert "my secret words" not in caplog.text


def test_a_body_written_anew_is_refused(client, database):
    body = json.dumps(webhook(change(("a", "naïve")))).encode()
    again = json.dumps(json.loads(body), ensure_ascii=False).encode()
    assert client.post("/channels/whatsapp", content=again, headers={HEADER: sign(body, "shh")}).status_code == 403
    assert stored(database) == []


def test_every_message_of_a_batch_is_stored_and_waits_for_its_answer(client, database, caplog):
    caplog.set_level(logging.DEBUG)
    document = webhook(change(("a", "one"), ("b", "two")), change(("c", "three")))
    document["entry"] += webhook(change(("d", "four")))["entry"]
    assert post(client, document).status_code == 200
    assert [row[:3] for row in stored(database)] == [
        ("a", "one", "waiting"),
        ("b", "two", "waiting"),
        ("c", "three", "waiting"),
        ("d", "four", "waiting"),
    ]
    assert "three" not in caplog.text


def test_a_message_that_comes_again_is_stored_once(client, database):
    for _ in range(3):
        assert post(client, webhook(change(("a", "one"), ("b", "two"), ("a", "one")))).status_code == 200
    assert texts(database) == ["one", "two"]


def test_the_messages_of_one_customer_are_one_conversation_and_of_another_a_second(client, database):
    other = change(("b", "me too"))
    other["value"]["messages"][0]["from"] = "33"
    post(client, webhook(change(("a", "one")), other, change(("c", "still me"))))
    with database.reading() as tx:
        found = rows.search(tx)
        said = [[row.text for row in transcript.messages.after(tx, row.id, 0)] for row in found]
    assert sorted(said) == [["me too", LINES.disclosure], ["one", LINES.disclosure, "still me"]]


def test_a_new_customer_is_told_once_that_this_is_a_machine(client, database):
    for wamid in ("a", "b", "a"):
        post(client, webhook(change((wamid, "hello"))))
    with database.reading() as tx:
        said = tx.connection.execute(select(messages.c.text).where(messages.c.author == "system")).scalars().all()
        pushed = tx.connection.execute(select(outbox.c.guarded)).scalars().all()
    assert said == [LINES.disclosure]
    assert pushed == [False]


def test_what_is_no_customer_message_is_acknowledged(client, database):
    for document in (webhook({"field": "account_update", "value": {}}), webhook(), {}, {"object": "page"}):
        assert post(client, document).status_code == 200
    for document in ([], b"\xff", b"", b"[" * 90_000, b"{"):
        assert post(client, document).status_code == 400
    assert stored(database) == []


def test_words_that_a_database_would_refuse_are_stored_all_the_same(client, database):
    body = json.dumps(webhook(change(("a", "nul \x00 and half \ud83d"), ("b", "after")))).encode()
    assert post(client, body).status_code == 200
    assert texts(database) == ["nul  and half ?", "after"]


def tapped(button_id, wamid="t"):
    reply = {"type": "button_reply", "button_reply": {"id": button_id, "title": "Yes, a person please"}}
    found = change((wamid, ""))
    found["value"]["messages"][0] |= {"type": "interactive", "interactive": reply}
    return webhook(found)


def test_a_tapped_button_becomes_the_payload_it_stands_for(client, database):
    post(client, webhook(change(("a", "hello"))))
    with database.transaction() as tx:
        conversation = rows.lock(tx, rows.search(tx)[0].id)
        transcript.say_as_bot(tx, conversation, [Reply("?", [Button("Yes please", "/accept_offer")])], name="Bot")
        button = transcript.messages.last(tx, conversation.id)[-1].buttons[0]["id"]
    assert post(client, tapped(button)).status_code == 200
    assert stored(database)[-1][1:] == ("Yes please", "waiting", "/accept_offer")


def test_a_button_that_was_never_offered_is_taken_by_its_title(client, database):
    assert post(client, tapped("b_00aa00aa00aa00aa")).status_code == 200
    assert stored(database)[-1][1:] == ("Yes, a person please", "waiting", None)


def test_messenger_messages_are_stored_too(client, database):
    item = {"sender": {"id": "42"}, "timestamp": 1, "message": {"mid": "m.1", "text": "Hi"}}
    echo = {"sender": {"id": "777"}, "timestamp": 1, "message": {"mid": "m.2", "text": "Echo", "is_echo": True}}
    standby = {"id": "777", "standby": [item]}
    document = {"object": "page", "entry": [standby, {"id": "777", "messaging": [echo, item]}]}
    assert post(client, document, name="messenger").status_code == 200
    assert texts(database) == ["Hi"]


def test_while_the_database_is_gone_nothing_is_acknowledged_and_afterwards_all_is_stored_once(client, database):
    document = webhook(change(("a", "one"), ("b", "two")))
    path = Path(str(database.url.database))
    gone = path.rename(path.with_suffix(".gone"))
    answer = post(client, document)
    assert answer.status_code == 503
    assert answer.headers["retry-after"]
    gone.rename(path)
    assert post(client, document).status_code == 200
    assert texts(database) == ["one", "two"]


def test_the_desk_is_told_what_came_with_a_message_and_when_it_was_sent(client, database):
    image = {"from": "4915155", "id": "a", "timestamp": "1697043223", "type": "image", "image": {"id": "654"}}
    post(client, webhook(change(messages=[image])))
    with database.reading() as tx:
        (row,) = rows.search(tx)
    (said,) = [said for said in desk_views.whole(database, row.id)["messages"] if said["author"] == "customer"]
    assert said["attachments"] == [{"kind": "image", "reference": "654"}]
    assert said["sent_at"] == "2023-10-11T16:53:43.000Z"


def test_a_message_that_cannot_be_stored_does_not_cost_the_others_and_is_not_acknowledged(
    client, database, monkeypatch
):
    accept = inbox_of_messages.accept

    def failing(tx, inbound, **options):
        if inbound.external_id == "b":
            raise RuntimeError("broken")
        return accept(tx, inbound, **options)

    monkeypatch.setattr(inbox_of_messages, "accept", failing)
    assert post(client, webhook(change(("a", "one"), ("b", "two"), ("c", "three")))).status_code == 500
    assert texts(database) == ["one", "three"]


def test_a_body_over_three_megabytes_is_refused_and_one_just_below_is_read(client, database):
    limit = 3 * 1024 * 1024
    body = json.dumps(webhook(change(("a", "one")))).encode()
    assert post(client, body + b" " * (limit - len(body))).status_code == 200
    assert post(client, body.replace(b'"a"', b'"b"') + b" " * limit).status_code == 413
    assert texts(database) == ["one"]
