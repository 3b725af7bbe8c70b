"""Webhooks of Messenger through the real route: everything is stored, shown or left alone, and nothing raises."""

import json
import logging
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from baton import app as parts
from baton.channels.signature import HEADER, sign
from baton.storage.tables import conversations, customers, deliveries, inbox, messages
from tests.channels.cast import messenger
from tests.gateway.conftest import LOOPBACK, MakeApp
from tests.gateway.people import Gateway

RECORDED = Path(__file__).parents[1] / "channels" / "messenger_updates"
TABLES = (messages, customers, deliveries, conversations)


@pytest.fixture
def shop(database_url: str, make_app: MakeApp, monkeypatch: pytest.MonkeyPatch) -> Iterator[Gateway]:
    """A gateway with Messenger open; its loops do not run, so that what was stored can be looked at."""
    make = make_app(database_url)
    make.state.baton.channels = {"messenger": messenger()}
    monkeypatch.setattr(parts.Baton, "start", lambda self: None)
    with TestClient(make, raise_server_exceptions=False, client=LOOPBACK) as client:
        yield Gateway(client, make)


def post(shop: Gateway, document: Any, *, secret: str = "shh", header: str | None = None) -> int:
    body = document if isinstance(document, bytes) else json.dumps(document).encode()
    headers = {HEADER: (sign(body, secret) if header is None else header).encode("latin-1")}
    return int(shop.client.post("/channels/messenger", content=body, headers=headers).status_code)


def text(mid: str, words: str = "Hello", *, customer: str = "4242", at: float | None = None) -> dict[str, Any]:
    sent = int((at or time.time()) * 1000)
    message = {"mid": mid, "text": words}
    return {"sender": {"id": customer}, "recipient": {"id": "777"}, "timestamp": sent, "message": message}


def webhook(*items: Any, key: str = "messaging") -> dict[str, Any]:
    return {"object": "page", "entry": [{"id": "777", "time": 1, key: list(items)}]}


def rows(shop: Gateway, table: Any) -> list[Any]:
    with shop.baton.database.reading() as tx:
        return list(tx.connection.execute(table.select()))


def said(shop: Gateway) -> list[str]:
    heard = [row for row in rows(shop, messages) if row.author == "customer"]
    return [row.text for row in sorted(heard, key=lambda row: (row.conversation_id, row.seq))]


def recorded() -> list[Any]:
    return [
        pytest.param(body, id=f"{path.stem}-{name}")
        for path in sorted(RECORDED.glob("*.json"))
        for name, body in json.loads(path.read_text(encoding="utf-8")).items()
    ]


@pytest.mark.parametrize("body", recorded())
def test_every_recorded_webhook_is_stored_or_left_alone_for_a_reason(
    shop: Gateway, body: dict[str, Any], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    assert post(shop, body) == 200
    before = {table.name: len(rows(shop, table)) for table in TABLES}
    owners = [row.owner for row in rows(shop, conversations)]
    assert post(shop, body) == 200
    assert {table.name: len(rows(shop, table)) for table in TABLES} == before
    assert [row.owner for row in rows(shop, conversations)] == owners
    assert "Traceback" not in caplog.text


def test_all_recorded_webhooks_one_after_another_leave_one_owner_each(shop: Gateway) -> None:
    bodies = [parameter.values[0] for parameter in recorded()]
    assert {post(shop, body) for body in [*bodies, *reversed(bodies)]} == {200}
    assert {row.owner for row in rows(shop, conversations)} <= {"bot", "queue", "human", "closed"}
    assert len({row.external_id for row in rows(shop, inbox)}) == len(rows(shop, inbox))


STRANGE: list[Any] = [
    None,
    "text",
    7,
    [],
    {},
    {"message": {}},
    {"sender": {"id": "42"}, "message": {"mid": ["x"], "text": {"a": 1}}},
    {"sender": {"id": ""}, "message": {"mid": "x", "text": "Hi"}},
    {"sender": "42", "message": {"mid": "y", "text": "Hi"}},
    {"sender": {"id": "4" * 500}, "message": {"mid": "z", "text": "Hi"}},
    {"sender": {"id": "42"}, "timestamp": "9" * 400, "reaction": {"mid": 3}},
    {"sender": {"id": "42"}, "delivery": {"mids": "none", "watermark": "soon"}},
    {"sender": {"id": "42"}, "delivery": {"mids": ["\x00", "m\x00id", "\ud800", 7, None], "watermark": 1}},
    {"sender": {"id": "42"}, "read": {}},
    {"sender": {"id": "777"}, "recipient": {}, "message": {"is_echo": True, "mid": "e"}},
    {"pass_thread_control": {"new_owner_app_id": {}}},
    {"take_thread_control": 3},
]


def test_broken_pieces_do_not_cost_the_good_ones(shop: Gateway) -> None:
    document = webhook(text("a", "one"), *STRANGE, text("b", "two"))
    document["entry"] = [None, 4, *document["entry"], {"id": "777", "standby": STRANGE}, {"changes": [None, {}]}]
    assert post(shop, document) == 200
    assert {"one", "two"} <= set(said(shop))


@pytest.mark.parametrize("body", [b"", b"{", b"[1]", b"null", b"\xff\xfe", b'{"entry": '])
def test_what_is_no_json_object_is_refused_and_stores_nothing(shop: Gateway, body: bytes) -> None:
    assert post(shop, body) == 400
    assert rows(shop, messages) == []


def test_an_event_of_another_product_is_left_alone(shop: Gateway) -> None:
    assert post(shop, {**webhook(text("a")), "object": "instagram"}) == 200
    assert rows(shop, messages) == []


@pytest.mark.parametrize("header", ["", "sha256=", "sha1=0", "sha256=" + "0" * 64, "foo=bar", "é"])
def test_a_wrong_signature_is_refused_and_stores_nothing(shop: Gateway, header: str) -> None:
    assert post(shop, webhook(text("a")), header=header) == 403
    assert post(shop, webhook(text("a")), secret="another") == 403
    assert rows(shop, messages) == []


def test_a_signature_over_the_same_json_written_otherwise_is_refused(shop: Gateway) -> None:
    document = webhook(text("a", "naïve"))
    escaped, plain = json.dumps(document).encode(), json.dumps(document, ensure_ascii=False).encode()
    assert post(shop, plain, header=sign(escaped, "shh")) == 403
    assert post(shop, escaped) == 200


def test_a_body_of_three_megabytes_is_taken_and_a_larger_one_is_not(shop: Gateway) -> None:
    limit = 3 * 1024 * 1024
    item = text("a", "word " * 2000)
    document = webhook(item)
    padded = json.dumps(document).encode()
    assert post(shop, padded + b" " * (limit - len(padded))) == 200
    assert post(shop, padded + b" " * (limit - len(padded) + 1)) == 413
    assert len(said(shop)) == 1


def test_ten_thousand_messages_of_one_batch_are_stored_once_each_and_in_order(shop: Gateway) -> None:
    count = 1_000 if shop.baton.database.is_postgres else 10_000
    items = [text(f"m_{number}", f"word {number}", customer=str(number % 50)) for number in range(count)]
    assert post(shop, webhook(*items)) == 200
    assert len(rows(shop, inbox)) == count
    assert len(rows(shop, conversations)) == 50
    first = [row for row in rows(shop, messages) if row.author == "customer" and row.text.endswith(" 0")]
    assert first[0].seq == 1


@pytest.mark.parametrize(
    "hostile",
    [
        "/restart",
        '/greet{"x":1}',
        "<script>alert(1)</script>",
        "a\u202eb\u2066c",
        "[x](javascript:alert(1))",
        "x" * 9999,
    ],
)
def test_hostile_words_are_words(shop: Gateway, hostile: str) -> None:
    assert post(shop, webhook(text("a", hostile))) == 200
    assert said(shop) == [hostile]
    person = shop.person()
    (listed,) = person.call("GET", "/api/conversations").json()["conversations"]
    whole = person.call("GET", f"/api/conversations/{listed['conversation']}").json()
    assert [message["text"] for message in whole["messages"] if message["author"] == "customer"] == [hostile]


def test_the_same_person_on_two_pages_has_two_conversations(shop: Gateway) -> None:
    other = webhook(text("b"))
    other["entry"][0]["id"] = "888"
    assert (post(shop, webhook(text("a"))), post(shop, other)) == (200, 200)
    assert sorted(row.channel_key for row in rows(shop, customers)) == ["777:4242", "888:4242"]


def test_the_desk_shows_who_answered_outside_what_was_read_and_when_the_time_is_over(shop: Gateway) -> None:
    post(shop, webhook(text("m_in1", "Where is my sofa?")))
    (conversation,) = [row.id for row in rows(shop, conversations)]
    (notice,) = [row.id for row in rows(shop, messages) if row.author == "system"]
    page = {"sender": {"id": "777"}, "recipient": {"id": "4242"}, "timestamp": int(time.time() * 1000)}
    ours = {**page, "message": {"mid": "m_out1", "is_echo": True, "metadata": notice, "text": "x"}}
    inbox_words = {"mid": "m_out2", "is_echo": True, "app_id": 263902037430900, "text": "Ana here"}
    customer = {"sender": {"id": "4242"}, "recipient": {"id": "777"}, "timestamp": int(time.time() * 1000)}
    heart = {**customer, "reaction": {"mid": "m_out1", "action": "react", "reaction": "love", "emoji": "❤"}}
    read = {**customer, "read": {"watermark": int((time.time() + 60) * 1000)}}
    assert post(shop, webhook(ours, {**page, "message": inbox_words}, heart, read)) == 200
    person = shop.person()
    whole = person.call("GET", f"/api/conversations/{conversation}").json()
    first, disclosure, outside = whole["messages"]
    assert (first["text"], disclosure["reaction"], disclosure["delivery"]) == ("Where is my sofa?", "❤", "read")
    assert (outside["author"], outside["name"], outside["text"]) == ("agent", "Page inbox", "Ana here")
    assert whole["window"]["open"] is True
